package io.failstop.engine.order;

import io.failstop.probe.EventKind;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One engine thread's way through its decisions: live, or held to a recorded order.
 *
 * <p>An object is entered for a decision, never to have a look: whoever enters one records at least one
 * event about it with {@link #decide} before he enters another or leaves. Objects nest in one direction
 * only: page-table entry, then page or file; slot, then lock of the page that is put there.
 *
 * <p>Any method may throw {@link RunAborted}: the run is over, and the thread must unwind without touching
 * shared state. Nothing is recorded after that.
 *
 * <p>Threading: used by its thread alone, except {@link #wake}, {@link #waitsFor} and {@link #ended}.
 */
public abstract class Track {
    /** The thread's id in the trace. */
    public abstract int thread();

    /** The thread's name. */
    public abstract String name();

    /** How many events this thread has recorded: the sequence of its next one. */
    public abstract long sequence();

    /** The clock of the last event in nanoseconds; of no meaning in replay. */
    public abstract long clock();

    /** Called by the thread itself before anything else. */
    public abstract void begin();

    /** Records the thread's end; nothing follows. */
    public abstract void end();

    /** Enters an object for a decision about it. */
    public abstract void enter(Ordered object);

    /**
     * Enters an object once {@code condition} holds, which others make true and then {@link #wake} this
     * thread. The condition is evaluated inside the object.
     */
    public abstract void enterWhen(Ordered object, Condition condition);

    /** Leaves an object that was entered. */
    public abstract void leave(Ordered object);

    /** Records a decision about an object that was entered; it gets the object's next order number. */
    public abstract void decide(EventKind kind, int flags, Ordered object, int site, long a, long b, long c);

    /** Records an event that is no decision about shared state. */
    public abstract void event(EventKind kind, int flags, int object, int site, long a, long b, long c);

    /** Wakes this track's thread if it is in {@link #enterWhen}; called by another one. */
    public abstract void wake();

    /** What the thread waits for in {@link #enterWhen}, or null; for whoever looks for a hang. */
    public abstract @Nullable Ordered waitsFor();

    /** Whether the thread has ended. */
    public abstract boolean ended();

    /** Whether to begin another round of work: live until time is up, in replay as often as it was recorded. */
    public abstract boolean goesOn();

    /** Does nothing for a while; returns at once in replay. */
    public abstract void pause(long nanos);

    /**
     * Waits until a condition on other threads' progress holds, to steer a live run to where it is
     * interesting; gives up after a time. Returns at once in replay: the order leads there.
     *
     * @return whether the condition came to hold; always true in replay
     */
    public abstract boolean steer(BooleanSupplier condition, long nanos);

    /** A condition on the state of an object. */
    @FunctionalInterface
    public interface Condition {
        /** Whether the thread of this track may go on; called inside the object. */
        boolean holds(Track track);
    }
}
