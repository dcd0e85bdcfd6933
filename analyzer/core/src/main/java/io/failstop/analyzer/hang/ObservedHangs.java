package io.failstop.analyzer.hang;

import io.failstop.analyzer.Findings;
import io.failstop.analyzer.TraceAnalysis;
import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.RecordedHangs;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitCycle;
import io.failstop.trace.locks.WaitEdge;
import io.failstop.trace.locks.WaitForGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cycles of threads that wait for each other: those that stand at the end of the trace, and
 * those that stood when somebody recorded a hang. Of a hang recorded because nothing moved, those who neither
 * are in a cycle nor wait for one who is are a finding of its own.
 *
 * <p>A cycle at the end is certain only if nothing could have dissolved it unseen. In a trace that was cut
 * off, a request that gives up after a time could, and so could whoever releases an ownerless lock; lost
 * events could in any trace. Unless a recorded hang confirms such a cycle, it is {@code potential}.
 *
 * <p>Threading: one thread, one use.
 */
public final class ObservedHangs implements TraceAnalysis {
    private final DefinitionTable names;
    private final LockModel model;
    private final RecordedHangs recorded = new RecordedHangs();
    private final HangFindings maker;
    /** By the waits of the cycle, which tell it from any other cycle of the same trace. */
    private final Map<List<Long>, WaitCycle> confirmed = new LinkedHashMap<>();

    private final Map<List<Long>, WaitCycle> unseenByModel = new LinkedHashMap<>();
    private final Map<List<Long>, List<StuckThread>> withoutCycle = new LinkedHashMap<>();
    private int hangsLookedAt;
    private long lossesSeen;
    private long illegalSteps;
    private String firstIllegal = "";

    /** An analysis of one trace with these names. */
    public ObservedHangs(DefinitionTable names) {
        model = new LockModel(names, this::illegal);
        this.names = names;
        maker = new HangFindings(names);
    }

    /** After events were lost, steps must be expected that look illegal. */
    private void illegal(long number, int thread, String reason) {
        if (lossesSeen == 0 && illegalSteps++ == 0) {
            firstIllegal = "event " + number + ": " + names.threadName(thread) + " " + reason;
        }
    }

    @Override
    public boolean concerns(EventKind kind) {
        return switch (kind.group()) {
            case THREAD, LOCK, CONDITION, TRACE -> true;
            default -> false;
        };
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
        model.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
        if (kind == EventKind.HANG) {
            recorded.add(number, flags, object, a, b, c);
            lookAtNewHangs();
        } else if (kind == EventKind.LOSS) {
            lossesSeen += a;
        }
    }

    private void lookAtNewHangs() {
        List<RecordedHang> all = recorded.hangs();
        for (RecordedHang hang : all.subList(hangsLookedAt, all.size())) {
            lookAt(hang);
        }
        hangsLookedAt = all.size();
    }

    private void lookAt(RecordedHang hang) {
        WaitForGraph graph = WaitForGraph.of(model);
        Set<Long> waits = new HashSet<>();
        hang.edges().forEach(edge -> waits.add(key(edge.waiter(), edge.lock())));
        Set<Integer> told = new HashSet<>();
        for (WaitCycle cycle : graph.cycles()) {
            if (hang.noProgress()
                    || cycle.edges().stream().allMatch(edge -> waits.contains(key(edge.waiter(), edge.lock())))) {
                confirmed.putIfAbsent(key(cycle), cycle);
                told.addAll(cycle.threads());
            }
        }
        if (hang.noProgress()) {
            addWithoutCycle(hang, graph, told);
        } else if (hang.whole() && told.isEmpty()) {
            WaitCycle cycle = RecordedRing.of(hang, model);
            unseenByModel.putIfAbsent(key(cycle), cycle);
        }
    }

    private static long key(int waiter, int lock) {
        return ((long) waiter << 32) | (lock & 0xffff_ffffL);
    }

    private static List<Long> key(WaitCycle cycle) {
        List<Long> key = new ArrayList<>();
        for (WaitEdge edge : cycle.edges()) {
            key.add(key(edge.waiter(), edge.lock()));
            key.add(edge.waiting().event());
        }
        return key;
    }

    /**
     * All that wait, whether the recorder knew of them (it may not see waits for signals) or the events say so,
     * but for those whose waiting the cycles explain.
     */
    private void addWithoutCycle(RecordedHang hang, WaitForGraph graph, Set<Integer> cyclic) {
        Map<Integer, StuckThread> stuck = new TreeMap<>();
        for (RecordedHang.Edge edge : hang.edges()) {
            stuck.putIfAbsent(edge.waiter(), StuckThread.of(edge, model, graph));
        }
        for (Wait wait : model.waits()) {
            stuck.putIfAbsent(wait.thread(), StuckThread.of(wait, graph));
        }
        if (!cyclic.isEmpty()) {
            removeThoseBehind(cyclic, stuck);
            if (stuck.isEmpty()) {
                return;
            }
        }
        List<Long> key = new ArrayList<>();
        for (StuckThread thread : stuck.values()) {
            key.add(key(thread.waiting().thread(), thread.waiting().lock()));
            key.add(thread.waiting().event());
        }
        withoutCycle.putIfAbsent(key, List.copyOf(stuck.values()));
    }

    /** Who waits for nothing that is known may as well wait for a thread of a cycle: a join, say. */
    private static void removeThoseBehind(Set<Integer> cyclic, Map<Integer, StuckThread> stuck) {
        stuck.values().removeIf(thread -> thread.waiting().lock() == 0);
        Map<Integer, List<Integer>> waiters = new HashMap<>();
        stuck.forEach((waiter, thread) -> thread.holders()
                .forEach(holder -> waiters.computeIfAbsent(holder, key -> new ArrayList<>())
                        .add(waiter)));
        Deque<Integer> open = new ArrayDeque<>(cyclic);
        while (!open.isEmpty()) {
            int told = open.pop();
            stuck.remove(told);
            @Nullable List<Integer> next = waiters.remove(told);
            if (next != null) {
                open.addAll(next);
            }
        }
    }

    @Override
    public void conclude(TraceStatus status, Findings findings) {
        recorded.finish();
        lookAtNewHangs();
        WaitForGraph graph = WaitForGraph.of(model);
        confirmed.values().forEach(cycle -> findings.add(maker.observed(cycle)));
        unseenByModel
                .values()
                .forEach(cycle -> findings.add(maker.recordedOnly(cycle, status.complete() && status.lost() == 0)));
        boolean lostUnseen = status.lost() > lossesSeen;
        for (WaitCycle cycle : graph.cycles()) {
            if (!confirmed.containsKey(key(cycle))) {
                findings.add(maker.standing(cycle, status.complete(), lostUnseen));
            }
        }
        withoutCycle.values().forEach(stuck -> findings.add(maker.waitHang(stuck)));
        if (illegalSteps > 0) {
            findings.limit("locks: " + illegalSteps + (illegalSteps == 1 ? " event is" : " events are")
                    + " illegal (the first is " + firstIllegal + "); what is said of locks assumes a legal trace");
        }
        if (graph.truncated()) {
            findings.limit("deadlock: of threads that wait for each other in more than " + WaitForGraph.MOST_CYCLES
                    + " ways, only so many are listed");
        }
        if (recorded.dropped() > 0) {
            findings.limit("hang: " + recorded.dropped() + " recorded hang events beyond the first "
                    + RecordedHangs.MOST_HANGS + " hangs were not looked at");
        }
    }
}
