package io.failstop.analyzer;

import io.failstop.analyzer.hang.Livelocks;
import io.failstop.analyzer.hang.ObservedHangs;
import io.failstop.analyzer.lockorder.LockOrder;
import io.failstop.analyzer.visibility.BlockLeaks;
import io.failstop.analyzer.visibility.VisibilityWindows;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

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
                new BlockLeaks(trace.definitions(), trace.header()),
                new VisibilityWindows(trace.definitions()));
        LockOrder lockOrder = new LockOrder(trace, options);
        Composite composite = new Composite();
        for (TraceAnalysis analysis : analyses) {
            composite.add(analysis, analysis::concerns);
        }
        composite.add(lockOrder.firstPhase(), lockOrder::concerns);
        TraceStatus status = trace.read(composite);
        Findings findings = new Findings();
        for (TraceAnalysis analysis : analyses) {
            analysis.conclude(status, findings);
        }
        lockOrder.conclude(status, findings);
        return new AnalysisResult(findings.report(TraceFacts.of(trace, status)), lockOrder.witnesses());
    }

    /** Hands each event to those handlers that it concerns. */
    static final class Composite implements EventHandler {
        private static final EventHandler[] NOBODY = {};

        private final EventHandler[][] byCode = new EventHandler[256][];
        private EventHandler[] all = NOBODY;

        Composite() {
            Arrays.fill(byCode, NOBODY);
        }

        void add(EventHandler handler, Predicate<EventKind> concerns) {
            all = with(all, handler);
            for (EventKind kind : EventKind.values()) {
                if (concerns.test(kind)) {
                    byCode[kind.code()] = with(byCode[kind.code()], handler);
                }
            }
        }

        private static EventHandler[] with(EventHandler[] handlers, EventHandler handler) {
            EventHandler[] more = Arrays.copyOf(handlers, handlers.length + 1);
            more[handlers.length] = handler;
            return more;
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
            for (EventHandler handler : byCode[kind.code()]) {
                handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            }
        }

        @Override
        public void text(String text) {
            for (EventHandler handler : all) {
                handler.text(text);
            }
        }
    }
}
