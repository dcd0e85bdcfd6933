package io.failstop.engine.order;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An object whose decisions are numbered.
 *
 * <p>Threading: {@code order} and the state of a subclass belong to whoever is between {@link Track#enter}
 * and {@link Track#leave}. Live, the latch publishes them; in replay, whatever hands turns on. {@code turns}
 * is set once, before the object is shared.
 */
public abstract class Ordered {
    private static final int SPINS = 64;
    private static final int YIELDS = 256;
    private static final long NAP_NANOS = 20_000;
    private static final VarHandle LATCHED;

    static {
        try {
            LATCHED = MethodHandles.lookup().findVarHandle(Ordered.class, "latched", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int id;
    private long order;
    private @Nullable Object turns;

    /** Accessed through {@link #LATCHED} alone. */
    @SuppressWarnings("unused")
    private volatile boolean latched;

    /** An object of this id, which the conductor reserved. */
    protected Ordered(int id) {
        this.id = id;
    }

    /** The object's id in the trace. */
    public final int id() {
        return id;
    }

    /** How many decisions about it were made. */
    public final long order() {
        return order;
    }

    /** Takes the next order number. */
    public final long next() {
        return ++order;
    }

    /** What a conductor keeps here to hand turns on; null if it needs nothing. */
    public final @Nullable Object turns() {
        return turns;
    }

    /** Keeps something here for the conductor; before the object is shared. */
    public final void turns(Object keeper) {
        turns = keeper;
    }

    /** Has a look at the state of an object in a live run, for whoever looks for a hang: no decision. */
    public final <T> T inspect(Supplier<T> look) {
        latch();
        try {
            return look.get();
        } finally {
            unlatch();
        }
    }

    /**
     * Takes the latch: no lock of the model, held for a few instructions. Returns whether the thread has left the
     * processor meanwhile.
     */
    final boolean latch() {
        return !LATCHED.compareAndSet(this, false, true) && latchSlowly();
    }

    @SuppressWarnings("ThreadPriorityCheck") // yields to a holder that was preempted
    private boolean latchSlowly() {
        int attempt = 0;
        for (; !LATCHED.compareAndSet(this, false, true); attempt++) {
            if (attempt < SPINS) {
                Thread.onSpinWait();
            } else if (attempt < YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
        return attempt > SPINS;
    }

    final void unlatch() {
        LATCHED.setRelease(this, false);
    }
}
