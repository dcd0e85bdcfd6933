package io.failstop.replayer;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitForGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares a recorded hang with the replayed state. Every recorded edge must stand: the waiter waits for
 * that lock, and that thread is in its way. If the recorder saw a cycle, the edges must form one, so that
 * the replayed state has a cycle of exactly these threads. If it saw only that nothing moved, the waiters
 * must wait for what was recorded.
 *
 * <p>Threading: stateless but for what it is given.
 */
final class HangComparison {
    private final LockModel model;
    private final DefinitionTable names;

    HangComparison(LockModel model, DefinitionTable names) {
        this.model = model;
        this.names = names;
    }

    ReplayedHang compare(RecordedHang hang) {
        String difference = difference(hang);
        return new ReplayedHang(hang, difference.isEmpty() ? HangVerdict.SAME : HangVerdict.DIFFERENT, difference);
    }

    private String difference(RecordedHang hang) {
        WaitForGraph graph = WaitForGraph.of(model);
        for (RecordedHang.Edge edge : hang.edges()) {
            boolean stands =
                    hang.noProgress() ? waits(edge) : graph.edge(edge.waiter(), edge.lock(), edge.holder()) != null;
            if (!stands) {
                return "recorded: " + text(edge) + "; replayed: " + replayed(edge, graph);
            }
        }
        if (!hang.noProgress() && hang.whole() && !isCyclic(hang.edges())) {
            return "the recorded edges form no cycle";
        }
        return "";
    }

    /** A thread that waits for something that is no lock has nothing to compare. */
    private boolean waits(RecordedHang.Edge edge) {
        Wait wait = model.waitOf(edge.waiter());
        return edge.lock() == 0 || (wait != null && wait.lock() == edge.lock());
    }

    /** Whether every waiter stands between others of the same hang: it waits for one, and one waits for it. */
    private static boolean isCyclic(List<RecordedHang.Edge> edges) {
        Set<RecordedHang.Edge> left = new HashSet<>(edges);
        boolean removed = true;
        while (removed) {
            Set<Integer> waiters = left.stream().map(RecordedHang.Edge::waiter).collect(Collectors.toSet());
            Set<Integer> holders = left.stream().map(RecordedHang.Edge::holder).collect(Collectors.toSet());
            removed = left.removeIf(edge -> !waiters.contains(edge.holder()) || !holders.contains(edge.waiter()));
        }
        return !edges.isEmpty() && left.containsAll(edges);
    }

    private String text(RecordedHang.Edge edge) {
        String text = names.threadName(edge.waiter()) + " waits for " + names.objectName(edge.lock());
        return edge.holder() < 0 ? text : text + ", held by " + names.threadName(edge.holder());
    }

    private String replayed(RecordedHang.Edge edge, WaitForGraph graph) {
        Wait wait = model.waitOf(edge.waiter());
        if (wait == null) {
            return names.threadName(edge.waiter()) + " does not wait";
        }
        String holders = graph.edges(edge.waiter()).stream()
                .map(found -> names.threadName(found.holder()))
                .collect(Collectors.joining(", "));
        return names.threadName(edge.waiter()) + " waits for " + names.objectName(wait.lock())
                + (holders.isEmpty() ? ", held by none that it waits for" : ", held by " + holders);
    }
}
