package io.failstop.probe;

/**
 * The 64-byte slot of an event, little-endian, the same in a ring and in an event document.
 *
 * <pre>
 *  0        4      5       6       8                16               24
 * +--------+------+-------+-------+----------------+----------------+
 * | thread | kind | slots | flags | sequence       | clock          |
 * +--------+------+-------+-------+----------------+----------------+
 *  24       28      32               40      48      56      64
 * +--------+-------+----------------+-------+-------+-------+
 * | object | site  | order          | a     | b     | c     |
 * +--------+-------+----------------+-------+-------+-------+
 * </pre>
 *
 * {@code slots} counts the slots of the event: 1, and one more for each continuation slot that follows:
 * a word of ones, so that it cannot be taken for an event, then 56 bytes of content. Order 0 means that
 * the event took no order number; object 0 and site 0 mean none.
 */
public final class SlotLayout {
    /** Bytes of a slot. */
    public static final int SLOT_BYTES = 64;
    /** 64-bit words of a slot. */
    public static final int SLOT_WORDS = SLOT_BYTES / Long.BYTES;
    /** log2 of {@link #SLOT_BYTES}. */
    public static final int SLOT_SHIFT = 6;
    /** Offset of thread, kind, slots and flags, read as one 64-bit word. */
    public static final int META_OFFSET = 0;
    /** Offset of the sequence within the thread, from 0. */
    public static final int SEQUENCE_OFFSET = META_OFFSET + Long.BYTES;
    /** Offset of the clock in nanoseconds. */
    public static final int CLOCK_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    /** Offset of object and site, read as one 64-bit word. */
    public static final int OBJECT_OFFSET = CLOCK_OFFSET + Long.BYTES;
    /** Offset of the order number of the object, from 1. */
    public static final int ORDER_OFFSET = OBJECT_OFFSET + Long.BYTES;
    /** Offset of payload word a. */
    public static final int A_OFFSET = ORDER_OFFSET + Long.BYTES;
    /** Offset of payload word b. */
    public static final int B_OFFSET = A_OFFSET + Long.BYTES;
    /** Offset of payload word c. */
    public static final int C_OFFSET = B_OFFSET + Long.BYTES;
    /** The most slots of one event. */
    public static final int MAX_SLOTS = 16;
    /** The first word of a continuation slot. */
    public static final long CONTINUATION_MARK = -1;
    /** Bytes of content in a continuation slot. */
    public static final int CONTINUATION_BYTES = SLOT_BYTES - Long.BYTES;
    /** The most text of an event, in bytes of UTF-8. */
    public static final int MAX_TEXT_BYTES = (MAX_SLOTS - 1) * CONTINUATION_BYTES;

    /** The thread of what a recorder itself has to say: no thread of the program. */
    public static final int RECORDER_THREAD = Integer.MAX_VALUE;

    private SlotLayout() {}

    /** The first word of a slot. */
    public static long meta(int thread, int kind, int slots, int flags) {
        return (thread & 0xffff_ffffL) | ((long) kind << 32) | ((long) slots << 40) | ((long) flags << 48);
    }

    /** The thread of a first word. */
    public static int thread(long meta) {
        return (int) meta;
    }

    /** The kind's code of a first word. */
    public static int kind(long meta) {
        return (int) (meta >>> 32) & 0xff;
    }

    /** The number of slots of a first word. */
    public static int slots(long meta) {
        return (int) (meta >>> 40) & 0xff;
    }

    /** The flags of a first word. */
    public static int flags(long meta) {
        return (int) (meta >>> 48);
    }

    /** Which of the {@link #SLOT_WORDS} words of a slot stands at this offset. */
    public static int word(int offset) {
        return offset / Long.BYTES;
    }

    /** Object and site as one word. */
    public static long objectAndSite(int object, int site) {
        return (object & 0xffff_ffffL) | ((long) site << 32);
    }

    /** The object of that word. */
    public static int object(long objectAndSite) {
        return (int) objectAndSite;
    }

    /** The site of that word. */
    public static int site(long objectAndSite) {
        return (int) (objectAndSite >>> 32);
    }
}
