package io.failstop.analyzer.hang;

import io.failstop.trace.locks.Held;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitCycle;
import io.failstop.trace.locks.WaitEdge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recorded hang that the events do not show, because some were lost: what is known of it from its edges,
 * with as much from the events as fits. Event 0 and site 0 mean unknown.
 */
final class RecordedRing {
    private RecordedRing() {}

    static WaitCycle of(RecordedHang hang, LockModel model) {
        return new WaitCycle(
                inRing(hang.edges()).stream().map(edge -> edge(edge, model)).toList());
    }

    /** From the lowest waiter on, each followed by its holder; as recorded if they are no ring. */
    private static List<RecordedHang.Edge> inRing(List<RecordedHang.Edge> edges) {
        TreeMap<Integer, RecordedHang.Edge> byWaiter = new TreeMap<>();
        edges.forEach(edge -> byWaiter.putIfAbsent(edge.waiter(), edge));
        List<RecordedHang.Edge> ring = new ArrayList<>();
        Map.Entry<Integer, RecordedHang.Edge> first = byWaiter.firstEntry();
        RecordedHang.Edge next = first == null ? null : first.getValue();
        while (next != null) {
            ring.add(next);
            byWaiter.remove(next.waiter());
            next = byWaiter.get(next.holder());
        }
        return ring.size() == edges.size() ? ring : edges;
    }

    private static WaitEdge edge(RecordedHang.Edge edge, LockModel model) {
        Wait wait = model.waitOf(edge.waiter());
        Held held = model.holders(edge.lock()).stream()
                .filter(hold -> hold.thread() == edge.holder())
                .findFirst()
                .orElse(new Held(edge.holder(), edge.lock(), false, 0, 0, 0, false));
        Wait waiting = wait != null && wait.lock() == edge.lock() ? wait : unknownWait(edge);
        return new WaitEdge(waiting, edge.holder(), held, false);
    }

    static Wait unknownWait(RecordedHang.Edge edge) {
        return new Wait(edge.waiter(), Wait.Kind.REQUEST, edge.lock(), false, false, 0, 0, 0);
    }
}
