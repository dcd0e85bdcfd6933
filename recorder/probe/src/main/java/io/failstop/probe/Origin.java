package io.failstop.probe;

/**
 * Whose stamp a value bears, as one payload word. The encoding is part of the file format.
 *
 * <p>A word of at least 0 is a write: thread and sequence of its {@link EventKind#OPERATION_BEGIN}.
 */
public final class Origin {
    /** Zeroes. */
    public static final long ZERO = -1;
    /** No stamp that anybody knows. */
    public static final long UNKNOWN = -2;

    private static final long FIRST_BLOCK = -16;
    private static final int SEQUENCE_BITS = 40;

    private Origin() {}

    /** The write that began with this event. The thread is below 2^23, the sequence below 2^40. */
    public static long write(int thread, long sequence) {
        return ((long) thread << SEQUENCE_BITS) | sequence;
    }

    /** What a block of the disk held before anything was written to it. */
    public static long staleBlock(long block) {
        return FIRST_BLOCK - block;
    }

    /** Whether the word is a write. */
    public static boolean isWrite(long origin) {
        return origin >= 0;
    }

    /** Whether the word is the stale content of a block. */
    public static boolean isStaleBlock(long origin) {
        return origin <= FIRST_BLOCK;
    }

    /** The thread of a write. */
    public static int thread(long origin) {
        return (int) (origin >>> SEQUENCE_BITS);
    }

    /** The sequence of a write's first event. */
    public static long sequence(long origin) {
        return origin & ((1L << SEQUENCE_BITS) - 1);
    }

    /** The block of stale content. */
    public static long block(long origin) {
        return FIRST_BLOCK - origin;
    }
}
