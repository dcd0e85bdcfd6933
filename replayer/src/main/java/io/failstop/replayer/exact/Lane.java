package io.failstop.replayer.exact;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The recorded events of one thread, on their way from the reader to that thread: a bounded queue of chunks.
 *
 * <p>Threading: {@code filling}, {@code reclaimed}, {@code chunks}, {@code extra}, {@code
 * ring} and {@code tail} are written by the reader, {@code head} by the thread; what is in the ring is
 * published by {@code tail} and given back by {@code head}. A ring that was replaced keeps what it had, for a
 * thread that still looks there. Whoever waits says so before it looks again, and the other side moves its
 * end before it looks for somebody who waits.
 */
final class Lane {
    /**
     * The most chunks of a lane, unless it has to grow; a power of two. A recorded thread that was left to run made
     * some ten thousand events at a time; in replay others are to run beside it with what they did before and after.
     */
    static final int RING = 128;

    /** A thread that waits gets what there is once it is worth its waking. */
    private static final int WORTH_WAKING = 32;

    private final int thread;
    private @Nullable Chunk filling;
    private long reclaimed;
    private int chunks;
    private int extra;
    private volatile Chunk[] ring = new Chunk[RING];
    private volatile long tail;
    private volatile long head;
    private volatile @Nullable Thread waitingThread;
    private volatile @Nullable Thread waitingReader;

    Lane(int thread) {
        this.thread = thread;
    }

    int thread() {
        return thread;
    }

    // The reader's side.

    /** Whether there is a chunk to put an event into; the lane has {@code most} at most. */
    boolean open(int most) {
        if (filling != null) {
            return true;
        }
        if (reclaimed < head) {
            Chunk spare = at(reclaimed++);
            spare.clear();
            filling = spare;
        } else if (chunks < Math.max(most, extra)) {
            chunks++;
            filling = new Chunk();
        } else {
            return false;
        }
        return true;
    }

    private Chunk at(long chunk) {
        Chunk[] all = ring;
        return all[(int) chunk & (all.length - 1)];
    }

    /** How many chunks {@link #grow} would add. */
    int growth() {
        return Math.max(1, chunks);
    }

    /** From now on it may have twice as many chunks as it has. */
    void grow() {
        extra = chunks + growth();
        Chunk[] old = ring;
        if (extra > old.length) {
            Chunk[] larger = new Chunk[old.length * 2];
            for (long i = reclaimed; i < tail; i++) {
                larger[(int) i & (larger.length - 1)] = at(i);
            }
            ring = larger;
        }
    }

    /** Adds an event to the open chunk. */
    void put(long number, int kind, int flags, int object, int site, long order, long a, long b, long c) {
        Chunk open = filling;
        if (open == null) {
            throw new IllegalStateException("no chunk is open");
        }
        open.put(number, kind, flags, object, site, order, a, b, c);
        if (open.isFull() || (waitingThread != null && open.events() >= WORTH_WAKING)) {
            flush();
        }
    }

    /** Hands over what there is. */
    void flush() {
        Chunk open = filling;
        if (open == null || open.isEmpty()) {
            return;
        }
        Chunk[] all = ring;
        all[(int) tail & (all.length - 1)] = open;
        filling = null;
        publish();
        wakeThread();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the reader alone writes it
    private void publish() {
        tail++;
    }

    void wakeThread() {
        LockSupport.unpark(waitingThread);
    }

    /** Whether the thread has made enough room for a reader that waited. */
    boolean hasRoom() {
        return tail - head <= chunks / 2;
    }

    void readerWaits(@Nullable Thread reader) {
        waitingReader = reader;
    }

    // The thread's side.

    boolean isEmpty() {
        return head == tail;
    }

    void threadWaits(@Nullable Thread thread) {
        waitingThread = thread;
    }

    /** The oldest chunk; only if there is one. */
    Chunk chunk() {
        return at(head);
    }

    /** Gives the oldest chunk back. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the thread alone writes it
    void release() {
        head++;
        Thread reader = waitingReader;
        if (reader != null && hasRoom()) {
            LockSupport.unpark(reader);
        }
    }

    /** The number of the first event behind so many chunks, or {@link Long#MAX_VALUE}; when all stand still. */
    long numberBehind(int skipped) {
        long next = head + skipped;
        return next < tail ? at(next).number(0) : Long.MAX_VALUE;
    }
}
