package io.failstop.replayer;

/**
 * Where events are missing from the trace, replay stops.
 *
 * @param event number of the LOSS event, or of the first one that does not fit because of it; the events before it
 *     were executed
 * @param thread the name of the thread whose events are missing, or "the trace" where that is not known yet
 * @param lost how many are
 */
public record LossStop(long event, String thread, long lost) {
    /** One line. */
    @Override
    public String toString() {
        return "stopped at event " + event + ": " + lost + " events of " + thread + " were lost before it";
    }
}
