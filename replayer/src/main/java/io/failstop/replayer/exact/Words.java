package io.failstop.replayer.exact;

/**
 * How an event stands in a chunk: in two longs for most, in four with the payloads b and c, in six if anything is
 * large. Neither clock nor sequence is there. Equal events have equal words, and others have not: so a thread
 * puts what it does into the same words and compares those.
 *
 * <p>The first word, from the lowest bit: kind (8), shape (2), flags (8), site (14), object (32). The second one:
 * payload a (32), order number (32); where anything is large, the order number alone, and all else follows.
 */
final class Words {
    /** The most words of an event. */
    static final int MOST = 6;

    private static final int SHORT = 0;
    private static final int WITH_B_AND_C = 1;
    private static final int WIDE = 2;

    private static final int KIND_MASK = 0xff;
    private static final int SHAPE_SHIFT = 8;
    private static final int SHAPE_MASK = 3;
    private static final int FLAGS_SHIFT = 10;
    private static final int FLAGS_BITS = 8;
    private static final int FLAGS_MASK = (1 << FLAGS_BITS) - 1;
    private static final int SITE_SHIFT = 18;
    private static final int SITE_BITS = 14;
    private static final int SITE_MASK = (1 << SITE_BITS) - 1;
    private static final long INT = 0xffff_ffffL;

    private Words() {}

    /** Puts an event there; returns where the next one goes. */
    static int put(
            long[] words, int at, int kind, int flags, int object, int site, long order, long a, long b, long c) {
        int shape = shape(flags, site, order, a, b, c);
        words[at] = head(kind, shape, flags, site, object);
        if (shape == WIDE) {
            words[at + 1] = order;
            words[at + 2] = a;
            words[at + 3] = b;
            words[at + 4] = c;
            words[at + 5] = (long) flags << Integer.SIZE | (site & INT);
            return at + 6;
        }
        words[at + 1] = order << Integer.SIZE | a;
        if (shape == SHORT) {
            return at + 2;
        }
        words[at + 2] = b;
        words[at + 3] = c;
        return at + 4;
    }

    /** Where the event behind this one stands, if this is the one that stands there; else 0 or less. */
    static int behind(
            long[] words, int at, int kind, int flags, int object, int site, long order, long a, long b, long c) {
        int shape = shape(flags, site, order, a, b, c);
        if (words[at] != head(kind, shape, flags, site, object)) {
            return 0;
        }
        if (shape == WIDE) {
            boolean same = words[at + 1] == order
                    && words[at + 2] == a
                    && words[at + 3] == b
                    && words[at + 4] == c
                    && words[at + 5] == ((long) flags << Integer.SIZE | (site & INT));
            return same ? at + 6 : 0;
        }
        if (words[at + 1] != (order << Integer.SIZE | a)) {
            return 0;
        }
        if (shape == SHORT) {
            return at + 2;
        }
        return words[at + 2] == b && words[at + 3] == c ? at + 4 : 0;
    }

    private static int shape(int flags, int site, long order, long a, long b, long c) {
        if ((((order | a) >>> Integer.SIZE) | (flags >>> FLAGS_BITS) | (site >>> SITE_BITS)) != 0) {
            return WIDE;
        }
        return (b | c) == 0 ? SHORT : WITH_B_AND_C;
    }

    private static long head(int kind, int shape, int flags, int site, int object) {
        return (long) object << Integer.SIZE
                | (((long) site & SITE_MASK) << SITE_SHIFT)
                | ((flags & FLAGS_MASK) << FLAGS_SHIFT)
                | (shape << SHAPE_SHIFT)
                | kind;
    }

    static int kind(long[] words, int at) {
        return (int) words[at] & KIND_MASK;
    }

    static int object(long[] words, int at) {
        return (int) (words[at] >>> Integer.SIZE);
    }

    static long order(long[] words, int at) {
        boolean wide = ((int) words[at] >>> SHAPE_SHIFT & SHAPE_MASK) == WIDE;
        return wide ? words[at + 1] : words[at + 1] >>> Integer.SIZE;
    }
}
