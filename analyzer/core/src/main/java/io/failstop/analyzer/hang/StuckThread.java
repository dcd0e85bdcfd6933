package io.failstop.analyzer.hang;

import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitEdge;
import io.failstop.trace.locks.WaitForGraph;
import java.util.List;

/**
 * A thread of a hang that is no cycle.
 *
 * @param waiting what it waits for; event 0 if only the recorder said so
 * @param holders the threads that are in its way
 */
record StuckThread(Wait waiting, List<Integer> holders) {
    static StuckThread of(RecordedHang.Edge edge, LockModel model, WaitForGraph graph) {
        Wait wait = model.waitOf(edge.waiter());
        if (wait != null && wait.lock() == edge.lock()) {
            return of(wait, graph);
        }
        return new StuckThread(RecordedRing.unknownWait(edge), edge.holder() < 0 ? List.of() : List.of(edge.holder()));
    }

    static StuckThread of(Wait wait, WaitForGraph graph) {
        return new StuckThread(
                wait, graph.edges(wait.thread()).stream().map(WaitEdge::holder).toList());
    }
}
