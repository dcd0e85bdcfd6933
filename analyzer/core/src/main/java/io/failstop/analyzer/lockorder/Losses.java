package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.CertainPart;
import io.failstop.probe.EventKind;
import io.failstop.trace.PagedLongs;

/**
 * What lost events leave open. A first reading tells whether there are any; from then on each reading looks where: after
 * a thread's last event, and where a lock's order numbers show that some about it are missing.
 *
 * <p>Threading: one thread at a time.
 */
final class Losses {
    /** Later readings find nothing in it that the first one which looks has not found. */
    private final CertainPart certain = new CertainPart();

    private long first;
    private boolean known;
    private boolean ordered;
    private PagedLongs lastOrders = new PagedLongs();

    /** Readings from now on look where something is missing. */
    void know() {
        known = true;
    }

    /** The next reading begins. */
    void rewind() {
        lastOrders = new PagedLongs();
    }

    /** Before this event of the thread as many are missing. */
    void add(long event, int thread, long missing) {
        if (known) {
            certain.doubtAfterLastOf(thread);
        } else {
            first = first == 0 ? event : first;
            certain.count(missing);
        }
    }

    /** Whether it is known that events are missing. */
    boolean areKnown() {
        return known;
    }

    /** The first event before which events are missing, or 0. */
    long first() {
        return first;
    }

    /** How far the trace is certain; known once a reading has looked for it. */
    CertainPart certain() {
        return certain;
    }

    /**
     * Takes notice of the next event; returns whether it is about a lock, and others about that one are missing before.
     *
     * @param order its order number, or 0 if it is no decision
     */
    boolean noticeGapBefore(long event, int thread, EventKind kind, int object, long order) {
        if (kind != EventKind.LOSS) {
            certain.event(event, thread);
        }
        ordered = order > 0;
        boolean gap = ordered && isAboutLock(kind) && lastOrders.replace(object, order) != order - 1;
        if (gap) {
            certain.doubtAfter(event - 1);
        }
        return gap;
    }

    /** Whether events about the lock of the event noticed last may be missing before it and no order number shows it. */
    boolean mayHideGap() {
        return known && !ordered;
    }

    private static boolean isAboutLock(EventKind kind) {
        return kind.group() == EventKind.Group.LOCK || kind.group() == EventKind.Group.CONDITION;
    }
}
