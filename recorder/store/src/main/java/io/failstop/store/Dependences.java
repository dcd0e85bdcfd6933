package io.failstop.store;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.PagedLongs;

/**
 * Finds what a damaged trace in merged order lacks of threads that have no event behind the damage: no sequence shows it,
 * but what depends on it does. That is an order number that does not follow the one before of its object, a join
 * of a thread whose end is not there, a start that its parent did not come to.
 *
 * <p>Only what is missing where no loss of any thread is told before counts: a reader trusts nothing behind a loss, and
 * what is missing there may be in it.
 *
 * <p>Threading: one thread.
 */
final class Dependences implements EventHandler {
    private final boolean ordered;
    /** Per thread: the sequence that its next event should have. */
    private final PagedLongs nextSequence = new PagedLongs();
    /** Per thread, per object: how many damaged places its last event follows. */
    private final PagedLongs placeOfThread = new PagedLongs();

    private final PagedLongs placeOfObject = new PagedLongs();
    private final PagedLongs lastOrder = new PagedLongs();
    private final PagedLongs ended = new PagedLongs();
    /** Per damaged place: how many decisions and ends are missing there, or behind it. */
    private final PagedLongs missing = new PagedLongs();
    /** The same of the events that parents had before they started a child; decisions are among them. */
    private final PagedLongs missingOfParents = new PagedLongs();

    private int places;
    /** From this damaged place on, losses are told. */
    private long told = Long.MAX_VALUE;
    /** Whether some object's order numbers have holes of their own. */
    private boolean sparse;

    /**
     * @param ordered whether order numbers count decisions
     */
    Dependences(boolean ordered) {
        this.ordered = ordered;
    }

    /** Something damaged stood before the events to come. */
    void damagedPlace() {
        places++;
    }

    /** How many events are missing that nothing in the trace tells of, at least; at its end. */
    long lost() {
        long sum = 0;
        for (int place = 1; place <= places && place < told; place++) {
            sum += Math.max(missing.get(place), missingOfParents.get(place));
        }
        return sum;
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
        switch (kind) {
            case LOSS -> told = Math.min(told, placeOfThread.get(thread) + 1);
            case THREAD_START -> started((int) a, b);
            case THREAD_END -> ended.set(thread, 1);
            case THREAD_JOIN -> joined((int) a);
            default -> {
                // Depends on others by its order number, if it has one.
            }
        }
        nextSequence.set(thread, sequence + 1);
        placeOfThread.set(thread, places);
        if (ordered && order > 0 && object > 0) {
            decided(object, order);
        }
    }

    private void started(int parent, long events) {
        long next = nextSequence.get(parent);
        if (parent >= 0 && next < events && placeOfThread.get(parent) < places) {
            miss(missingOfParents, placeOfThread.get(parent), events - next);
            nextSequence.set(parent, events);
        }
    }

    private void joined(int child) {
        if (child >= 0 && placeOfThread.get(child) < places && ended.replace(child, 1) == 0) {
            miss(missing, placeOfThread.get(child), 1);
        }
    }

    private void decided(int object, long order) {
        long gap = order - lastOrder.replace(object, order) - 1;
        long place = placeOfObject.replace(object, places);
        if (gap > 0 && place < places) {
            if (!sparse) {
                miss(missing, place, gap);
            }
        } else if (gap > 0 && told == Long.MAX_VALUE) {
            sparse = true;
        }
    }

    private static void miss(PagedLongs counts, long placesBefore, long count) {
        int place = (int) placesBefore + 1;
        counts.set(place, counts.get(place) + count);
    }
}
