package io.failstop.replayer.exact;

/** How an event stands in a chunk: so many longs, one after the other. Neither clock nor sequence is there. */
final class Words {
    static final int NUMBER = 0;
    /** Kind, flags and object in one word, so that they are compared at once. */
    static final int META = 1;

    static final int ORDER = 2;
    static final int SITE = 3;
    static final int A = 4;
    static final int B = 5;
    static final int C = 6;
    static final int COUNT = 7;

    private static final int FLAGS_SHIFT = 8;
    private static final int FLAGS_MASK = 0xff_ffff;
    private static final int KIND_MASK = 0xff;
    private static final int OBJECT_SHIFT = 32;

    private Words() {}

    static long meta(int kind, int flags, int object) {
        return (long) object << OBJECT_SHIFT | (long) (flags & FLAGS_MASK) << FLAGS_SHIFT | kind;
    }

    static int kind(long meta) {
        return (int) meta & KIND_MASK;
    }

    static int object(long meta) {
        return (int) (meta >>> OBJECT_SHIFT);
    }
}
