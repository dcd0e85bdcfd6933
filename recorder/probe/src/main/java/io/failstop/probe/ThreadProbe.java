package io.failstop.probe;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of one logical thread.
 *
 * <p>Threading: used by its thread alone, one call at a time; {@link #startChild} hands a child's
 * first event over before the child runs. Sequence numbers of the thread are dense.
 *
 * <p>Order numbers: where a method takes an {@code order}, the caller takes the next number of that
 * object (from 1) and calls the method while it holds whatever makes the object's decisions atomic:
 * the lock itself, or an internal latch. So if event n+1 of an object is published, n is too. 0 means
 * that the event is no decision about shared state.
 */
public final class ThreadProbe {
    private final Recording recording;
    private final int id;
    private final @Nullable Ring own;
    private final NanoClock clock;
    private long sequence;
    private long lostBeforeNext;
    private long lastClock;

    ThreadProbe(Recording recording, int id, @Nullable Ring own, NanoClock clock, long sequence) {
        this.recording = recording;
        this.id = id;
        this.own = own;
        this.clock = clock;
        this.sequence = sequence;
    }

    /** The thread's id in the trace. */
    public int id() {
        return id;
    }

    /** How many events this thread has recorded. */
    public long sequence() {
        return sequence;
    }

    /** The clock of the last event that this probe recorded. */
    public long lastClock() {
        return lastClock;
    }

    /** The ring that is this thread's alone, if it has one. */
    @Nullable
    Ring ownRing() {
        return own;
    }

    /** The thread asks for a lock and may block. Mode: 0 or {@link EventFlags#SHARED}, {@link EventFlags#TIMED}. */
    public void lockRequest(int lock, int modeFlags, int site, long order) {
        event(EventKind.LOCK_REQUEST, modeFlags, lock, site, order, 0, 0, 0);
    }

    /** The thread has the lock; {@code depth} counts its holds of it, this one included. */
    public void lockAcquire(int lock, int modeFlags, int site, long order, long depth) {
        event(EventKind.LOCK_ACQUIRE, modeFlags, lock, site, order, depth, 0, 0);
    }

    /** The thread still has the lock and is about to give up one hold; {@code depth} as of the acquire. */
    public void lockRelease(int lock, int modeFlags, int site, long order, long depth) {
        event(EventKind.LOCK_RELEASE, modeFlags, lock, site, order, depth, 0, 0);
    }

    /** The request was given up. Reason: 1 tried, 2 timed out, 3 interrupted. */
    public void lockFail(int lock, int modeFlags, int site, long order, long reason) {
        event(EventKind.LOCK_FAIL, modeFlags, lock, site, order, reason, 0, 0);
    }

    /** The thread still has the monitor, gives all its holds up and waits. */
    public void waitBegin(int lock, int site, long order, long condition, long depth) {
        event(EventKind.WAIT_BEGIN, 0, lock, site, order, condition, depth, 0);
    }

    /** The thread has the monitor again. Cause: 0 unknown, 1 signalled, 2 timed out, 3 interrupted. */
    public void waitEnd(int lock, int site, long order, long condition, long depth, long cause) {
        event(EventKind.WAIT_END, 0, lock, site, order, condition, depth, cause);
    }

    /** The thread wakes one waiter or all. */
    public void signal(int lock, int site, long order, long condition, boolean all) {
        event(EventKind.SIGNAL, 0, lock, site, order, condition, all ? 1 : 0, 0);
    }

    /** The thread saw another thread end. */
    public void threadJoin(int child, int site) {
        event(EventKind.THREAD_JOIN, 0, 0, site, 0, child, 0, 0);
    }

    /** A remark; text beyond {@link SlotLayout#MAX_TEXT_BYTES} is cut. */
    public void mark(String text) {
        byte[] utf8 = DefinitionLayout.utf8(text, SlotLayout.MAX_TEXT_BYTES);
        emit(id, EventKind.MARK, 0, 0, 0, 0, utf8.length, 0, 0, utf8);
    }

    /** Any event; {@link EventKind} says what the words mean for each kind. */
    public void event(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        Ring ring = own;
        if (ring != null && lostBeforeNext == 0 && ring.hasRoom(1)) {
            long now = clock.nanoTime();
            lastClock = now;
            putPlain(ring, now, kind, flags, object, site, order, a, b, c);
        } else {
            emit(id, kind, flags, object, site, order, a, b, c, null);
        }
    }

    /** The usual case: one slot of the thread's own ring, and nothing to make up for. */
    private void putPlain(
            Ring ring, long now, EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        long meta = SlotLayout.meta(id, kind.code(), 1, flags);
        put(ring, 0, meta, sequence, now, SlotLayout.objectAndSite(object, site), order, a, b, c);
        ring.publish(1);
        sequence++;
    }

    /**
     * As {@link #event}, at the time of this thread's last event instead of now, unless it has to wait for room: for
     * what follows it closely and whose order number says all that matters. Reading the clock is more than half the
     * cost of an event.
     */
    public void eventSoonAfter(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        Ring ring = own;
        if (ring != null && lostBeforeNext == 0 && lastClock != 0 && ring.hasRoom(1)) {
            putPlain(ring, lastClock, kind, flags, object, site, order, a, b, c);
        } else {
            emit(id, kind, flags, object, site, order, a, b, c, null);
        }
    }

    /** As {@link #event}, at the time of this thread's last event, however long it has to wait for room. */
    public void eventAtLastTime(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        Ring ring = own;
        if (ring != null && lostBeforeNext == 0 && lastClock != 0 && (ring.hasRoom(1) || awaitRoom(ring, 1))) {
            putPlain(ring, lastClock, kind, flags, object, site, order, a, b, c);
        } else {
            emit(id, kind, flags, object, site, order, a, b, c, null);
        }
    }

    /**
     * Records the first event of a child on its behalf; the parent calls it before the child runs.
     * Returns the child's next sequence: 0 if the event was lost, which counts as a loss of this thread.
     */
    long startChild(int child) {
        // A LOSS event that is still due comes first and counts too.
        long before = lostBeforeNext == 0 ? sequence : sequence + 1;
        return emit(child, EventKind.THREAD_START, 0, 0, 0, 0, id, before, 0, null) ? 1 : 0;
    }

    /** Records this thread's own first event, where no parent did. */
    void startUnparented() {
        event(EventKind.THREAD_START, 0, 0, 0, 0, -1, 0, 0);
    }

    /** Returns false if the event was lost. */
    private boolean emit(
            int thread,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c,
            byte @Nullable [] text) {
        Ring ring = own;
        if (ring != null) {
            if (!ring.hasRoom(slots(text)) && !awaitRoom(ring, slots(text))) {
                lose(ring);
                return false;
            }
            write(ring, thread, kind, flags, object, site, order, a, b, c, text);
            return true;
        }
        return emitShared(thread, kind, flags, object, site, order, a, b, c, text);
    }

    /** Returns false if nobody makes room. */
    private static boolean awaitRoom(Ring ring, int slots) {
        int attempt = 0;
        boolean room = false;
        while (!room && ring.awaitRoom(attempt)) {
            attempt++;
            room = ring.hasRoom(slots);
        }
        Ring.endWait(attempt);
        return room;
    }

    private boolean emitShared(
            int thread,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c,
            byte @Nullable [] text) {
        Ring ring = recording.pool().shared(id);
        for (int attempt = 0; ; attempt++) {
            ring.lock();
            boolean room;
            try {
                room = ring.hasRoom(slots(text));
                if (room) {
                    write(ring, thread, kind, flags, object, site, order, a, b, c, text);
                }
            } finally {
                ring.unlock();
            }
            // Waiting happens outside the ring's lock: a virtual thread may leave its carrier there.
            if (room || !ring.awaitRoom(attempt)) {
                Ring.endWait(attempt);
                if (!room) {
                    loseShared(ring);
                }
                return room;
            }
        }
    }

    private void loseShared(Ring ring) {
        ring.lock();
        try {
            lose(ring);
        } finally {
            ring.unlock();
        }
    }

    private void lose(Ring ring) {
        lostBeforeNext++;
        ring.lose();
    }

    private int slots(byte @Nullable [] text) {
        int slots = 1 + (text == null ? 0 : textSlots(text));
        return lostBeforeNext == 0 ? slots : slots + 1;
    }

    private static int textSlots(byte[] text) {
        return (text.length + SlotLayout.CONTINUATION_BYTES - 1) / SlotLayout.CONTINUATION_BYTES;
    }

    private void write(
            Ring ring,
            int thread,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c,
            byte @Nullable [] text) {
        long now = clock.nanoTime();
        lastClock = now;
        if (lostBeforeNext != 0) {
            ring.mark(lostBeforeNext);
            put(ring, 0, SlotLayout.meta(id, EventKind.LOSS.code(), 1, 0), sequence, now, 0, 0, lostBeforeNext, 0, 0);
            ring.publish(1);
            sequence++;
            lostBeforeNext = 0;
        }
        int continuation = text == null ? 0 : textSlots(text);
        long meta = SlotLayout.meta(thread, kind.code(), 1 + continuation, flags);
        boolean mine = thread == id;
        long number = mine ? sequence : 0;
        put(ring, 0, meta, number, now, SlotLayout.objectAndSite(object, site), order, a, b, c);
        if (text != null) {
            putText(ring, text, continuation);
        }
        ring.publish(1 + continuation);
        if (mine) {
            sequence++;
        }
    }

    private static void put(
            Ring ring, int ahead, long meta, long number, long now, long object, long order, long a, long b, long c) {
        ByteBuffer buffer = ring.buffer;
        int slot = ring.slot(ahead);
        RingLayout.LONG.set(buffer, slot + SlotLayout.META_OFFSET, meta);
        RingLayout.LONG.set(buffer, slot + SlotLayout.SEQUENCE_OFFSET, number);
        RingLayout.LONG.set(buffer, slot + SlotLayout.CLOCK_OFFSET, now);
        RingLayout.LONG.set(buffer, slot + SlotLayout.OBJECT_OFFSET, object);
        RingLayout.LONG.set(buffer, slot + SlotLayout.ORDER_OFFSET, order);
        RingLayout.LONG.set(buffer, slot + SlotLayout.A_OFFSET, a);
        RingLayout.LONG.set(buffer, slot + SlotLayout.B_OFFSET, b);
        RingLayout.LONG.set(buffer, slot + SlotLayout.C_OFFSET, c);
    }

    private static void putText(Ring ring, byte[] text, int slots) {
        for (int i = 0; i < slots; i++) {
            int from = i * SlotLayout.CONTINUATION_BYTES;
            int count = Math.min(SlotLayout.CONTINUATION_BYTES, text.length - from);
            int slot = ring.slot(1 + i);
            RingLayout.LONG.set(ring.buffer, slot, SlotLayout.CONTINUATION_MARK);
            ring.buffer.put(slot + Long.BYTES, text, from, count);
            for (int j = Long.BYTES + count; j < SlotLayout.SLOT_BYTES; j++) {
                ring.buffer.put(slot + j, (byte) 0);
            }
        }
    }
}
