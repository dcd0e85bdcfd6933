package io.failstop.analyzer.witness;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.PagedLongs;
import io.failstop.trace.TraceTally;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands events on as those of a trace of its own: numbers, sequences and the orders of objects are counted
 * anew, so that nothing shows that others were left out.
 *
 * <p>Threading: one thread, one use.
 */
final class Renumbering {
    private final EventHandler handler;
    private final TraceTally tally = new TraceTally();
    private final Map<Integer, long[]> sequences = new HashMap<>();
    private final PagedLongs orders = new PagedLongs();
    private long clock;

    Renumbering(EventHandler handler) {
        this.handler = handler;
    }

    /** What was handed on, counted. */
    TraceTally tally() {
        return tally;
    }

    /** The latest clock so far, in nanoseconds. */
    long clock() {
        return clock;
    }

    /** An event; {@code ordered} if it is a decision about its object. */
    void event(
            int thread,
            long at,
            EventKind kind,
            int flags,
            int object,
            int site,
            boolean ordered,
            long a,
            long b,
            long c) {
        clock = Math.max(clock, at);
        long sequence = sequences.computeIfAbsent(thread, key -> new long[1])[0]++;
        long number = tally.events() + 1;
        long order = 0;
        if (ordered) {
            order = orders.get(object) + 1;
            orders.set(object, order);
        }
        long parentEvents = kind == EventKind.THREAD_START && a >= 0 ? Math.min(b, eventsOf((int) a)) : b;
        tally.add(number, thread, sequence, kind, flags, object, a);
        handler.event(number, thread, sequence, at, kind, flags, object, site, order, a, parentEvents, c);
    }

    private long eventsOf(int thread) {
        long[] count = sequences.get(thread);
        return count == null ? 0 : count[0];
    }

    /** The text of the event that follows. */
    void text(String text) {
        handler.text(text);
    }
}
