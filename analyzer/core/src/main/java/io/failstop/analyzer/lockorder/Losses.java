package io.failstop.analyzer.lockorder;

import io.failstop.probe.EventKind;
import io.failstop.trace.PagedLongs;

/**
 * What lost events leave open. A first reading tells whether there are any; from then on each reading looks where: a
 * thread's lost events come after its last one before the loss, and a lock's order numbers show that some about it are
 * missing.
 *
 * <p>Threading: one thread at a time.
 */
final class Losses {
    private long first;
    private long count;
    private long certainUntil = Long.MAX_VALUE;
    private boolean known;
    private boolean ordered;
    private PagedLongs lastEvents = new PagedLongs();
    private PagedLongs lastOrders = new PagedLongs();

    /** Readings from now on look where something is missing. */
    void know() {
        known = true;
    }

    /** The next reading begins. */
    void rewind() {
        lastEvents = new PagedLongs();
        lastOrders = new PagedLongs();
    }

    /** Before this event of the thread as many are missing. */
    void add(long event, long missing) {
        if (!known) {
            first = first == 0 ? event : first;
            // A damaged trace may tell of anything.
            count += Math.max(0, missing);
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

    /** How many events are missing, of those whose place is known. */
    long count() {
        return count;
    }

    /** The last event of the trace before which nothing is missing that may matter; once a reading has looked for it. */
    long certainUntil() {
        return certainUntil;
    }

    /** What comes after this event may rest on something that is missing. */
    void doubtAfter(long event) {
        certainUntil = Math.min(certainUntil, event);
    }

    /**
     * Takes notice of the next event; returns whether it is about a lock, and others about that one are missing before.
     *
     * @param order its order number, or 0 if it is no decision
     */
    boolean noticeGapBefore(long event, int thread, EventKind kind, int object, long order) {
        if (kind == EventKind.LOSS) {
            doubtAfter(lastEvents.get(thread));
        }
        lastEvents.set(thread, event);
        ordered = order > 0;
        boolean gap = ordered && isAboutLock(kind) && lastOrders.replace(object, order) != order - 1;
        if (gap) {
            doubtAfter(event - 1);
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
