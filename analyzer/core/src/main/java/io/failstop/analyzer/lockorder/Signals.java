package io.failstop.analyzer.lockorder;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last signal of each thread to those who wait for one condition, by event: a wake asks for those since its wait
 * began, and for no others.
 *
 * <p>Threading: one thread.
 */
final class Signals {
    private final Map<Integer, Long> lastEvent = new HashMap<>();
    private final TreeMap<Long, Signal> byEvent = new TreeMap<>();

    private record Signal(int thread, int steps) {}

    /** What is done about a signal: its thread, and how many steps that had made. */
    interface Action {
        void accept(int thread, int steps);
    }

    void add(int thread, int steps, long event) {
        Long before = lastEvent.put(thread, event);
        if (before != null) {
            byEvent.remove(before);
        }
        byEvent.put(event, new Signal(thread, steps));
    }

    /** In the order of their events. */
    void forEachSince(long event, Action action) {
        byEvent.tailMap(event, false).values().forEach(signal -> action.accept(signal.thread, signal.steps));
    }
}
