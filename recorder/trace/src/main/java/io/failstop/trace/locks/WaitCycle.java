package io.failstop.trace.locks;

import java.util.List;

/**
 * Threads that wait for each other in a ring: the holder of each edge is the waiter of the next, that of
 * the last is the waiter of the first. The first waiter has the lowest thread id.
 *
 * @param edges one edge per thread; a single one if a thread waits for itself
 */
public record WaitCycle(List<WaitEdge> edges) {
    /** Copies the edges. */
    public WaitCycle {
        edges = List.copyOf(edges);
    }

    /** The threads, in the order of the ring. */
    public List<Integer> threads() {
        return edges.stream().map(WaitEdge::waiter).toList();
    }
}
