package io.failstop.replayer.exact;

import io.failstop.replayer.LossStop;
import io.failstop.trace.TraceStatus;
import org.jspecify.annotations.Nullable;

/**
 * What came of a re-execution.
 *
 * @param status what reading the trace said of it
 * @param executed how many events the engine made as recorded, up to where replay ended
 * @param verdict all in one
 * @param hang whether the engine came to the recorded hang
 * @param digest of the engine's last state, in 16 hex digits; empty if it did not come to its end
 * @param divergence where the engine left the recording, or null
 * @param loss where events are missing, if replay stopped there, or null
 */
public record ExactOutcome(
        TraceStatus status,
        long executed,
        Verdict verdict,
        boolean hang,
        String digest,
        @Nullable Divergence divergence,
        @Nullable LossStop loss) {
    /** Whether the engine did anything but what was recorded. */
    public boolean diverged() {
        return divergence != null;
    }
}
