package io.failstop.replayer.exact;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread's place in its recorded events: the one whose words are at {@code position} is what it must do next.
 *
 * <p>Threading: all belongs to the thread, but {@code passed} may be read at any time, and {@link
 * #firstUndone} when the thread has come to rest.
 */
final class Cursor {
    private static final Chunk NOTHING = new Chunk();
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
    private Chunk chunk = NOTHING;
    private long[] words = NOTHING.words();
    private int position;
    /** How many events were made when the chunk came, and will be when all of it were. */
    private long begin;

    private long end;

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
        return (passed < end && isDue()) || nextSlowly();
    }

    /** Whether the next event, which there is, may be made. */
    private boolean isDue() {
        long below = gate.below();
        return below == Gate.OPEN || number() < below;
    }

    private boolean nextSlowly() {
        conductor.checkAborted();
        if (passed == end && !fetch()) {
            return false;
        }
        if (!isDue()) {
            awaitGate(number());
        }
        return true;
    }

    /** Passes the next event if it is there, may be made, and is this one; waits for nothing. */
    boolean passes(int kind, int flags, int object, int site, long order, long a, long b, long c) {
        long made = passed;
        if (made == end || !isDue()) {
            return false;
        }
        int behind = Words.behind(words, position, kind, flags, object, site, order, a, b, c);
        if (behind <= 0) {
            return false;
        }
        position = behind;
        PASSED.setOpaque(this, made + 1);
        return true;
    }

    // The next event, if there is one.

    /** Whether it is this one. */
    boolean isAt(int kind, int flags, int object, int site, long order, long a, long b, long c) {
        return Words.behind(words, position, kind, flags, object, site, order, a, b, c) > 0;
    }

    long number() {
        return chunk.number((int) (passed - begin));
    }

    long order() {
        return Words.order(words, position);
    }

    int object() {
        return Words.object(words, position);
    }

    int kind() {
        return Words.kind(words, position);
    }

    /** How many events were made. */
    long passed() {
        return (long) PASSED.getOpaque(this);
    }

    /** The number of the first event that was not made, of those that were handed over. */
    long firstUndone() {
        Chunk at = chunk;
        long made = passed();
        long event = made - begin;
        // A thread that replay does not hold may go on meanwhile.
        if (made < end && event >= 0 && event < at.events()) {
            return at.number((int) event);
        }
        return lane.numberBehind(at == NOTHING ? 0 : 1);
    }

    // Where it comes from.

    /** Goes on to the next chunk; waits for it. Returns false if there will be none. */
    private boolean fetch() {
        if (chunk != NOTHING) {
            chunk = NOTHING;
            lane.release();
        }
        if (lane.isEmpty() && !awaitEvents()) {
            return false;
        }
        Chunk next = lane.chunk();
        position = 0;
        words = next.words();
        begin = passed;
        end = begin + next.events();
        chunk = next;
        return true;
    }

    private boolean awaitEvents() {
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
