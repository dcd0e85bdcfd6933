package io.failstop.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One ring of slots with a single producer at a time.
 *
 * <p>Threading: {@code tail} and {@code cachedHead} belong to the producer: the thread that leased the
 * ring, or for a shared ring whoever holds {@link #lock}. A lease is handed on under the lock of
 * {@link RingPool}. What the recorder reads is published by the release store of the tail.
 */
final class Ring {
    private static final VarHandle LONG = RingLayout.LONG;
    private static final VarHandle LOCKED;

    static {
        try {
            LOCKED = MethodHandles.lookup().findVarHandle(Ring.class, "locked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How often a producer looks at a full ring before it sleeps. */
    private static final int YIELDS = 64;

    private static final int SPINS = 100;

    /** Of the least page that a system has. */
    private static final int SLOTS_PER_PAGE = 4096 / SlotLayout.SLOT_BYTES;

    private static final long NAP_NANOS = 50_000;

    /** The rings file. */
    final ByteBuffer buffer;

    private final int base;
    private final int slotBase;
    private final int mask;
    private final int capacity;
    private final Policy policy;
    private final NanoClock clock;

    private long tail;
    private long cachedHead;

    /** True while some thread produces into this shared ring; accessed through {@link #LOCKED} alone. */
    @SuppressWarnings("unused")
    private volatile boolean locked;

    /** The thread that leased this ring; guarded by the lock of the pool. */
    @Nullable
    Thread lessee;

    Ring(ByteBuffer buffer, int base, int slots, Policy policy, NanoClock clock) {
        this.buffer = buffer;
        this.base = base;
        this.slotBase = base + RingLayout.RING_HEADER_BYTES;
        this.mask = slots - 1;
        this.capacity = slots;
        this.policy = policy;
        this.clock = clock;
    }

    /** Makes the calling thread the producer of a shared ring. Its holder never blocks, so a spin is short. */
    @SuppressWarnings("ThreadPriorityCheck") // yields to a holder that was preempted
    void lock() {
        for (int spins = 0; !LOCKED.compareAndSet(this, false, true); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    void unlock() {
        LOCKED.setRelease(this, false);
    }

    /** Whether {@code slots} slots are free, without waiting; true in a flight recorder. */
    boolean hasRoom(int slots) {
        if (tail + slots - cachedHead <= capacity || policy == Policy.OVERWRITE) {
            return true;
        }
        cachedHead = (long) LONG.getAcquire(buffer, base + RingLayout.HEAD_OFFSET);
        return tail + slots - cachedHead <= capacity;
    }

    /**
     * Maps the pages of a ring in which nothing was published yet: each would stop its thread later, with its locks
     * held. By writing, because a page that is only read is mapped once more when it is written to.
     */
    void touchIfNew() {
        if (tail > 0) {
            return;
        }
        LONG.setOpaque(buffer, base + RingLayout.TAIL_OFFSET, 0L);
        for (int slot = 0; slot < capacity; slot += SLOTS_PER_PAGE) {
            buffer.put(slot(slot), (byte) 0);
        }
        // Slots begin anywhere in a page, so the last ones may reach into one more.
        buffer.put(slot(capacity - 1), (byte) 0);
    }

    /** Where the slot that lies {@code ahead} of the tail starts. */
    int slot(int ahead) {
        return slotBase + (((int) (tail + ahead) & mask) << SlotLayout.SLOT_SHIFT);
    }

    /** Makes the next {@code slots} slots visible to the recorder. */
    void publish(int slots) {
        // In this order: where a stack overflows in between, the slots were not published and are used again.
        LONG.setRelease(buffer, base + RingLayout.TAIL_OFFSET, tail + slots);
        tail += slots;
        if (policy == Policy.OVERWRITE) {
            // The next event's stores must not be seen before this tail: a reader that was lapped would not notice.
            VarHandle.storeStoreFence();
        }
    }

    /** Counts an event that found no room. */
    void lose() {
        addToField(RingLayout.LOST_OFFSET, 1);
    }

    /** Counts lost events that a LOSS event is about to tell of. */
    void mark(long count) {
        addToField(RingLayout.MARKED_OFFSET, count);
    }

    private void addToField(int offset, long count) {
        long before = (long) LONG.get(buffer, base + offset);
        LONG.setOpaque(buffer, base + offset, before + count);
    }

    /**
     * Whether to wait for room: the policy is to block and a recorder is alive. Sleeps a little if so;
     * the caller holds no lock of this ring then.
     */
    @SuppressWarnings("ThreadPriorityCheck") // yields to the drainer, on another core or this one
    boolean awaitRoom(int attempt) {
        if (policy != Policy.BLOCK || !recorderAlive()) {
            return false;
        }
        // An interrupted thread cannot nap, and its status is not ours to clear.
        if (attempt < YIELDS || Thread.currentThread().isInterrupted()) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
        return true;
    }

    /**
     * Ends a wait of {@code attempts} calls of {@link #awaitRoom}. A nap may have eaten a permit that
     * was meant for the program: it gets one back, and a spurious one does no harm. Not after each nap:
     * the next one would find the permit and not sleep.
     */
    static void endWait(int attempts) {
        if (attempts > YIELDS) {
            LockSupport.unpark(Thread.currentThread());
        }
    }

    private boolean recorderAlive() {
        long state = (long) LONG.getAcquire(buffer, RingLayout.RECORDER_STATE_OFFSET);
        if (state == RingLayout.RECORDER_STOPPED) {
            return false;
        }
        long now = clock.nanoTime();
        if (state == RingLayout.RECORDER_NONE) {
            long created = (long) LONG.getOpaque(buffer, RingLayout.CREATED_CLOCK_OFFSET);
            return now - created < RingLayout.FIRST_HEARTBEAT_NANOS;
        }
        long beat = (long) LONG.getOpaque(buffer, RingLayout.HEARTBEAT_OFFSET);
        return now - beat < RingLayout.HEARTBEAT_VALID_NANOS;
    }
}
