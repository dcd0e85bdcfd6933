package io.failstop.replayer;

import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.RecordedHangs;
import io.failstop.trace.locks.WaitCycle;
import io.failstop.trace.locks.WaitForGraph;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes a trace against the lock model, for programs that cannot be run again.
 *
 * <p>The model gets the events and nothing else: a recorded hang is compared with the state that the
 * events led to, where it stands in the trace. Events that were lost make everything after them
 * guesswork, so replay stops at the first loss.
 *
 * <p>Threading: one thread, one use.
 */
public final class ModelReplay implements EventHandler {
    /** How many illegal steps are kept; the others are counted. */
    public static final int MOST_ILLEGAL_STEPS = 100;

    private final long untilEvent;

    /** The first event that does not fit because of a loss that is told of later, if that is known. */
    private final long hole;

    private final long lostInTrace;
    private final DefinitionTable names;
    private final LockModel model;
    private final HangComparison comparison;
    private final RecordedHangs recorded = new RecordedHangs();
    private final List<ReplayedHang> hangs = new ArrayList<>();
    private final List<IllegalStep> firstIllegalSteps = new ArrayList<>();
    private final EventDigest digest = new EventDigest();
    private long illegalSteps;
    private long executed;
    private long lastEvent;
    private boolean stopped;
    private @Nullable LossStop loss;

    private ModelReplay(DefinitionTable names, long untilEvent, long hole, long lostInTrace) {
        this.names = names;
        this.untilEvent = untilEvent;
        this.hole = hole;
        this.lostInTrace = lostInTrace;
        model = new LockModel(names, this::illegal);
        comparison = new HangComparison(model, names);
    }

    /**
     * Replays a trace up to and including the event of this number; {@link Long#MAX_VALUE} for all of it.
     *
     * @throws TraceException if the trace cannot be read at all
     */
    public static ReplayOutcome replay(Trace trace, long untilEvent) throws TraceException {
        ModelReplay replay = new ModelReplay(trace.definitions(), untilEvent, Long.MAX_VALUE, 0);
        ReplayOutcome outcome = replay.outcome(trace.read(replay));
        long lost = outcome.status().lost();
        if (lost == 0 || outcome.illegalSteps() == 0) {
            return outcome;
        }
        // A thread tells of its losses when it has room again; what others did meanwhile looks illegal.
        long hole = outcome.firstIllegalSteps().get(0).event();
        ModelReplay upToTheHole = new ModelReplay(trace.definitions(), untilEvent, hole, lost);
        return upToTheHole.outcome(trace.read(upToTheHole));
    }

    private void illegal(long number, int thread, String reason) {
        illegalSteps++;
        if (firstIllegalSteps.size() < MOST_ILLEGAL_STEPS) {
            firstIllegalSteps.add(new IllegalStep(number, names.threadName(thread), reason));
        }
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        stopIfDue(number, thread, kind, a);
        if (!stopped) {
            executed++;
            lastEvent = number;
            digest.add(thread, sequence, kind, flags, object, order, a, b, c);
            model.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
        }
        if (kind == EventKind.HANG) {
            recorded.add(number, flags, object, a, b, c);
            compareNewHangs();
        }
    }

    private void stopIfDue(long number, int thread, EventKind kind, long lost) {
        if (stopped) {
            return;
        }
        if (number > untilEvent) {
            stop();
        } else if (number == hole) {
            loss = new LossStop(number, "the trace", lostInTrace);
            stop();
        } else if (kind == EventKind.LOSS) {
            loss = new LossStop(number, names.threadName(thread), lost);
            stop();
        }
    }

    /** What was recorded of a hang so far counts as reached. */
    private void stop() {
        recorded.finish();
        compareNewHangs();
        stopped = true;
    }

    private void compareNewHangs() {
        List<RecordedHang> all = recorded.hangs();
        for (RecordedHang hang : all.subList(hangs.size(), all.size())) {
            hangs.add(stopped ? new ReplayedHang(hang, HangVerdict.NOT_REACHED, "") : comparison.compare(hang));
        }
    }

    private ReplayOutcome outcome(TraceStatus status) {
        recorded.finish();
        compareNewHangs();
        List<WaitCycle> cycles = WaitForGraph.of(model).cycles();
        return new ReplayOutcome(
                status,
                executed,
                illegalSteps,
                firstIllegalSteps,
                loss,
                hangs,
                verdict(cycles),
                cycles,
                digest.of(model),
                LockState.of(lastEvent, model, names));
    }

    private HangVerdict verdict(List<WaitCycle> cycles) {
        if (hangs.isEmpty()) {
            return cycles.isEmpty() ? HangVerdict.NONE : HangVerdict.UNRECORDED;
        }
        for (HangVerdict verdict : List.of(HangVerdict.DIFFERENT, HangVerdict.NOT_REACHED)) {
            if (hangs.stream().anyMatch(hang -> hang.verdict() == verdict)) {
                return verdict;
            }
        }
        return HangVerdict.SAME;
    }
}
