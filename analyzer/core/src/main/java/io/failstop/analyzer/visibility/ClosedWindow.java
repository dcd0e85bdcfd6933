package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A window that is over.
 *
 * @param file the file's id
 * @param page index of the page
 * @param mapped whether the channel is a mapping, not read()
 * @param what the words, and what is wrong with them
 * @param from number of the first event
 * @param to number of the last event
 * @param observers threads that saw it, ascending; empty if it was latent
 */
record ClosedWindow(int file, long page, boolean mapped, Breach what, long from, long to, List<Integer> observers) {
    /** What is kept first where not all can be kept. Two that are equal here are one. */
    static final Comparator<ClosedWindow> WORST_FIRST = Comparator.comparing(
                    (ClosedWindow window) -> window.observers.isEmpty())
            .thenComparing(window -> window.what.severity())
            .thenComparing(window -> window.what.exposure())
            .thenComparing(window -> window.what.kind())
            .thenComparingLong(ClosedWindow::from)
            .thenComparingLong(ClosedWindow::to)
            .thenComparingInt(ClosedWindow::file)
            .thenComparingLong(ClosedWindow::page)
            .thenComparing(ClosedWindow::mapped)
            .thenComparingInt(window -> window.what.from())
            .thenComparingInt(window -> window.what.to())
            .thenComparingLong(window -> window.what.culprit() == null ? 0 : window.what.culprit().begin)
            .thenComparing(window -> window.observers.toString());

    /** What a window is about: windows of different subjects are never one. */
    record Subject(
            int file,
            long page,
            boolean mapped,
            Kind kind,
            Exposure exposure,
            @Nullable FileOperation culprit) {}

    Subject subject() {
        return new Subject(file, page, mapped, what.kind(), what.exposure(), what.culprit());
    }

    /** Whether, of windows of one subject, the two are neighbours in the page and overlap in time. */
    boolean touches(ClosedWindow other) {
        return what.from() <= other.what.to() && other.what.from() <= what.to() && from <= other.to && other.from <= to;
    }

    /** Both as one. */
    ClosedWindow with(ClosedWindow other) {
        TreeSet<Integer> all = new TreeSet<>(observers);
        all.addAll(other.observers);
        Breach both = what.over(Math.min(what.from(), other.what.from()), Math.max(what.to(), other.what.to()));
        return new ClosedWindow(
                file, page, mapped, both, Math.min(from, other.from), Math.max(to, other.to), List.copyOf(all));
    }

    ClosedWindow seenBy(Collection<Integer> threads) {
        return new ClosedWindow(file, page, mapped, what, from, to, List.copyOf(threads));
    }
}
