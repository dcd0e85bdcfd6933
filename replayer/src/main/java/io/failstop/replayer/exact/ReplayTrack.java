package io.failstop.replayer.exact;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread's way through its recorded events. The event at {@code position} is what it must do next; where
 * it does something else, or nothing is left for it, it stands still until the run is over.
 *
 * <p>Threading: all fields belong to the thread, but {@code state} publishes them to whoever looks whether
 * anything moves, once the thread waits, stands or has ended. {@code sequence} may be read at any time.
 */
final class ReplayTrack extends Track {
    private static final long[] NOTHING = {};
    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(ReplayTrack.class, "sequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplayConductor conductor;
    private final Lane lane;
    private final int id;
    private final Thread thread;
    private final long parent;
    private final long parentEvents;
    private final Turns.Waiter waiter;
    private long[] words = NOTHING;
    private int position;
    private int end;

    /** Accessed through {@link #SEQUENCE} where others may read it. */
    private long sequence;

    private volatile TrackState state = TrackState.NEW;
    private volatile long waits;
    private volatile @Nullable Ordered waitsFor;
    private @Nullable Turns awaited;
    private long awaitedOrder;
    private boolean standing;
    private boolean differs;
    private @Nullable Step step;
    private @Nullable Throwable failure;

    ReplayTrack(ReplayConductor conductor, Lane lane, Thread thread, long parent, long parentEvents) {
        this.conductor = conductor;
        this.lane = lane;
        this.id = lane.thread();
        this.thread = thread;
        this.parent = parent;
        this.parentEvents = parentEvents;
        this.waiter = new Turns.Waiter(thread);
    }

    // What the engine does.

    @Override
    public void begin() {
        state = TrackState.RUNS;
        take(EventKind.THREAD_START, 0, 0, 0, 0, parent, parentEvents, 0);
    }

    @Override
    public void end() {
        take(EventKind.THREAD_END, 0, 0, 0, 0, 0, 0, 0);
        state = TrackState.ENDED;
        conductor.settled();
    }

    @Override
    public void event(EventKind kind, int flags, int object, int site, long a, long b, long c) {
        take(kind, flags, object, site, 0, a, b, c);
        if (kind.group() == EventKind.Group.TRACE) {
            conductor.concludes(kind, a);
        }
    }

    @Override
    public void decide(EventKind kind, int flags, Ordered object, int site, long a, long b, long c) {
        take(kind, flags, object.id(), site, object.next(), a, b, c);
    }

    private void take(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        int at = next();
        if (at < 0) {
            throw stand(Step.event(kind, flags, object, site, order, a, b, c));
        }
        long[] recorded = words;
        if (recorded[at + Words.META] != Words.meta(kind.code(), flags, object)
                || recorded[at + Words.ORDER] != order
                || recorded[at + Words.SITE] != site
                || recorded[at + Words.A] != a
                || recorded[at + Words.B] != b
                || recorded[at + Words.C] != c) {
            throw differ(Step.event(kind, flags, object, site, order, a, b, c));
        }
        position = at + Words.COUNT;
        SEQUENCE.setOpaque(this, sequence + 1);
    }

    @Override
    public void enter(Ordered object) {
        int at = next();
        if (at < 0) {
            throw stand(Step.at(Step.Manner.ENTERS, object.id()));
        }
        awaitTurn(object, at);
    }

    @Override
    public void enterWhen(Ordered object, Condition condition) {
        int at = next();
        if (at < 0) {
            waitsFor = object;
            throw stand(Step.at(Step.Manner.WAITS, object.id()));
        }
        awaitTurn(object, at);
        if (!condition.holds(this)) {
            waitsFor = object;
            throw differ(Step.at(Step.Manner.STILL_WAITS, object.id()));
        }
    }

    private void awaitTurn(Ordered object, int at) {
        long[] recorded = words;
        long order = recorded[at + Words.ORDER];
        if (Words.object(recorded[at + Words.META]) != object.id() || order == 0) {
            throw differ(Step.at(Step.Manner.ENTERS, object.id()));
        }
        Turns turns = turns(object);
        if (turns.order() != order - 1) {
            awaitTurn(turns, order - 1, recorded[at + Words.NUMBER]);
        }
    }

    private static Turns turns(Ordered object) {
        return (Turns) Objects.requireNonNull(object.turns(), "an object that was not adopted");
    }

    private void awaitTurn(Turns turns, long made, long number) {
        for (int i = conductor.spins(); i > 0; i--) {
            Thread.onSpinWait();
            if (turns.order() == made) {
                return;
            }
        }
        awaited = turns;
        awaitedOrder = made;
        turns.add(waiter, made);
        waits(TrackState.WAITS_FOR_TURN);
        while (turns.order() != made) {
            if (number >= conductor.gate()) {
                turns.remove(waiter);
                throw stand(Step.at(Step.Manner.ENTERS, turns.object()));
            }
            LockSupport.park(turns);
        }
        turns.remove(waiter);
        state = TrackState.RUNS;
    }

    @Override
    public void leave(Ordered object) {
        if (!standing) {
            turns(object).publish(object.order());
        }
    }

    @Override
    public boolean goesOn() {
        int at = next();
        if (at < 0) {
            throw stand(Step.at(Step.Manner.GOES_ON, 0));
        }
        return Words.kind(words[at + Words.META]) == EventKind.OPERATION_BEGIN.code();
    }

    @Override
    public void wake() {
        // The order wakes.
    }

    @Override
    public void pause(long nanos) {
        conductor.checkAborted();
    }

    @Override
    public boolean steer(BooleanSupplier condition, long nanos) {
        conductor.checkAborted();
        return true;
    }

    @Override
    public int thread() {
        return id;
    }

    @Override
    public String name() {
        return thread.getName();
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long clock() {
        return 0;
    }

    @Override
    public @Nullable Ordered waitsFor() {
        return waitsFor;
    }

    @Override
    public boolean ended() {
        return state == TrackState.ENDED;
    }

    // Where the next event comes from.

    /** The position of the next event, or -1 if there is none that the thread may still make. */
    private int next() {
        int at = position;
        return at < end && words[at] < conductor.gate() ? at : nextSlowly();
    }

    private int nextSlowly() {
        conductor.checkAborted();
        if (position == end && !fetch()) {
            return -1;
        }
        return words[position] < conductor.gate() ? position : -1;
    }

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
        end = lane.words();
        return true;
    }

    private boolean awaitEvents() {
        for (int i = conductor.spins(); i > 0; i--) {
            Thread.onSpinWait();
            if (!lane.isEmpty()) {
                return true;
            }
        }
        TrackState before = state;
        lane.threadWaits(thread);
        waits(TrackState.WAITS_FOR_EVENT);
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
        state = before;
        return !lane.isEmpty();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the thread alone writes it
    private void waits(TrackState kind) {
        state = kind;
        waits = waits + 1;
    }

    // Standing still.

    private RunAborted differ(Step made) {
        conductor.checkAborted();
        differs = true;
        conductor.stopBefore(words[position]);
        return stand(made);
    }

    private RunAborted stand(Step wanted) {
        if (!standing && !conductor.aborted()) {
            step = wanted;
            waits(TrackState.STANDS);
            conductor.settled();
        }
        standing = true;
        while (!conductor.aborted()) {
            LockSupport.park(this);
        }
        return new RunAborted();
    }

    /** For the first thread: waits until the others have ended or stand; returns whether there is a next event. */
    boolean awaitChildren() {
        waits(TrackState.WAITS_FOR_CHILDREN);
        while (!conductor.childrenSettled()) {
            conductor.checkAborted();
            LockSupport.park(conductor);
        }
        state = TrackState.RUNS;
        return next() >= 0;
    }

    RunAborted standForChildren() {
        return stand(Step.at(Step.Manner.JOINS, 0));
    }

    void fails(Throwable error) {
        failure = error;
        waits(TrackState.FAILED);
        conductor.settled();
    }

    Thread threadItself() {
        return thread;
    }

    void unpark() {
        LockSupport.unpark(thread);
    }

    // For whoever looks whether anything moves, and what came of it.

    TrackState state() {
        return state;
    }

    /** Grows whenever the thread moves. */
    long moves() {
        return (long) SEQUENCE.getOpaque(this) + waits;
    }

    /** Whether the thread cannot move unless another one does first, given that the reader does not move. */
    boolean isStuck() {
        return switch (state) {
            case NEW, RUNS -> !thread.isAlive();
            case WAITS_FOR_EVENT -> !conductor.deliveryIsOver() && lane.isEmpty();
            case WAITS_FOR_TURN -> {
                Turns turns = awaited;
                yield turns != null && turns.order() != awaitedOrder && words[position] < conductor.gate();
            }
            case WAITS_FOR_CHILDREN -> !conductor.childrenSettled();
            case STANDS, ENDED, FAILED -> true;
        };
    }

    /** Whether the thread stands where its recorded events end, as far as they are to be executed. */
    boolean standsAtItsEnd() {
        return state == TrackState.STANDS && !differs;
    }

    boolean differs() {
        return differs;
    }

    /** What it was about to do when it had to stand; null if it does not stand. */
    @Nullable
    Step step() {
        return step;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The object whose turn it waits for, and the decision that is missing; null if it does not wait so. */
    @Nullable
    Turns awaited() {
        return state == TrackState.WAITS_FOR_TURN ? awaited : null;
    }

    long awaitedOrder() {
        return awaitedOrder;
    }

    /** The number of its next event, or {@link Long#MAX_VALUE} if all were made; when all stand still. */
    long firstUndone() {
        if (position < end) {
            return words[position];
        }
        return lane.numberBehind(words == NOTHING ? 0 : 1);
    }
}
