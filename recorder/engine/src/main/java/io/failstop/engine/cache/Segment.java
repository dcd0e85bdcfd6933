package io.failstop.engine.cache;

/**
 * A part of a write's source: private memory, or a mapped file.
 *
 * @param file number of the file that is mapped, or {@link #PRIVATE}
 * @param offset in that file, in bytes
 * @param length in bytes
 */
public record Segment(int file, long offset, int length) {
    /** The thread's own memory, stamped for this write, always resident. */
    public static final int PRIVATE = -1;

    /** Private memory. */
    public static Segment ofPrivate(int length) {
        return new Segment(PRIVATE, 0, length);
    }

    boolean isPrivate() {
        return file == PRIVATE;
    }
}
