package io.failstop.trace.locks;

import java.util.Locale;

/**
 * What a thread waits for.
 *
 * @param thread the waiting thread
 * @param kind the manner of its waiting
 * @param lock the lock that it wants, or whose condition it waits on
 * @param shared whether it wants the lock in shared mode
 * @param timed whether it gives up after a time
 * @param condition the condition that it waits or waited on, 0 if it is the lock's only one or none
 * @param event number of the event that it waits since: the request, or the begin of the wait
 * @param site where that was
 */
public record Wait(
        int thread, Kind kind, int lock, boolean shared, boolean timed, long condition, long event, int site) {
    /** The manner of waiting. */
    public enum Kind {
        /** It has requested the lock. */
        REQUEST,
        /** It waits for a signal, and must have the lock again before its wait ends. */
        CONDITION,
        /** It was signalled and must have the lock again before its wait ends. */
        REACQUIRE;

        /** The name in reports. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
