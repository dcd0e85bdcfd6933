package io.failstop.replayer;

/**
 * An event that no program can make in the state that the events before it led to.
 *
 * @param event the event's number
 * @param thread the name of the thread that it happened in
 * @param reason one line that continues the thread's name
 */
public record IllegalStep(long event, String thread, String reason) {
    /** One line. */
    @Override
    public String toString() {
        return "event " + event + ": " + thread + " " + reason;
    }
}
