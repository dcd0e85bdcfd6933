package io.failstop.engine.order;

import io.failstop.probe.EventKind;
import io.failstop.probe.Recording;
import io.failstop.probe.ThreadProbe;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A track of a live run.
 *
 * <p>Threading: {@code probe}, {@code sequence}, {@code looking}, {@code atOneTime} and {@code waited} belong to the
 * thread; {@code progress} is written by it and read, opaquely enough, by whoever looks for a hang; {@code woken} is set
 * by others and cleared by the thread before it looks at the condition again, so that no wake-up is lost.
 */
final class LiveTrack extends Track {
    private static final long LEAST_STEER_NANOS = 10_000;
    private static final long MOST_STEER_NANOS = 2_000_000;

    /** Whether nothing that takes time, but for a wait, comes before events of a kind: by its code. */
    private static final boolean[] FOLLOWS_AT_ONCE = new boolean[1 << Byte.SIZE];

    static {
        for (EventKind kind : EventKind.values()) {
            FOLLOWS_AT_ONCE[kind.code()] = switch (kind) {
                case LOCK_ACQUIRE, LOCK_RELEASE, COPY_BEGIN, COPY_GRAIN, FAULT_BEGIN -> true;
                case DEVICE_READ, DEVICE_WRITE -> false;
                default ->
                    switch (kind.group()) {
                        case PAGE, FILE, OBSERVATION -> true;
                        default -> false;
                    };
            };
        }
    }

    private final LiveConductor conductor;
    private final @Nullable Recording recording;
    private final int id;
    private final Thread thread;
    private final int mostAtOneTime;
    private @Nullable ThreadProbe probe;
    private long sequence;
    /** Whether the last decision was a look at the object that was entered last. */
    private boolean looking;
    /** How many of the last events have the time of the last one. */
    private int atOneTime = 1;
    /** Whether the thread has waited since its last event. */
    private boolean waited;

    private volatile long progress;
    private volatile boolean woken;
    private volatile boolean ended;
    private volatile @Nullable Ordered waitsFor;

    LiveTrack(LiveConductor conductor, @Nullable Recording recording, int id, Thread thread) {
        this.conductor = conductor;
        this.recording = recording;
        this.id = id;
        this.thread = thread;
        this.sequence = 1;
        this.mostAtOneTime = conductor.mostAtOneTime();
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
        ThreadProbe own = probe;
        return own == null ? sequence : own.sequence();
    }

    @Override
    public long clock() {
        ThreadProbe own = probe;
        return own == null ? System.nanoTime() : own.lastClock();
    }

    @Override
    public void begin() {
        probe = recording == null ? null : recording.current();
    }

    @Override
    public void end() {
        if (recording != null) {
            recording.threadEnding();
        }
        ended = true;
    }

    @Override
    public void enter(Ordered object) {
        looking = false;
        waited |= object.latch();
    }

    @Override
    public void enterWhen(Ordered object, Condition condition) {
        waitsFor = object;
        while (true) {
            woken = false;
            waited |= object.latch();
            if (condition.holds(this)) {
                waitsFor = null;
                return;
            }
            object.unlatch();
            while (!woken) {
                conductor.checkAborted();
                LockSupport.park(object);
                waited = true;
            }
        }
    }

    @Override
    public void leave(Ordered object) {
        object.unlatch();
    }

    @Override
    public void decide(EventKind kind, int flags, Ordered object, int site, long a, long b, long c) {
        long order = object.next();
        ThreadProbe own = probe;
        if (own == null) {
            sequence++;
        } else {
            boolean look = kind == EventKind.OBSERVE;
            // What one load sees of several origins is seen at one time.
            record(own, look && looking, kind, flags, object.id(), site, order, a, b, c);
            looking = look;
        }
    }

    @Override
    public void event(EventKind kind, int flags, int object, int site, long a, long b, long c) {
        ThreadProbe own = probe;
        if (own == null) {
            sequence++;
        } else {
            record(own, false, kind, flags, object, site, 0, a, b, c);
        }
    }

    /**
     * Records an event at the time of the one before where little time can have passed since, and the order numbers
     * tell who came first: the clock costs more than all the rest of an event.
     */
    private void record(
            ThreadProbe own,
            boolean atLastTime,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (atLastTime) {
            own.eventAtLastTime(kind, flags, object, site, order, a, b, c);
        } else if (!waited && atOneTime < mostAtOneTime && FOLLOWS_AT_ONCE[kind.code()]) {
            atOneTime++;
            own.eventSoonAfter(kind, flags, object, site, order, a, b, c);
        } else {
            atOneTime = 1;
            waited = false;
            own.event(kind, flags, object, site, order, a, b, c);
        }
    }

    @Override
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    @Override
    public @Nullable Ordered waitsFor() {
        return waitsFor;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    /** Grows with every round of work and every wait; for whoever looks for a hang. */
    long progress() {
        return progress;
    }

    @Override
    public boolean goesOn() {
        conductor.checkAborted();
        progress = sequence();
        return !conductor.stopped();
    }

    @Override
    public void pause(long nanos) {
        LockSupport.parkNanos(this, nanos);
        waited = true;
    }

    @Override
    public boolean steer(BooleanSupplier condition, long nanos) {
        long deadline = System.nanoTime() + nanos;
        long nap = LEAST_STEER_NANOS;
        while (!condition.getAsBoolean() && !conductor.stopped()) {
            conductor.checkAborted();
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(this, nap);
            waited = true;
            // Many threads that wait for one must not keep it from running.
            nap = Math.min(2 * nap, MOST_STEER_NANOS);
        }
        return true;
    }
}
