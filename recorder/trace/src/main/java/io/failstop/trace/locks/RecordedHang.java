package io.failstop.trace.locks;

import java.util.List;

/**
 * A hang as whoever recorded the trace saw it: the HANG events of one observation.
 *
 * @param event number of the last of its events
 * @param noProgress it was noticed because nothing moved, not from a wait-for cycle
 * @param whole whether all the edges that it announced are there
 * @param edges who waits for whom, in the order of the recording
 */
public record RecordedHang(long event, boolean noProgress, boolean whole, List<Edge> edges) {
    /** Copies the edges. */
    public RecordedHang {
        edges = List.copyOf(edges);
    }

    /**
     * One waiting thread.
     *
     * @param waiter the thread
     * @param lock what it waits for, or 0
     * @param holder who holds that, or -1
     */
    public record Edge(int waiter, int lock, int holder) {}
}
