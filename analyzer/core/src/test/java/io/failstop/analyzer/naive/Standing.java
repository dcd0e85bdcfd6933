package io.failstop.analyzer.naive;

import io.failstop.analyzer.naive.Step.Request;
import java.util.List;

/**
 * A thread that has got as far as a request.
 *
 * @param held what it has then
 * @param fault it makes the request because a fault is assumed
 * @param certain an analysis has no reason to leave it out
 * @param reentrant the requested lock may be taken again by who has it
 * @param fair shared requests of the lock queue behind exclusive ones
 */
record Standing(
        int thread, Request request, List<Hold> held, boolean fault, boolean certain, boolean reentrant, boolean fair) {
    /**
     * A lock that a thread has.
     *
     * @param certain an analysis has no reason to doubt whose it is
     */
    record Hold(int lock, boolean shared, boolean certain) {
        boolean conflictsWith(int otherLock, boolean otherShared) {
            return lock == otherLock && !(shared && otherShared);
        }
    }

    /** In whose way something is. */
    enum Way {
        FREE,
        QUEUED,
        HELD,
        HELD_FOR_CERTAIN
    }

    /** How the other one is in its way. */
    Way wayPast(Standing other) {
        Way way = Way.FREE;
        if (fair && request.shared() && request.lock() == other.request.lock() && !other.request.shared()) {
            way = Way.QUEUED;
        }
        for (Hold hold : other.held) {
            if (hold.conflictsWith(request.lock(), request.shared()) && way != Way.HELD_FOR_CERTAIN) {
                way = hold.certain ? Way.HELD_FOR_CERTAIN : Way.HELD;
            }
        }
        return way;
    }

    /** How it is in its own way. */
    Way wayPastItself() {
        Way way = Way.FREE;
        for (Hold hold : held) {
            if (!reentrant
                    && !request.upgrade()
                    && hold.conflictsWith(request.lock(), request.shared())
                    && way != Way.HELD_FOR_CERTAIN) {
                way = hold.certain ? Way.HELD_FOR_CERTAIN : Way.HELD;
            }
        }
        return way;
    }

    boolean holdsAgainst(Standing other) {
        return held.stream()
                .anyMatch(mine -> other.held.stream().anyMatch(its -> mine.conflictsWith(its.lock(), its.shared())));
    }
}
