package io.failstop.cli;

import io.failstop.probe.EventKind;
import io.failstop.replayer.LockState;
import io.failstop.replayer.ModelReplay;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.store.TraceWriter;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.RecordedHangs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the engine of one trace again, once or several times, until a run diverges. */
final class Reexecution {
    private final Trace trace;
    private final int times;
    private final long until;

    /**
     * What is to be run again.
     *
     * @param until the last event, or {@link Long#MAX_VALUE} for all of them
     */
    Reexecution(Trace trace, int times, long until) {
        this.trace = trace;
        this.times = times;
        this.until = until;
    }

    /**
     * Runs it.
     *
     * @param directory for the trace of the last run; it must not exist, or be empty; null for no trace
     */
    ExactReplays run(@Nullable Path directory) throws TraceException {
        EngineProgram program = EngineProgram.of(trace);
        if (directory == null) {
            return replays(program);
        }
        TraceWriter writer = TraceWriter.create(directory, ReplayedPart.header(trace));
        boolean done = false;
        try {
            ExactReplays replays = replays(program);
            Traces.copy(new ReplayedPart(trace, replays.shown()), writer);
            done = true;
            return replays;
        } finally {
            writer.close();
            if (!done) {
                writer.discard();
            }
        }
    }

    private ExactReplays replays(EngineProgram program) throws TraceException {
        List<ExactOutcome> outcomes = new ArrayList<>();
        for (int run = 1; run <= times; run++) {
            ExactOutcome outcome = replay(program, run);
            outcomes.add(outcome);
            if (outcome.diverged() || !ExactReplays.isLike(outcome, outcomes.get(0))) {
                break;
            }
        }
        ExactOutcome last = outcomes.get(outcomes.size() - 1);
        LockState state = until == Long.MAX_VALUE || last.diverged()
                ? null
                : ModelReplay.replay(trace, until).state();
        return new ExactReplays(
                trace.path(),
                trace.header(),
                trace.definitions(),
                times,
                outcomes,
                last.hang() ? recordedHang() : null,
                state);
    }

    /** Where one of many breaks off, which one it was is part of what went wrong. */
    private ExactOutcome replay(EngineProgram program, int run) throws TraceException {
        try {
            return ExactReplay.replay(trace, program, until);
        } catch (TraceException e) {
            throw times == 1 ? e : new TraceException(e.getMessage() + " (in replay " + run + " of " + times + ")", e);
        } catch (RuntimeException e) {
            throw times == 1 ? e : new IllegalStateException("in replay " + run + " of " + times, e);
        }
    }

    /** What the trace says of its hang; it ends there. */
    private @Nullable RecordedHang recordedHang() throws TraceException {
        RecordedHangs hangs = new RecordedHangs();
        trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
            if (kind == EventKind.HANG) {
                hangs.add(number, flags, object, a, b, c);
            }
        });
        hangs.finish();
        List<RecordedHang> all = hangs.hangs();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }
}
