package io.failstop.cli;

import io.failstop.replayer.LockState;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.Verdict;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.locks.RecordedHang;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of re-executing one trace several times, up to the first that diverged.
 *
 * @param asked how many there were to be
 * @param outcomes at least one; only the last may have diverged
 * @param hang what was recorded of the hang that the first re-execution came to, or null
 * @param state the locks where replay was told to stop, or null
 */
record ExactReplays(
        String path,
        TraceHeader header,
        DefinitionTable definitions,
        int asked,
        List<ExactOutcome> outcomes,
        @Nullable RecordedHang hang,
        @Nullable LockState state) {
    ExactReplays {
        outcomes = List.copyOf(outcomes);
    }

    /** The outcome to show: one that diverged, or differs from the first, if there is one. */
    ExactOutcome shown() {
        return outcomes.get(outcomes.size() - 1);
    }

    /** How many came, without a divergence, to what the first one came to. */
    int equal() {
        return (int) outcomes.stream().filter(this::isEqual).count();
    }

    private boolean isEqual(ExactOutcome outcome) {
        return !outcome.diverged() && isLike(outcome, outcomes.get(0));
    }

    /** Whether two re-executions came to the same. */
    static boolean isLike(ExactOutcome one, ExactOutcome other) {
        return one.verdict() == other.verdict()
                && one.executed() == other.executed()
                && one.hang() == other.hang()
                && one.digest().equals(other.digest());
    }

    /** Whether any went another way than the recording, or than the others. */
    boolean diverged() {
        return equal() < outcomes.size();
    }

    /** Whether all came to the recorded hang. */
    boolean sameHang() {
        return !diverged() && shown().hang() && shown().verdict() == Verdict.EQUAL;
    }
}
