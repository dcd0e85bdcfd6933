package io.failstop.replayer.exact;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The recorded events of one thread, on their way from the reader to that thread: a bounded queue of chunks.
 *
 * <p>Threading: {@code filling}, {@code filled}, {@code reclaimed}, {@code chunks} and {@code tail} are
 * written by the reader, {@code head} by the thread; {@code ring} and {@code sizes} are published by {@code
 * tail} and given back by {@code head}. Whoever waits says so before it looks again, and the other side
 * moves its end before it looks for somebody who waits.
 */
final class Lane {
    private static final int CHUNK_WORDS = 512 * Words.COUNT;
    /** The most chunks of a lane. */
    static final int RING = 32;

    /** A thread that waits gets what there is once it is worth its waking. */
    private static final int WORTH_WAKING_WORDS = 32 * Words.COUNT;

    private final int thread;
    private final long[][] ring = new long[RING][];
    private final int[] sizes = new int[RING];
    private long @Nullable [] filling;
    private int filled;
    private long reclaimed;
    private int chunks;
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
            filling = ring[(int) reclaimed++ & (RING - 1)];
        } else if (chunks < most) {
            chunks++;
            filling = new long[CHUNK_WORDS];
        } else {
            return false;
        }
        filled = 0;
        return true;
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
        int slot = (int) tail & (RING - 1);
        ring[slot] = words;
        sizes[slot] = filled;
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
        return ring[(int) head & (RING - 1)];
    }

    /** How many words of it are events. */
    int words() {
        return sizes[(int) head & (RING - 1)];
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
        long at = head + skipped;
        return at < tail ? ring[(int) at & (RING - 1)][Words.NUMBER] : Long.MAX_VALUE;
    }
}
