package io.failstop.replayer.exact;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread's way through its recorded events. Where it does something else than the next one, or none is left
 * for it, it stands still until the run is over.
 *
 * <p>Threading: all fields belong to the thread; its {@link Whereabouts} publish them to whoever looks what
 * came of it, once the thread stands or has ended.
 */
final class ReplayTrack extends Track {
    /** Looks at an object whose turn has not come, before the thread parks: 50 to 100 µs if it is alone. */
    private static final int YIELDS = 200;

    private final ReplayConductor conductor;
    private final int id;
    private final Thread thread;
    private final long parent;
    private final long parentEvents;
    private final Turns.Waiter waiter;
    private final Whereabouts whereabouts;
    private final Cursor cursor;
    private volatile @Nullable Ordered waitsFor;
    private boolean standing;
    private boolean differs;
    private @Nullable Step step;
    private @Nullable Throwable failure;

    ReplayTrack(ReplayConductor conductor, Lane lane, Thread thread, long parent, long parentEvents) {
        this.conductor = conductor;
        this.id = lane.thread();
        this.thread = thread;
        this.parent = parent;
        this.parentEvents = parentEvents;
        this.waiter = new Turns.Waiter(thread);
        this.whereabouts = new Whereabouts(thread, lane, conductor);
        this.cursor = new Cursor(conductor, lane, thread, whereabouts);
    }

    // What the engine does.

    @Override
    public void begin() {
        whereabouts.is(TrackState.RUNS);
        take(EventKind.THREAD_START, 0, 0, 0, 0, parent, parentEvents, 0);
    }

    @Override
    public void end() {
        take(EventKind.THREAD_END, 0, 0, 0, 0, 0, 0, 0);
        whereabouts.is(TrackState.ENDED);
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
        int code = kind.code();
        // The gate may fall between two looks.
        while (!cursor.passes(code, flags, object, site, order, a, b, c)) {
            boolean due = cursor.next();
            if (!due || !cursor.isAt(code, flags, object, site, order, a, b, c)) {
                Step made = Step.event(kind, flags, object, site, order, a, b, c);
                throw due ? differ(made) : stand(made);
            }
        }
    }

    @Override
    public void enter(Ordered object) {
        if (!cursor.next()) {
            throw stand(Step.at(Step.Manner.ENTERS, object.id()));
        }
        awaitTurn(object);
    }

    @Override
    public void enterWhen(Ordered object, Condition condition) {
        if (!cursor.next()) {
            waitsFor = object;
            throw stand(Step.at(Step.Manner.WAITS, object.id()));
        }
        awaitTurn(object);
        if (!condition.holds(this)) {
            waitsFor = object;
            throw differ(Step.at(Step.Manner.STILL_WAITS, object.id()));
        }
    }

    private void awaitTurn(Ordered object) {
        long order = cursor.order();
        if (cursor.object() != object.id() || order == 0) {
            throw differ(Step.at(Step.Manner.ENTERS, object.id()));
        }
        Turns turns = turns(object);
        if (turns.order() != order - 1) {
            awaitTurn(turns, order - 1);
        }
    }

    private static Turns turns(Ordered object) {
        return (Turns) Objects.requireNonNull(object.turns(), "an object that was not adopted");
    }

    private void awaitTurn(Turns turns, long made) {
        if (comesSoon(turns, made)) {
            return;
        }
        turns.add(waiter, made);
        whereabouts.waitsForTurn(turns, made);
        while (turns.order() != made) {
            conductor.checkAborted();
            LockSupport.park(turns);
        }
        turns.remove(waiter);
        whereabouts.is(TrackState.RUNS);
    }

    /**
     * Looks again and again whether the turn has come, and lets whoever is ready run in between. What a thread waits
     * for is done within some microseconds as a rule. It takes many more to wake a thread on a core that has gone to
     * sleep, and as recorded orders leave little to do side by side, every such delay would be the whole replay's.
     */
    @SuppressWarnings("ThreadPriorityCheck") // as above
    private static boolean comesSoon(Turns turns, long made) {
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
            if (turns.order() == made) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void leave(Ordered object) {
        if (!standing) {
            turns(object).publish(object.order());
        }
    }

    @Override
    public boolean goesOn() {
        if (!cursor.next()) {
            throw stand(Step.at(Step.Manner.GOES_ON, 0));
        }
        return cursor.kind() == EventKind.OPERATION_BEGIN.code();
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
        return cursor.passed();
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
        return state() == TrackState.ENDED;
    }

    // Standing still.

    private RunAborted differ(Step made) {
        conductor.checkAborted();
        differs = true;
        conductor.gate().lower(cursor.number());
        return stand(made);
    }

    private RunAborted stand(Step wanted) {
        if (!standing && !conductor.aborted()) {
            step = wanted;
            whereabouts.waits(TrackState.STANDS);
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
        whereabouts.waits(TrackState.WAITS_FOR_CHILDREN);
        while (!conductor.childrenSettled()) {
            conductor.checkAborted();
            LockSupport.park(conductor);
        }
        whereabouts.is(TrackState.RUNS);
        return cursor.next();
    }

    RunAborted standForChildren() {
        return stand(Step.at(Step.Manner.JOINS, 0));
    }

    void fails(Throwable error) {
        failure = error;
        whereabouts.waits(TrackState.FAILED);
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
        return whereabouts.state();
    }

    /** Grows whenever the thread moves. */
    long moves() {
        return cursor.passed() + whereabouts.waits();
    }

    Whereabouts whereabouts() {
        return whereabouts;
    }

    /** Whether the thread stands where its recorded events end, as far as they are to be executed. */
    boolean standsAtItsEnd() {
        return state() == TrackState.STANDS && !differs;
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

    /** The number of its next event, or {@link Long#MAX_VALUE} if all were made; when all stand still. */
    long firstUndone() {
        return cursor.firstUndone();
    }
}
