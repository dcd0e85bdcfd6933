package io.failstop.cli;

import io.failstop.replayer.ReplayOutcome;
import io.failstop.replayer.ReplayedHang;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of replaying one trace several times.
 *
 * @param outcomes at least one
 */
record Replays(String path, TraceHeader header, DefinitionTable definitions, List<ReplayOutcome> outcomes) {
    Replays {
        outcomes = List.copyOf(outcomes);
    }

    /** The outcome that the others are compared with. */
    ReplayOutcome first() {
        return outcomes.get(0);
    }

    /** How many replays there were. */
    int count() {
        return outcomes.size();
    }

    /** How many replays did not diverge and came to what the first one came to. */
    int equal() {
        ReplayOutcome first = first();
        return (int) outcomes.stream()
                .filter(outcome -> !outcome.diverged()
                        && outcome.executed() == first.executed()
                        && outcome.digest().equals(first.digest()))
                .count();
    }

    /** Whether any replay went another way than the recording, or than the others. */
    boolean diverged() {
        return equal() < count();
    }

    /** The hang that is worth showing: the first that does not stand, else the last one recorded; null if none was. */
    @Nullable
    ReplayedHang hang() {
        ReplayedHang shown = null;
        for (ReplayedHang hang : first().hangs()) {
            shown = hang;
            if (!hang.difference().isEmpty()) {
                break;
            }
        }
        return shown;
    }

    /** Whether every replay came to all that was recorded of a hang. */
    boolean sameHang() {
        return outcomes.stream().allMatch(ReplayOutcome::sameHang);
    }
}
