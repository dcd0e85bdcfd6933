package io.failstop.trace;

import io.failstop.probe.SlotLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An event as it is stored: a slot without what its batch and the record before it already say.
 * Little-endian, without padding.
 *
 * <pre>
 * batch (40 bytes, then its records)
 *  0        4        8                16               24               32       36       40
 * +--------+--------+----------------+----------------+----------------+--------+--------+
 * | thread | count  | first sequence | first clock    | last clock     | bytes  | round  |
 * +--------+--------+----------------+----------------+----------------+--------+--------+
 *
 * record (3 bytes, then the fields that its shape announces, in this order)
 *  0      1       3
 * +------+-------+-------+----------+--------+---------+---------+---------------+----------------+
 * | kind | shape | clock | [object] | [site] | [order] | [flags] | [a [b [c]]]   | [continuation] |
 * +------+-------+-------+----------+--------+---------+---------+---------------+----------------+
 * </pre>
 *
 * The records of a batch are consecutive events of one thread. {@code bytes} is the length of all
 * records. {@code clock} counts from the record before, the first one's from the batch's first clock.
 * What is not there is as in the record before it (object, site) or 0 (the others); before the first
 * record everything is 0. Numbers are unsigned.
 *
 * <pre>
 * shape  bits 0-1    payload words that are there: 0 to 3; the others are 0
 *        bits 2-3    their width: 1, 2, 4 or 8 bytes
 *        bits 4-5    order: 0 is 0, 1 one more than the record before, 2 in 4 bytes, 3 in 8 bytes
 *        bit  6      object is there, 4 bytes
 *        bit  7      site is there, 4 bytes
 *        bit  8      flags are there, 2 bytes
 *        bit  9      clock has 4 bytes instead of 2
 *        bits 12-15  continuation slots, each of 64 bytes as in the ring
 * </pre>
 *
 * Compact because the cost of recording is, in the end, that of fresh memory for the file: an acquire
 * takes 6 to 22 bytes instead of 64.
 */
public final class RecordLayout {
    /** Bytes of a batch before its records. */
    public static final int BATCH_BYTES = 40;

    public static final int BATCH_THREAD_OFFSET = 0;
    public static final int BATCH_COUNT_OFFSET = 4;
    public static final int BATCH_SEQUENCE_OFFSET = 8;
    public static final int BATCH_FIRST_CLOCK_OFFSET = 16;
    public static final int BATCH_LAST_CLOCK_OFFSET = 24;
    public static final int BATCH_LENGTH_OFFSET = 32;
    public static final int BATCH_ROUND_OFFSET = 36;

    /** Bytes of kind and shape. */
    public static final int HEAD_BYTES = 3;

    static final int WIDTH_SHIFT = 2;
    static final int ORDER_SHIFT = 4;
    static final int ORDER_NEXT = 1;
    static final int ORDER_INT = 2;
    static final int ORDER_LONG = 3;
    static final int OBJECT = 1 << 6;
    static final int SITE = 1 << 7;
    static final int FLAGS = 1 << 8;
    static final int LONG_CLOCK = 1 << 9;
    static final int CONTINUATION_SHIFT = 12;

    /** The longest record. */
    public static final int MAX_RECORD_BYTES = HEAD_BYTES
            + 3 * Integer.BYTES
            + Long.BYTES
            + Short.BYTES
            + 3 * Long.BYTES
            + (SlotLayout.MAX_SLOTS - 1) * SlotLayout.SLOT_BYTES;

    /** The greatest clock of a record, counted from the one before. */
    public static final long MAX_CLOCK = 0xffff_ffffL;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Shapes, but for continuation slots and the bits that mean nothing. */
    private static final int SHAPES = 1 << 10;

    /** Looked up, because nobody could guess which fields come next: a tenth of reading a recorded trace. */
    private static final byte[] LENGTHS = new byte[SHAPES];

    static {
        for (int shape = 0; shape < SHAPES; shape++) {
            LENGTHS[shape] = (byte) lengthWithoutContinuation(shape);
        }
    }

    private RecordLayout() {}

    /** Bytes of a record of this shape. */
    static int length(int shape) {
        return LENGTHS[shape & (SHAPES - 1)] + continuation(shape) * SlotLayout.SLOT_BYTES;
    }

    private static int lengthWithoutContinuation(int shape) {
        int order = shape >>> ORDER_SHIFT & 3;
        int length = HEAD_BYTES + ((shape & LONG_CLOCK) != 0 ? Integer.BYTES : Short.BYTES);
        length += (shape & OBJECT) != 0 ? Integer.BYTES : 0;
        length += (shape & SITE) != 0 ? Integer.BYTES : 0;
        length += order == ORDER_INT ? Integer.BYTES : order == ORDER_LONG ? Long.BYTES : 0;
        length += (shape & FLAGS) != 0 ? Short.BYTES : 0;
        length += (shape & 3) << (shape >>> WIDTH_SHIFT & 3);
        return length;
    }

    /** Continuation slots that a record's shape announces. */
    static int continuation(int shape) {
        return shape >>> CONTINUATION_SHIFT & 15;
    }
}
