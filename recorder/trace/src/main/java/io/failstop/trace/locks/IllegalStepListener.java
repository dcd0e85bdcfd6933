package io.failstop.trace.locks;

/** Told of each event that no program can make in the state that the events before it led to. */
@FunctionalInterface
public interface IllegalStepListener {
    /** Ignores them. */
    IllegalStepListener NONE = (number, thread, reason) -> {};

    /**
     * One event is illegal; it is told once, by the first reason that was found.
     *
     * @param number the event's number
     * @param thread the thread that it happened in
     * @param reason one line that continues the thread's name, such as {@code releases X, which it does not hold}
     */
    void illegal(long number, int thread, String reason);
}
