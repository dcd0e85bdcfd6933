package io.failstop.trace;

import io.failstop.probe.SlotLayout;
import java.nio.ByteBuffer;

/**
 * Writes the records of a batch one after another; {@link RecordLayout} says how.
 *
 * <p>Threading: one thread.
 */
public final class RecordEncoder {
    private int object;
    private int site;
    private long order;

    /** Forgets the record before: a batch begins. */
    public void reset() {
        object = 0;
        site = 0;
        order = 0;
    }

    /**
     * Appends a record at the buffer's position; the buffer is little-endian and has room for {@link
     * RecordLayout#MAX_RECORD_BYTES}. Continuation slots are put by the caller.
     *
     * @param clock counted from the record before, at most {@link RecordLayout#MAX_CLOCK}
     */
    public void put(
            ByteBuffer out,
            int kind,
            int continuation,
            int flags,
            long clock,
            long objectAndSite,
            long newOrder,
            long a,
            long b,
            long c) {
        int newObject = SlotLayout.object(objectAndSite);
        int newSite = SlotLayout.site(objectAndSite);
        int words = c != 0 ? 3 : b != 0 ? 2 : a != 0 ? 1 : 0;
        int width = width(a | b | c);
        int orderMode = orderMode(newOrder);
        int shape = words | width << RecordLayout.WIDTH_SHIFT | orderMode << RecordLayout.ORDER_SHIFT;
        shape |= newObject != object ? RecordLayout.OBJECT : 0;
        shape |= newSite != site ? RecordLayout.SITE : 0;
        shape |= flags != 0 ? RecordLayout.FLAGS : 0;
        shape |= clock > 0xffff ? RecordLayout.LONG_CLOCK : 0;
        shape |= continuation << RecordLayout.CONTINUATION_SHIFT;
        int at = out.position();
        out.putInt(at, kind | shape << 8);
        at = putClock(out, at + RecordLayout.HEAD_BYTES, clock);
        if (newObject != object) {
            out.putInt(at, newObject);
            at += Integer.BYTES;
        }
        if (newSite != site) {
            out.putInt(at, newSite);
            at += Integer.BYTES;
        }
        if (orderMode == RecordLayout.ORDER_INT) {
            out.putInt(at, (int) newOrder);
            at += Integer.BYTES;
        } else if (orderMode == RecordLayout.ORDER_LONG) {
            out.putLong(at, newOrder);
            at += Long.BYTES;
        }
        if (flags != 0) {
            out.putShort(at, (short) flags);
            at += Short.BYTES;
        }
        if (words > 0) {
            at = putWords(out, at, words, width, a, b, c);
        }
        out.position(at);
        object = newObject;
        site = newSite;
        order = newOrder;
    }

    private int orderMode(long newOrder) {
        if (newOrder == 0) {
            return 0;
        }
        if (newOrder == order + 1) {
            return RecordLayout.ORDER_NEXT;
        }
        return newOrder >>> Integer.SIZE == 0 ? RecordLayout.ORDER_INT : RecordLayout.ORDER_LONG;
    }

    private static int putClock(ByteBuffer out, int at, long clock) {
        if (clock > 0xffff) {
            out.putInt(at, (int) clock);
            return at + Integer.BYTES;
        }
        out.putShort(at, (short) clock);
        return at + Short.BYTES;
    }

    /** log2 of the bytes that hold each of the words whose bits are in {@code bits}. */
    private static int width(long bits) {
        if (bits >>> Byte.SIZE == 0) {
            return 0;
        }
        return bits >>> Short.SIZE == 0 ? 1 : bits >>> Integer.SIZE == 0 ? 2 : 3;
    }

    private static int putWords(ByteBuffer out, int from, int words, int width, long a, long b, long c) {
        int at = from;
        for (int i = 0; i < words; i++) {
            long word = i == 0 ? a : i == 1 ? b : c;
            switch (width) {
                case 0 -> out.put(at, (byte) word);
                case 1 -> out.putShort(at, (short) word);
                case 2 -> out.putInt(at, (int) word);
                default -> out.putLong(at, word);
            }
            at += 1 << width;
        }
        return at;
    }
}
