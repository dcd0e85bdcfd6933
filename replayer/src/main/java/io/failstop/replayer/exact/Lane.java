package io.failstop.replayer.exact;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The recorded events of one thread, on their way from the reader to that thread: a bounded queue of chunks.
 *
 * <p>Threading: {@code filling}, {@code filled}, {@code reclaimed}, {@code chunks}, {@code extra}, {@code
 * ring} and {@code tail} are written by the reader, {@code head} by the thread; what is in the ring is
 * published by {@code tail} and given back by {@code head}. A ring that was replaced keeps what it had, for a
 * thread that still looks there. Whoever waits says so before it looks again, and the other side moves its
 * end before it looks for somebody who waits.
 */
final class Lane {
    private static final int CHUNK_WORDS = 512 * Words.COUNT;
    /** The most chunks of a lane, unless it has to grow; a power of two. */
    static final int RING = 32;

    /** A thread that waits gets what there is once it is worth its waking. */
    private static final int WORTH_WAKING_WORDS = 32 * Words.COUNT;

    private final int thread;
    private long @Nullable [] filling;
    private int filled;
    private long reclaimed;
    private int chunks;
    private int extra;
    private volatile long[][] ring = new long[RING][];
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
            filling = at(reclaimed++);
        } else if (chunks < Math.max(most, extra)) {
            chunks++;
            filling = new long[CHUNK_WORDS + 1];
        } else {
            return false;
        }
        filled = 0;
        return true;
    }

    private long[] at(long chunk) {
        long[][] all = ring;
        return all[(int) chunk & (all.length - 1)];
    }

    /** How many chunks {@link #grow} would add. */
    int growth() {
        return Math.max(1, chunks);
    }

    /** From now on it may have twice as many chunks as it has. */
    void grow() {
        extra = chunks + growth();
        long[][] old = ring;
        if (extra > old.length) {
            long[][] larger = new long[old.length * 2][];
            for (long i = reclaimed; i < tail; i++) {
                larger[(int) i & (larger.length - 1)] = at(i);
            }
            ring = larger;
        }
    }

    /** Adds an event to the open chunk. */
    void put(long number, long meta, long order, long site, long a, long b, long c) {
        long[] words = filling;
        if (words == null) {
            throw new IllegalStateException("no chunk is open");
        }
        int at = filled;
        words[at + Words.NUMBER] = number;
        words[at + Words.META] = meta;
        words[at + Words.ORDER] = order;
        words[at + Words.SITE] = site;
        words[at + Words.A] = a;
        words[at + Words.B] = b;
        words[at + Words.C] = c;
        filled = at + Words.COUNT;
        if (filled == CHUNK_WORDS || (filled >= WORTH_WAKING_WORDS && waitingThread != null)) {
            flush();
        }
    }

    /** Hands over what there is. */
    void flush() {
        long[] words = filling;
        if (words == null || filled == 0) {
            return;
        }
        words[CHUNK_WORDS] = filled;
        long[][] all = ring;
        all[(int) tail & (all.length - 1)] = words;
        filling = null;
        filled = 0;
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
    long[] chunk() {
        return at(head);
    }

    /** How many words of a chunk that was handed over are events. */
    static int words(long[] chunk) {
        return (int) chunk[CHUNK_WORDS];
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
        return next < tail ? at(next)[Words.NUMBER] : Long.MAX_VALUE;
    }
}
