package io.failstop.trace;

import io.failstop.probe.SlotLayout;

/**
 * Writes the records of a batch one after another; {@link RecordLayout} says how.
 *
 * <p>It takes events as the slots that they are in a ring, many at a time, and keeps what it needs of the record before
 * in local variables meanwhile: half of what a recording costs its drainer is spent here.
 *
 * <p>Threading: one thread.
 */
public final class RecordEncoder {
    private static final int WORD_META = SlotLayout.word(SlotLayout.META_OFFSET);
    private static final int WORD_SEQUENCE = SlotLayout.word(SlotLayout.SEQUENCE_OFFSET);
    private static final int WORD_CLOCK = SlotLayout.word(SlotLayout.CLOCK_OFFSET);
    private static final int WORD_OBJECT = SlotLayout.word(SlotLayout.OBJECT_OFFSET);
    private static final int WORD_ORDER = SlotLayout.word(SlotLayout.ORDER_OFFSET);
    private static final int WORD_A = SlotLayout.word(SlotLayout.A_OFFSET);
    private static final int WORD_B = SlotLayout.word(SlotLayout.B_OFFSET);
    private static final int WORD_C = SlotLayout.word(SlotLayout.C_OFFSET);

    /** An event has at most 15 continuation slots. */
    private static final int CONTINUATION_BITS = 4;

    /** log2 of the bytes that hold a number of so many bits. */
    private static final byte[] WIDTH = new byte[Long.SIZE + 1];

    static {
        for (int bits = 0; bits <= Long.SIZE; bits++) {
            WIDTH[bits] = (byte) (bits <= Byte.SIZE ? 0 : bits <= Short.SIZE ? 1 : bits <= Integer.SIZE ? 2 : 3);
        }
    }

    private int thread;
    private long nextSequence;
    private long lastClock;
    private int object;
    private int site;
    private long order;
    private int end;
    private int slotsTaken;

    /** Begins a batch whose first event has this thread, sequence and clock. */
    public void begin(int itsThread, long sequence, long clock) {
        thread = itsThread;
        nextSequence = sequence;
        lastClock = clock;
        object = 0;
        site = 0;
        order = 0;
    }

    /** The clock of the last record, or the batch's first clock if there is none. */
    public long lastClock() {
        return lastClock;
    }

    /** Behind the last record that {@link #put} wrote. */
    public int end() {
        return end;
    }

    /** How many slots the last call of {@link #put} took. */
    public int slotsTaken() {
        return slotsTaken;
    }

    /**
     * Appends records of the events whose slots stand in {@code slots}, for as long as they continue the batch and are
     * whole: stops before another thread, a gap in the sequence, a clock that does not fit, a slot that begins no event,
     * or an event that ends behind {@code to}. Returns how many events it took.
     *
     * @param slots the words of slots, {@link SlotLayout#SLOT_WORDS} each
     * @param from the first slot
     * @param to behind the last slot
     * @param out gets the records from {@code at} on
     * @param limit no record is begun behind it; {@link RecordLayout#MAX_RECORD_BYTES} must follow it
     */
    public int put(long[] slots, int from, int to, byte[] out, int at, int limit) {
        int slot = from;
        int write = at;
        int events = 0;
        // Fields are kept in local variables: a store into the array could be one into a field, for all the compiler
        // knows.
        long expected = nextSequence;
        long clockBefore = lastClock;
        int objectBefore = object;
        int siteBefore = site;
        long orderBefore = order;
        while (slot < to && write <= limit) {
            int word = slot * SlotLayout.SLOT_WORDS;
            long meta = slots[word + WORD_META];
            long clock = slots[word + WORD_CLOCK];
            int count = SlotLayout.slots(meta);
            int kind = SlotLayout.kind(meta);
            long relative = clock - clockBefore;
            if (SlotLayout.thread(meta) != thread
                    || slots[word + WORD_SEQUENCE] != expected
                    || relative >>> Integer.SIZE != 0
                    || kind == 0
                    || (count - 1) >>> CONTINUATION_BITS != 0
                    || count > to - slot) {
                break;
            }
            long objectAndSite = slots[word + WORD_OBJECT];
            int newObject = SlotLayout.object(objectAndSite);
            int newSite = SlotLayout.site(objectAndSite);
            long newOrder = slots[word + WORD_ORDER];
            long a = slots[word + WORD_A];
            long b = slots[word + WORD_B];
            long c = slots[word + WORD_C];
            int flags = SlotLayout.flags(meta);
            int head = write;
            int shape = (count - 1) << RecordLayout.CONTINUATION_SHIFT;
            RecordLayout.INT.set(out, head + RecordLayout.HEAD_BYTES, (int) relative);
            write = head + RecordLayout.HEAD_BYTES + Short.BYTES;
            if (relative > 0xffff) {
                shape |= RecordLayout.LONG_CLOCK;
                write += Short.BYTES;
            }
            if (newObject != objectBefore) {
                shape |= RecordLayout.OBJECT;
                RecordLayout.INT.set(out, write, newObject);
                write += Integer.BYTES;
            }
            if (newSite != siteBefore) {
                shape |= RecordLayout.SITE;
                RecordLayout.INT.set(out, write, newSite);
                write += Integer.BYTES;
            }
            if (newOrder == orderBefore + 1) {
                shape |= RecordLayout.ORDER_NEXT << RecordLayout.ORDER_SHIFT;
            } else if (newOrder >>> Integer.SIZE != 0) {
                shape |= RecordLayout.ORDER_LONG << RecordLayout.ORDER_SHIFT;
                RecordLayout.LONG.set(out, write, newOrder);
                write += Long.BYTES;
            } else if (newOrder != 0) {
                shape |= RecordLayout.ORDER_INT << RecordLayout.ORDER_SHIFT;
                RecordLayout.INT.set(out, write, (int) newOrder);
                write += Integer.BYTES;
            }
            if (flags != 0) {
                shape |= RecordLayout.FLAGS;
                RecordLayout.SHORT.set(out, write, (short) flags);
                write += Short.BYTES;
            }
            long bits = a | b | c;
            if (bits != 0) {
                int words = c != 0 ? 3 : b != 0 ? 2 : 1;
                int width = WIDTH[Long.SIZE - Long.numberOfLeadingZeros(bits)];
                shape |= words | width << RecordLayout.WIDTH_SHIFT;
                // Each word reaches into the place of the next: what is too much is overwritten.
                RecordLayout.LONG.set(out, write, a);
                if (words > 1) {
                    RecordLayout.LONG.set(out, write + (1 << width), b);
                }
                if (words > 2) {
                    RecordLayout.LONG.set(out, write + (2 << width), c);
                }
                write += words << width;
            }
            // With them the first byte of the clock, once more.
            RecordLayout.INT.set(out, head, kind | (shape << 8) | ((int) relative << 24));
            for (int i = SlotLayout.SLOT_WORDS; i < count * SlotLayout.SLOT_WORDS; i++) {
                RecordLayout.LONG.set(out, write, slots[word + i]);
                write += Long.BYTES;
            }
            objectBefore = newObject;
            siteBefore = newSite;
            orderBefore = newOrder;
            clockBefore = clock;
            expected++;
            events++;
            slot += count;
        }
        nextSequence = expected;
        lastClock = clockBefore;
        object = objectBefore;
        site = siteBefore;
        order = orderBefore;
        slotsTaken = slot - from;
        end = write;
        return events;
    }
}
