package io.failstop.trace;

import io.failstop.probe.SlotLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An event as it is stored: a slot without what its batch already says. Little-endian.
 *
 * <pre>
 * batch (40 bytes, then its records)
 *  0        4        8                16               24               32       36       40
 * +--------+--------+----------------+----------------+----------------+--------+--------+
 * | thread | count  | first sequence | first clock    | last clock     | bytes  | round  |
 * +--------+--------+----------------+----------------+----------------+--------+--------+
 *
 * record (24 bytes, then 0 to 3 payload words, then continuation slots)
 *  0      1       2       4        8        12       16               24
 * +------+-------+-------+--------+--------+--------+----------------+-------------------+
 * | kind | shape | flags | clock  | object | site   | order          | a, b, c ...       |
 * +------+-------+-------+--------+--------+--------+----------------+-------------------+
 * </pre>
 *
 * The records of a batch are consecutive events of one thread. {@code clock} is unsigned and counts
 * from the batch's first clock. {@code shape}: bits 0 and 1 the number of payload words that are there
 * (the others are 0), bits 2 to 7 the number of continuation slots. {@code bytes} is the length of all
 * records.
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

    /** Bytes of a record without payload. */
    public static final int RECORD_BYTES = 24;

    public static final int SHAPE_OFFSET = 1;
    public static final int FLAGS_OFFSET = 2;
    public static final int CLOCK_OFFSET = 4;
    public static final int OBJECT_OFFSET = 8;
    public static final int ORDER_OFFSET = 16;
    public static final int PAYLOAD_OFFSET = 24;

    /** The longest record. */
    public static final int MAX_RECORD_BYTES =
            RECORD_BYTES + 3 * Long.BYTES + (SlotLayout.MAX_SLOTS - 1) * SlotLayout.SLOT_BYTES;

    /** The greatest clock of a record, relative to its batch. */
    public static final long MAX_CLOCK = 0xffff_ffffL;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private RecordLayout() {}

    /**
     * Appends a record at the buffer's position; the buffer is little-endian and has room.
     *
     * @param clock relative to the batch's first clock
     */
    public static void put(
            ByteBuffer out,
            int kind,
            int continuation,
            int flags,
            long clock,
            long objectAndSite,
            long order,
            long a,
            long b,
            long c) {
        int words = c != 0 ? 3 : b != 0 ? 2 : a != 0 ? 1 : 0;
        int at = out.position();
        int shape = words | continuation << 2;
        out.putLong(at, (kind & 0xffL) | ((long) shape << 8) | ((flags & 0xffffL) << 16) | clock << 32);
        out.putLong(at + OBJECT_OFFSET, objectAndSite);
        out.putLong(at + ORDER_OFFSET, order);
        if (words > 0) {
            out.putLong(at + PAYLOAD_OFFSET, a);
        }
        if (words > 1) {
            out.putLong(at + PAYLOAD_OFFSET + Long.BYTES, b);
        }
        if (words > 2) {
            out.putLong(at + PAYLOAD_OFFSET + 2 * Long.BYTES, c);
        }
        out.position(at + RECORD_BYTES + words * Long.BYTES);
    }

    /** Payload words that a record's shape announces. */
    static int words(int shape) {
        return shape & 3;
    }

    /** Continuation slots that a record's shape announces. */
    static int continuation(int shape) {
        return (shape & 0xff) >>> 2;
    }
}
