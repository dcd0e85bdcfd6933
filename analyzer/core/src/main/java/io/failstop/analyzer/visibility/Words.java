package io.failstop.analyzer.visibility;

/** Lengths in words of eight bytes, the unit in which values are stored, stamped and judged. */
final class Words {
    static final int BYTES = 8;
    static final int PAGE = 512;
    static final int PAGE_BYTES = PAGE * BYTES;
    /** Beyond every file: a damaged trace must not make a sum overflow. */
    private static final long MOST_BYTES = 1L << 60;

    private Words() {}

    /** The word at this offset in a file, in bytes. */
    static long at(long offset) {
        return clamp(offset) / BYTES;
    }

    /** The first word that no byte before this offset is in. */
    static long after(long offset) {
        return (clamp(offset) + BYTES - 1) / BYTES;
    }

    /** The same within a page, where nothing is beyond the page. */
    static int inPage(long offset) {
        return (int) Math.min(PAGE, at(offset));
    }

    private static long clamp(long offset) {
        return Math.max(0, Math.min(MOST_BYTES, offset));
    }
}
