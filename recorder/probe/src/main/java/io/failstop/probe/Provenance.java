package io.failstop.probe;

/**
 * How cached bytes got where they are: payload words b and c of {@link EventKind#FILL}. The codes are
 * part of the file format.
 *
 * <p>Word b is the code and, above its eight bits, the generation of a disk block. Word c is the block
 * for {@link #DISK}, the write as {@link Origin#write} for {@link #WRITE}, else 0.
 */
public final class Provenance {
    /** Nothing was put there: whatever the memory held. */
    public static final int UNINITIALISED = 0;
    /** Read from a block of the disk. */
    public static final int DISK = 1;
    /** Copied by a write. */
    public static final int WRITE = 2;
    /** Zeroes for a hole of the file. */
    public static final int ZERO_HOLE = 3;
    /** Zeroes past the end of the file. */
    public static final int ZERO_EOF = 4;
    /** Zeroes in place of bytes that could not be copied. */
    public static final int ZERO_FILLER = 5;

    private static final int CODE_BITS = 8;

    private Provenance() {}

    /** Word b. The generation, of a disk block, is 0 otherwise. */
    public static long pack(int code, long generation) {
        return (generation << CODE_BITS) | code;
    }

    /** The code in word b. */
    public static int code(long provenance) {
        return (int) provenance & 0xff;
    }

    /** The generation in word b. */
    public static long generation(long provenance) {
        return provenance >>> CODE_BITS;
    }
}
