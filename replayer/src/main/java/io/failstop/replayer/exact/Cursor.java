package io.failstop.replayer.exact;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread's place in its recorded events: the one at {@code position} is what it must do next.
 *
 * <p>Threading: all belongs to the thread, but {@code passed} may be read at any time, and {@link
 * #firstUndone} when the thread has come to rest.
 */
final class Cursor {
    private static final long[] NOTHING = {};
    private static final VarHandle PASSED;

    static {
        try {
            PASSED = MethodHandles.lookup().findVarHandle(Cursor.class, "passed", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayConductor conductor;
    private final Gate gate;
    private final Lane lane;
    private final Thread thread;
    private final Whereabouts whereabouts;
    private long[] words = NOTHING;
    private int position;
    private int end;

    /** Accessed through {@link #PASSED} where others may read it. */
    private long passed;

    Cursor(ReplayConductor conductor, Lane lane, Thread thread, Whereabouts whereabouts) {
        this.conductor = conductor;
        this.gate = conductor.gate();
        this.lane = lane;
        this.thread = thread;
        this.whereabouts = whereabouts;
    }

    /** Whether there is a next event; waits until that is known, and until it may be made. */
    boolean next() {
        int at = position;
        return (at < end && words[at] < gate.below()) || nextSlowly();
    }

    private boolean nextSlowly() {
        conductor.checkAborted();
        if (position == end && !fetch()) {
            return false;
        }
        if (words[position] >= gate.below()) {
            awaitGate(words[position]);
        }
        return true;
    }

    /** Passes the next event if it is there, may be made, and is this one; waits for nothing. */
    boolean passes(long meta, long order, int site, long a, long b, long c) {
        int at = position;
        if (at < end && words[at] < gate.below() && isAt(meta, order, site, a, b, c)) {
            position = at + Words.COUNT;
            PASSED.setOpaque(this, passed + 1);
            return true;
        }
        return false;
    }

    // The next event, if there is one.

    /** Whether it is this one. */
    boolean isAt(long meta, long order, int site, long a, long b, long c) {
        long[] recorded = words;
        int at = position;
        return recorded[at + Words.META] == meta
                && recorded[at + Words.ORDER] == order
                && recorded[at + Words.SITE] == site
                && recorded[at + Words.A] == a
                && recorded[at + Words.B] == b
                && recorded[at + Words.C] == c;
    }

    long number() {
        return words[position];
    }

    long order() {
        return words[position + Words.ORDER];
    }

    int object() {
        return Words.object(words[position + Words.META]);
    }

    int kind() {
        return Words.kind(words[position + Words.META]);
    }

    /** How many events were made. */
    long passed() {
        return (long) PASSED.getOpaque(this);
    }

    /** The number of the first event that was not made, of those that were handed over. */
    long firstUndone() {
        long[] at = words;
        int next = position;
        if (next < end && next < at.length) {
            return at[next];
        }
        return lane.numberBehind(at == NOTHING ? 0 : 1);
    }

    // Where it comes from.

    /** Goes on to the next chunk; waits for it. Returns false if there will be none. */
    private boolean fetch() {
        if (words != NOTHING) {
            words = NOTHING;
            position = 0;
            end = 0;
            lane.release();
        }
        if (lane.isEmpty() && !awaitEvents()) {
            return false;
        }
        words = lane.chunk();
        end = Lane.words(words);
        return true;
    }

    private boolean awaitEvents() {
        for (int i = conductor.spins(); i > 0; i--) {
            Thread.onSpinWait();
            if (!lane.isEmpty()) {
                return true;
            }
        }
        TrackState before = whereabouts.state();
        lane.threadWaits(thread);
        whereabouts.waits(TrackState.WAITS_FOR_EVENT);
        // All is delivered before it is over: what comes last is seen.
        boolean over = false;
        while (lane.isEmpty() && !over) {
            conductor.checkAborted();
            over = conductor.deliveryIsOver();
            if (!over) {
                LockSupport.park(lane);
            }
        }
        lane.threadWaits(null);
        whereabouts.is(before);
        return !lane.isEmpty();
    }

    private void awaitGate(long number) {
        TrackState before = whereabouts.state();
        whereabouts.waitsAtGate(number);
        conductor.settled();
        while (number >= gate.below()) {
            conductor.checkAborted();
            LockSupport.park(gate);
        }
        whereabouts.is(before);
    }
}
