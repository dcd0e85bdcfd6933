package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The windows that are over: those that touch in the page and overlap in time become one; the worst are kept,
 * the others counted.
 *
 * <p>Threading: one thread.
 */
final class WindowLog {
    /** How many are kept in full. */
    static final int MOST = 1000;

    private final TreeSet<ClosedWindow> kept = new TreeSet<>(ClosedWindow.WORST_FIRST);
    private final Map<ClosedWindow.Subject, List<ClosedWindow>> bySubject = new HashMap<>();
    private final List<Unsettled> unsettled = new ArrayList<>();
    private final Consumer<ClosedWindow> listener;
    private long observedDropped;
    private long latentDropped;

    /** A window of which it does not stand yet who must not have seen it. */
    private record Unsettled(ClosedWindow window, Collection<Objection> objections) {
        boolean isOver() {
            return objections.stream().allMatch(Objection::isSettled);
        }
    }

    /** {@code listener} is told of each window that comes. */
    WindowLog(Consumer<ClosedWindow> listener) {
        this.listener = listener;
    }

    void add(CachedPage page, boolean mapped, Breach what, long from, long to, Collection<Integer> observers) {
        if (to >= from) {
            add(new ClosedWindow(page.file.id, page.index, mapped, what, from, to, List.copyOf(observers)));
        }
    }

    /** The same; who looked shows when the objections are settled. */
    void add(
            CachedPage page,
            boolean mapped,
            Breach what,
            long from,
            long to,
            Set<Integer> observers,
            Collection<Objection> objections) {
        if (to < from) {
            return;
        }
        ClosedWindow window =
                new ClosedWindow(page.file.id, page.index, mapped, what, from, to, List.copyOf(observers));
        unsettled.add(new Unsettled(window, objections));
        if (objections.isEmpty() || unsettled.get(unsettled.size() - 1).isOver()) {
            addSettled(unsettled.remove(unsettled.size() - 1));
        }
    }

    /** Some objections were settled. */
    void settle() {
        List<Unsettled> over = unsettled.stream().filter(Unsettled::isOver).toList();
        if (!over.isEmpty()) {
            unsettled.removeAll(over);
            over.forEach(this::addSettled);
        }
    }

    private void addSettled(Unsettled window) {
        Set<Integer> observers = new TreeSet<>(window.window.observers());
        for (Objection objection : window.objections) {
            if (objection.isUpheldIn(window.window.what())) {
                observers.add(objection.thread);
            }
        }
        add(window.window.seenBy(observers));
    }

    private void add(ClosedWindow window) {
        listener.accept(window);
        List<ClosedWindow> others = bySubject.computeIfAbsent(window.subject(), subject -> new ArrayList<>(1));
        ClosedWindow whole = window;
        ClosedWindow part = touching(whole, others);
        while (part != null) {
            others.remove(part);
            kept.remove(part);
            whole = whole.with(part);
            part = touching(whole, others);
        }
        others.add(whole);
        kept.add(whole);
        if (kept.size() > MOST) {
            drop(kept.last());
        }
    }

    private static @Nullable ClosedWindow touching(ClosedWindow window, List<ClosedWindow> others) {
        for (ClosedWindow other : others) {
            if (window.touches(other)) {
                return other;
            }
        }
        return null;
    }

    private void drop(ClosedWindow window) {
        kept.remove(window);
        List<ClosedWindow> others = bySubject.getOrDefault(window.subject(), new ArrayList<>());
        others.remove(window);
        if (others.isEmpty()) {
            bySubject.remove(window.subject());
        }
        if (window.observers().isEmpty()) {
            latentDropped++;
        } else {
            observedDropped++;
        }
    }

    /** Worst first. */
    Collection<ClosedWindow> kept() {
        return Collections.unmodifiableCollection(kept);
    }

    long observedDropped() {
        return observedDropped;
    }

    long latentDropped() {
        return latentDropped;
    }
}
