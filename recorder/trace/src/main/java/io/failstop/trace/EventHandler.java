package io.failstop.trace;

import io.failstop.probe.EventKind;

/**
 * The one narrow callback between whoever reads a trace and whoever makes something of it.
 *
 * <p>Events arrive in an order that is consistent with the trace's {@link OrderGuarantee}: a thread's
 * events by sequence, an object's by order number, a thread's start after its parent's earlier events,
 * a join after the end that it saw. Live and offline analyses see the same calls.
 *
 * <p>How locks appear: a request is followed, in its thread, by an acquire or a fail, or by nothing if
 * the thread still waits; an acquire without a request did not wait. A re-entrant acquire comes with a
 * depth above 1 and without a request. When an acquire arrives, all releases that made it possible have
 * arrived. A release arrives while its thread still holds the lock.
 */
@FunctionalInterface
public interface EventHandler {
    /**
     * One event.
     *
     * @param number position in the merged order, from 1
     * @param thread the thread that it happened in
     * @param sequence position within that thread, from 0
     * @param clock nanoseconds
     * @param kind what happened; it says what {@code object}, {@code a}, {@code b} and {@code c} mean
     * @param flags bits of {@link io.failstop.probe.EventFlags}
     * @param object object id, 0 if none
     * @param site site id, 0 if none
     * @param order order number of the object, 0 if the event has none
     */
    void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c);

    /** The text of the event that follows at once. */
    default void text(String text) {}
}
