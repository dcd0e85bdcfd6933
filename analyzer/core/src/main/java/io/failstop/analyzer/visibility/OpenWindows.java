package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The windows of one page that stand open: words that can be seen through a channel now and are not valid.
 *
 * <p>Threading: that of its analysis.
 */
final class OpenWindows {
    private final CachedPage page;
    private List<OpenWindow> open = List.of();

    /**
     * One of them.
     *
     * @param what the words, and what is wrong with them
     * @param since number of the event by which it opened
     * @param looks who looked and must not have seen it
     * @param objections to looks of which it does not stand yet whether they were legal
     */
    private record OpenWindow(boolean mapped, Breach what, long since, List<Look> looks, List<Objection> objections) {
        boolean overlaps(int from, int to) {
            return what.from() < to && what.to() > from;
        }

        OpenWindow part(int from, int to) {
            List<Look> seen = new ArrayList<>(looks.stream()
                    .filter(look -> look.from < to && look.to > from)
                    .toList());
            List<Objection> unsettled = new ArrayList<>(objections.stream()
                    .filter(objection -> objection.overlaps(from, to))
                    .toList());
            return new OpenWindow(mapped, what.over(from, to), since, seen, unsettled);
        }

        void look(Objection objection) {
            objections.removeIf(this::isDone);
            objections.add(objection);
        }

        private boolean isDone(Objection objection) {
            if (objection.isSettled()) {
                for (Breach breach : objection.upheld()) {
                    if (breach.shows(what) && overlaps(breach.from(), breach.to())) {
                        look(objection.thread, Math.max(breach.from(), what.from()), Math.min(breach.to(), what.to()));
                    }
                }
            }
            return objection.isSettled();
        }

        private void look(int thread, int from, int to) {
            for (int i = 0; i < looks.size(); i++) {
                Look look = looks.get(i);
                if (look.thread == thread && look.from <= to && look.to >= from) {
                    looks.set(i, new Look(thread, Math.min(from, look.from), Math.max(to, look.to)));
                    return;
                }
            }
            looks.add(new Look(thread, from, to));
        }
    }

    private record Look(int thread, int from, int to) {}

    OpenWindows(CachedPage page) {
        this.page = page;
    }

    /**
     * States anew what is wrong with the words from {@code from} to {@code to} (not included) by event
     * {@code event}: what was wrong and is no longer goes to the log.
     */
    void update(boolean mapped, int from, int to, List<Breach> breaches, long event, WindowLog log) {
        if (open.isEmpty() && breaches.isEmpty()) {
            return;
        }
        List<OpenWindow> next = new ArrayList<>();
        List<OpenWindow> closed = new ArrayList<>();
        for (OpenWindow window : open) {
            if (window.mapped == mapped && window.overlaps(from, to)) {
                carryOn(window, from, to, breaches, next, closed);
            } else {
                next.add(window);
            }
        }
        for (Breach breach : breaches) {
            openWhatIsNew(mapped, breach, event, next);
        }
        open = next;
        close(closed, event - 1, log);
    }

    private static void carryOn(
            OpenWindow window,
            int from,
            int to,
            List<Breach> breaches,
            List<OpenWindow> next,
            List<OpenWindow> closed) {
        int at = window.what.from();
        if (at < from) {
            next.add(window.part(at, from));
            at = from;
        }
        int end = Math.min(window.what.to(), to);
        for (Breach breach : breaches) {
            int start = Math.max(at, breach.from());
            int stop = Math.min(end, breach.to());
            if (start < stop && breach.isLike(window.what)) {
                if (at < start) {
                    closed.add(window.part(at, start));
                }
                next.add(window.part(start, stop));
                at = stop;
            }
        }
        if (at < end) {
            closed.add(window.part(at, end));
        }
        if (end < window.what.to()) {
            next.add(window.part(end, window.what.to()));
        }
    }

    private static void openWhatIsNew(boolean mapped, Breach breach, long event, List<OpenWindow> next) {
        for (int[] gap : gaps(mapped, breach, next)) {
            next.add(new OpenWindow(mapped, breach.over(gap[0], gap[1]), event, new ArrayList<>(), new ArrayList<>()));
        }
    }

    /** The parts of a breach that no window of these is open over. */
    private static List<int[]> gaps(boolean mapped, Breach breach, List<OpenWindow> windows) {
        List<OpenWindow> over = windows.stream()
                .filter(window -> window.mapped == mapped && window.overlaps(breach.from(), breach.to()))
                .sorted(Comparator.comparingInt(window -> window.what.from()))
                .toList();
        List<int[]> gaps = new ArrayList<>();
        int at = breach.from();
        for (OpenWindow window : over) {
            if (at < window.what.from()) {
                gaps.add(new int[] {at, window.what.from()});
            }
            at = Math.max(at, window.what.to());
        }
        if (at < breach.to()) {
            gaps.add(new int[] {at, breach.to()});
        }
        return gaps;
    }

    /** A thread looked at words that it should not see. */
    void look(Objection objection) {
        for (OpenWindow window : open) {
            if (window.mapped == objection.mapped && objection.overlaps(window.what.from(), window.what.to())) {
                window.look(objection);
                objection.isIn(window.what);
            }
        }
    }

    /** The trace ends with event {@code last}. */
    void closeAll(long last, WindowLog log) {
        close(open, last, log);
        open = List.of();
    }

    /** Neighbours that differ in their words alone become one. */
    private void close(List<OpenWindow> closed, long last, WindowLog log) {
        List<OpenWindow> sorted = closed.stream()
                .sorted(Comparator.comparing(OpenWindow::mapped).thenComparingInt(window -> window.what.from()))
                .toList();
        int i = 0;
        while (i < sorted.size()) {
            OpenWindow first = sorted.get(i);
            TreeSet<Integer> observers = new TreeSet<>();
            Set<Objection> objections = new LinkedHashSet<>();
            int to = first.what.from();
            while (i < sorted.size() && isNext(first, to, sorted.get(i))) {
                sorted.get(i).looks.forEach(look -> observers.add(look.thread));
                objections.addAll(sorted.get(i).objections);
                to = sorted.get(i).what.to();
                i++;
            }
            Breach what = first.what.over(first.what.from(), to);
            log.add(page, first.mapped, what, first.since, last, observers, objections);
        }
    }

    private static boolean isNext(OpenWindow first, int to, OpenWindow window) {
        return window.what.from() == to
                && window.mapped == first.mapped
                && window.since == first.since
                && window.what.isLike(first.what);
    }
}
