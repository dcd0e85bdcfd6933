package io.failstop.analyzer.lockorder;

import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Phase 1: which lock was requested while which was held, and nothing more, so that memory is bounded by the
 * pairs of locks that nest, and a graph can be merged with that of another part of the same trace.
 *
 * <p>Threading: one thread.
 */
final class OrderGraph extends LockSteps {
    /** The most pairs that are kept. */
    static final int MOST_EDGES = 1 << 22;

    /** The most sections of ended threads that are kept. */
    static final int MOST_ABANDONED = 1000;

    private final LongIntMap edges = new LongIntMap();
    private final List<Abandoned> abandoned = new ArrayList<>();
    private long abandonedCount;
    private boolean overflow;

    /**
     * A section that its thread was in when it ended.
     *
     * @param event by which it began
     * @param endEvent by which the thread ended
     */
    record Abandoned(int thread, int lock, boolean shared, int site, long event, long endEvent) {}

    OrderGraph(DefinitionTable names, ForeignReleases foreign, boolean faultsLockUptodatePages) {
        super(names, foreign, faultsLockUptodatePages);
    }

    @Override
    void request(int thread, ThreadHolds held, int lock, boolean shared, Manner manner, int site, long event) {
        // Once there is no room for a pair, deep nests are gone through no more.
        for (int i = 0; i < held.count && !overflow; i++) {
            add(held.lock[i], lock);
        }
    }

    @Override
    void impliedRequests(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event) {
        for (int i = 0; i < count && !overflow; i++) {
            for (int j = 0; j < held.count; j++) {
                add(held.lock[j], lockOf[i]);
            }
            for (int j = 0; j < i; j++) {
                add(lockOf[j], lockOf[i]);
            }
        }
    }

    private void add(int from, int to) {
        long edge = (long) from << Integer.SIZE | to;
        if (edges.get(edge) == 0) {
            if (edges.size() < MOST_EDGES) {
                edges.put(edge, 1);
            } else {
                overflow = true;
            }
        }
    }

    @Override
    void finish(int thread, ThreadHolds held, long event) {
        for (int i = 0; i < held.count; i++) {
            // A lock that any thread may release may still be released.
            if (!locks().isOwnerless(held.lock[i])) {
                abandonedCount++;
                if (abandoned.size() < MOST_ABANDONED) {
                    abandoned.add(
                            new Abandoned(thread, held.lock[i], held.shared[i], held.site[i], held.event[i], event));
                }
            }
        }
    }

    /** Sections whose threads ended in them, the first {@link #MOST_ABANDONED}. */
    List<Abandoned> abandoned() {
        return abandoned;
    }

    /** How many such sections there were. */
    long abandonedCount() {
        return abandonedCount;
    }

    /** Whether there were more pairs than are kept. */
    boolean overflow() {
        return overflow;
    }

    /** Takes over what another part of the same trace showed. */
    void merge(OrderGraph other) {
        other.edges.forEach((edge, one) -> add(
                locks().number(other.locks().id((int) (edge >> Integer.SIZE))),
                locks().number(other.locks().id((int) edge))));
        overflow |= other.overflow;
    }

    /** The locks that lie on a cycle of requests, in components. */
    LockComponents components() {
        return LockComponents.of(locks().size(), edges);
    }
}
