package io.failstop.analyzer;

import io.failstop.analyzer.hang.Livelocks;
import io.failstop.analyzer.hang.ObservedHangs;
import io.failstop.analyzer.lockorder.LockOrder;
import io.failstop.analyzer.visibility.VisibilityWindows;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.List;

/** Runs all analyses over a trace. */
public final class Analysis {
    private Analysis() {}

    /**
     * Reports what is wrong in a trace; {@link #analyze(Trace, AnalysisOptions)} with the default options.
     *
     * @throws TraceException if the trace cannot be read at all
     */
    public static Report analyze(Trace trace) throws TraceException {
        return analyze(trace, AnalysisOptions.defaults()).report();
    }

    /**
     * Reads the trace once, and once more if locks are taken in orders that need looking into, and reports
     * what is wrong in it.
     *
     * @throws TraceException if the trace cannot be read at all
     */
    public static AnalysisResult analyze(Trace trace, AnalysisOptions options) throws TraceException {
        List<TraceAnalysis> analyses = List.of(
                new ObservedHangs(trace.definitions()),
                new Livelocks(trace.definitions()),
                new VisibilityWindows(trace.definitions()));
        LockOrder lockOrder = new LockOrder(trace, options);
        List<EventHandler> handlers = new ArrayList<>(analyses);
        handlers.add(lockOrder.firstPhase());
        TraceStatus status = trace.read(new Composite(handlers));
        Findings findings = new Findings();
        for (TraceAnalysis analysis : analyses) {
            analysis.conclude(status, findings);
        }
        lockOrder.conclude(status, findings);
        return new AnalysisResult(findings.report(TraceFacts.of(trace, status)), lockOrder.witnesses());
    }

    /** Hands each event to several handlers. */
    static final class Composite implements EventHandler {
        private final EventHandler[] handlers;

        Composite(List<? extends EventHandler> handlers) {
            this.handlers = handlers.toArray(EventHandler[]::new);
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
            for (EventHandler handler : handlers) {
                handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            }
        }

        @Override
        public void text(String text) {
            for (EventHandler handler : handlers) {
                handler.text(text);
            }
        }
    }
}
