package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.AnalysisOptions;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Witness;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The lock-order analysis of one trace: hand it the events through {@link #firstPhase}, then {@link #conclude}.
 *
 * <p>Threading: one thread, one use.
 */
public final class LockOrder {
    private static final String FAULT_MODEL = "set.faultModel";
    private static final String LOCKS_IF_NOT_UPTODATE = "F20";
    private static final Set<Kind> HANGS = Set.of(Kind.DEADLOCK, Kind.SELF_DEADLOCK, Kind.WAIT_HANG);

    private final Trace trace;
    private final AnalysisOptions options;
    private final boolean faultsLockUptodatePages;
    private final ForeignReleases foreign = new ForeignReleases();
    private OrderGraph graph;
    private final List<Witness> witnesses = new ArrayList<>();

    /** An analysis of this trace. */
    public LockOrder(Trace trace, AnalysisOptions options) {
        this.trace = trace;
        this.options = options;
        faultsLockUptodatePages = !LOCKS_IF_NOT_UPTODATE.equals(trace.header().property(FAULT_MODEL));
        graph = newGraph();
        trace.keepForReadingAgain(options.keptBytes());
    }

    private OrderGraph newGraph() {
        return new OrderGraph(trace.definitions(), foreign, faultsLockUptodatePages);
    }

    /** What gets all events of the first reading that {@link #concerns concern} it. */
    public EventHandler firstPhase() {
        return graph;
    }

    /** Whether events of this kind say anything to the first phase. */
    public boolean concerns(EventKind kind) {
        return switch (kind.group()) {
            case THREAD, LOCK, CONDITION, TRACE -> true;
            case COPY -> kind == EventKind.COPY_BEGIN;
            case PAGE -> FaultLocks.areChangedBy(kind);
            default -> false;
        };
    }

    /** How what was predicted comes about, in the order in which it was found. */
    public List<Witness> witnesses() {
        return witnesses;
    }

    /**
     * The first reading is over: reads the trace again if there is something to look into.
     *
     * @param findings where to put what was found; observed deadlocks must be there already
     * @throws TraceException if the trace cannot be read again
     */
    public void conclude(TraceStatus status, Findings findings) throws TraceException {
        if (anyLost(status)) {
            foreign.learnAgain();
            graph = newGraph();
            trace.read(graph);
            foreign.forgetAll();
        }
        if (foreign.found()) {
            // Only now it is known who releases what: the first graph took the acquirer for the holder.
            foreign.rewind();
            graph = newGraph();
            trace.read(graph);
        }
        graph.requestsAtEnd();
        new LockMisuse(trace.definitions(), graph).report(findings);
        limitsOfLosses(status, findings);
        if (graph.overflow()) {
            findings.limit("lock order: more than " + OrderGraph.MOST_EDGES + " pairs of locks nest; the others were"
                    + " not looked at");
        }
        if (foreign.overflow()) {
            findings.limit("lock order: more than " + ForeignReleases.MOST
                    + " locks were released by another thread; the others were taken for their acquirers'");
        }
        LockComponents components = graph.components();
        if (!components.isEmpty()) {
            secondPhase(components, status, findings);
        }
    }

    private void secondPhase(LockComponents components, TraceStatus status, Findings findings) throws TraceException {
        foreign.rewind();
        try (StepLog log = new StepLog(options.historyMemoryBytes(), options.historyBytes())) {
            History history = new History(trace.definitions(), foreign, faultsLockUptodatePages, components, log);
            trace.read(history);
            history.requestsAtEnd();
            PatternSearch search = new PatternSearch(
                    history.nodes(),
                    history.classes(),
                    history.locks()::isFair,
                    options.maxCycle(),
                    options.combinations());
            Verification verification = new Verification(
                    history, isOrderTrusted(status), isWhole(status, history, findings), options.verificationSteps());
            RequestSites sites = new RequestSites(trace.definitions(), foreign, faultsLockUptodatePages);
            RingFindings reported =
                    new RingFindings(trace.definitions(), history, search, verification, sites, findings);
            search.find(reported::add, reported::lookIntoBatch);
            reported.ask();
            if (sites.isWanted()) {
                foreign.rewind();
                trace.read(sites);
                sites.requestsAtEnd();
            }
            reported.report();
            witnesses.addAll(reported.witnesses());
            limits(history, search, verification, findings);
        }
    }

    /** Neither cut off nor ended by a hang, which cuts off those who hang. */
    private static boolean isWhole(TraceStatus status, History history, Findings findings) {
        return status.complete()
                && !history.endsInWaits()
                && findings.all().stream().noneMatch(finding -> HANGS.contains(finding.kind()));
    }

    private boolean isOrderTrusted(TraceStatus status) {
        return trace.header().order() != OrderGuarantee.CLOCK
                && !foreign.losses().certain().lacksPlaces(status);
    }

    private boolean anyLost(TraceStatus status) {
        return status.lost() > 0 || foreign.losses().first() != 0;
    }

    private void limitsOfLosses(TraceStatus status, Findings findings) {
        if (!anyLost(status) || graph.locks().size() == 0) {
            return;
        }
        Losses losses = foreign.losses();
        boolean anywhere = losses.certain().lacksPlaces(status);
        List<String> places = new ArrayList<>();
        if (losses.first() != 0) {
            places.add("before event " + losses.first());
        }
        if (anywhere) {
            places.add("where the trace does not say");
        }
        findings.limit("lock order: events were lost " + String.join(" and ", places)
                + "; what they would have shown is not known, and nothing "
                + (anywhere ? "" : "after event " + losses.certain().until() + " ") + "is predicted");
    }

    private void limits(History history, PatternSearch search, Verification verification, Findings findings) {
        if (trace.header().order() == OrderGuarantee.CLOCK) {
            findings.limit("lock order: the order of events is no better than their clocks, so nothing is predicted");
        }
        if (history.truncated()) {
            findings.limit("lock order: the history of locks is longer than " + options.historyBytes()
                    + " bytes; nothing after that is predicted");
        }
        if (history.nodes().overflow()) {
            findings.limit("lock order: more than " + RequestNodes.MOST
                    + " different requests may lie on cycles; the others were not looked at");
        }
        if (search.exhausted()) {
            findings.limit("lock order: the search for cycles was given up after " + search.givenUpAfter()
                    + "; there may be more");
        } else if (search.leftOutLonger()) {
            findings.limit("lock order: cycles of more than " + options.maxCycle()
                    + " threads were not looked at, and there may be some");
        }
        if (search.leftOutOfLengths()) {
            findings.limit(
                    "lock order: cycles over two locks, or classes, of which a shorter cycle is predicted were not"
                            + " all looked at, and there may be more");
        }
        if (search.uncombined() > 0) {
            findings.limit("lock order: the requests of " + search.uncombined()
                    + " cycles of locks can be combined in more ways than were tried, and there may be more");
        }
        if (verification.unverified() > 0) {
            findings.limit("lock order: " + verification.unverified()
                    + " cycles of locks are called potential because there were too many to look into");
        }
    }
}
