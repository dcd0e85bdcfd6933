package io.failstop.cli;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.Verdict;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The trace of a re-execution: as many of the recorded events as the engine made again.
 *
 * <p>Each of them was compared with the recorded one in every field, so they are read from there. A
 * re-execution has no clock of its own: the clocks are the recorded ones.
 */
final class ReplayedPart extends ForwardingTrace {
    private static final String REPLAY_OF = "replayOf";

    private final ExactOutcome outcome;

    ReplayedPart(Trace recorded, ExactOutcome outcome) {
        super(recorded);
        this.outcome = outcome;
    }

    /** The header of a re-execution of a trace. */
    static TraceHeader header(Trace recorded) {
        Map<String, String> properties = new TreeMap<>(recorded.header().properties());
        properties.put(REPLAY_OF, recorded.path());
        TraceHeader of = recorded.header();
        return new TraceHeader(of.major(), of.minor(), of.source(), of.order(), new TreeMap<>(properties));
    }

    @Override
    public TraceHeader header() {
        return header(trace());
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        TraceStatus all = trace().read(new First(handler, outcome.executed()));
        if (outcome.verdict() == Verdict.EQUAL) {
            return all;
        }
        String why = outcome.verdict() == Verdict.CUT_OFF
                ? all.why()
                : "it is the replay of another trace, which ended after event " + outcome.executed();
        return new TraceStatus(
                outcome.executed(), all.threads(), all.locks(), 0, 0, false, why, new TreeMap<>(), List.of());
    }

    /** Hands the first events on, but for those of the recorder's own, which no engine makes. */
    private static final class First implements EventHandler {
        private final EventHandler handler;
        private final long most;
        private long handed;

        First(EventHandler handler, long most) {
            this.handler = handler;
            this.most = most;
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
            if (handed < most && thread != SlotLayout.RECORDER_THREAD) {
                handed++;
                handler.event(handed, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            }
        }
    }
}
