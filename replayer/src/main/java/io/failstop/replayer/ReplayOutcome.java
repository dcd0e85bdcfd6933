package io.failstop.replayer;

import io.failstop.trace.TraceStatus;
import io.failstop.trace.locks.WaitCycle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replay against the lock model.
 *
 * @param status what reading the trace said of it
 * @param executed how many events were executed
 * @param illegalSteps how many of them were illegal
 * @param firstIllegalSteps the first {@link ModelReplay#MOST_ILLEGAL_STEPS} of these
 * @param stoppedAtLoss where events are missing, if replay came to such a place; else null
 * @param hangs the hangs that were recorded
 * @param verdict how these compare with the replayed state, all in one
 * @param cycles the threads that wait for each other in the last replayed state
 * @param digest of the last lock state and of every thread's events, in 16 hex digits: equal for equal replays
 * @param state the last state by name
 */
public record ReplayOutcome(
        TraceStatus status,
        long executed,
        long illegalSteps,
        List<IllegalStep> firstIllegalSteps,
        @Nullable LossStop stoppedAtLoss,
        List<ReplayedHang> hangs,
        HangVerdict verdict,
        List<WaitCycle> cycles,
        String digest,
        LockState state) {
    /** Copies the lists. */
    public ReplayOutcome {
        firstIllegalSteps = List.copyOf(firstIllegalSteps);
        hangs = List.copyOf(hangs);
        cycles = List.copyOf(cycles);
    }

    /** Whether a hang was recorded and everything recorded of it stands in the replayed state. */
    public boolean sameHang() {
        return verdict == HangVerdict.SAME;
    }

    /** Whether replay went other ways than the recording: an illegal step, or another hang. */
    public boolean diverged() {
        return illegalSteps > 0 || verdict == HangVerdict.DIFFERENT;
    }
}
