package io.failstop.replayer.exact;

import java.util.List;

/**
 * Where the engine left the recording.
 *
 * @param event number of the first event that it did not make as recorded; one more than there are if it made
 *     them all and went on
 * @param thread name of the thread
 * @param expected what was recorded
 * @param got what the engine did
 * @param cause what probably is behind it, in a sentence
 * @param lastEvents the last events of each thread before it, by thread
 */
public record Divergence(
        long event, String thread, String expected, String got, String cause, List<LastEvents> lastEvents) {
    /** Copies the list. */
    public Divergence {
        lastEvents = List.copyOf(lastEvents);
    }

    /**
     * What a thread did last.
     *
     * @param thread its name
     * @param events its events, the latest last
     */
    public record LastEvents(String thread, List<NumberedEvent> events) {
        /** Copies the list. */
        public LastEvents {
            events = List.copyOf(events);
        }
    }

    /**
     * An event in words.
     *
     * @param event its number
     * @param text what happened
     */
    public record NumberedEvent(long event, String text) {}

    /** One line. */
    @Override
    public String toString() {
        return "event " + event + ", " + thread + ": expected " + expected + "; got " + got;
    }
}
