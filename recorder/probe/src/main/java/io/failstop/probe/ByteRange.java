package io.failstop.probe;

/** A range of bytes within a page as one payload word: offset in the high half, length in the low one. */
public final class ByteRange {
    private ByteRange() {}

    /** The word; both numbers are below 2^32. */
    public static long pack(long offset, long length) {
        return (offset << Integer.SIZE) | (length & 0xffff_ffffL);
    }

    /** The offset in the page, in bytes. */
    public static long offset(long range) {
        return range >>> Integer.SIZE;
    }

    /** The length in bytes. */
    public static long length(long range) {
        return range & 0xffff_ffffL;
    }
}
