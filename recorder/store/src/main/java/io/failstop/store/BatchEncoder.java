package io.failstop.store;

import io.failstop.probe.SlotLayout;
import io.failstop.trace.RecordEncoder;
import io.failstop.trace.RecordLayout;
import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packs events into batches and batches into documents.
 *
 * <p>A batch ends where the thread changes, a sequence is missing, or the clock does not fit; a document
 * where the next event would not fit. Threading: one thread.
 */
final class BatchEncoder {
    /** For an event without a text. */
    static final byte[] NO_TEXT = {};

    private static final int NO_BATCH = -1;

    private final DocumentWriter documents;
    private final RecordEncoder records = new RecordEncoder();
    private final long[] single = new long[SlotLayout.MAX_SLOTS * SlotLayout.SLOT_WORDS];
    private ByteBuffer buffer;
    private boolean open;
    private int batchAt = NO_BATCH;
    private int thread;
    private long firstClock;
    private int count;
    private int round;
    private long events;

    BatchEncoder(DocumentWriter documents) {
        this.documents = documents;
        this.buffer = documents.begin(DocumentLayout.EVENTS);
    }

    /** Sets the round of the batches to come; the document must have been flushed. */
    void setRound(int newRound) {
        round = newRound;
    }

    /** Events added so far. */
    long events() {
        return events;
    }

    /** Whether an event of any size fits into the document that is being built. */
    boolean hasRoom() {
        return !open || buffer.remaining() >= RecordLayout.BATCH_BYTES + RecordLayout.MAX_RECORD_BYTES;
    }

    /**
     * Adds the events whose slots stand in {@code slots} from {@code from} on, up to what is no whole event, or what
     * the document has no room for; returns how many slots it took.
     *
     * @param slots words of slots, of which each stands where its number times {@link SlotLayout#SLOT_WORDS} says
     * @param to behind the last slot
     */
    int add(long[] slots, int from, int to) {
        int at = from;
        while (at < to && isWhole(slots, at, to) && hasRoom()) {
            if (!open) {
                buffer = documents.begin(DocumentLayout.EVENTS);
                open = true;
            }
            if (batchAt == NO_BATCH) {
                openBatch(slots, at);
            }
            int limit = buffer.limit() - RecordLayout.MAX_RECORD_BYTES;
            int taken = records.put(slots, at, to, documents.bytes(), buffer.position(), limit);
            if (taken == 0) {
                // It is of another batch than the one before.
                closeBatch();
                continue;
            }
            buffer.position(records.end());
            at += records.slotsTaken();
            count += taken;
            events += taken;
        }
        return at - from;
    }

    /** Whether an event begins with slot {@code at} and ends before {@code to}. */
    static boolean isWhole(long[] slots, int at, int to) {
        long meta = slots[at * SlotLayout.SLOT_WORDS];
        int itsSlots = SlotLayout.slots(meta);
        return SlotLayout.thread(meta) >= 0
                && SlotLayout.kind(meta) != 0
                && itsSlots >= 1
                && itsSlots <= SlotLayout.MAX_SLOTS
                && itsSlots <= to - at;
    }

    /**
     * Adds one event, for which there must be {@link #hasRoom room}.
     *
     * @param text in UTF-8, at most {@link SlotLayout#MAX_TEXT_BYTES} of it
     */
    void add(
            int eventThread,
            long sequence,
            long clock,
            int kind,
            int flags,
            long objectAndSite,
            long order,
            long a,
            long b,
            long c,
            byte[] text) {
        int slots = 1 + (text.length + SlotLayout.CONTINUATION_BYTES - 1) / SlotLayout.CONTINUATION_BYTES;
        single[SlotLayout.word(SlotLayout.META_OFFSET)] = SlotLayout.meta(eventThread, kind, slots, flags);
        single[SlotLayout.word(SlotLayout.SEQUENCE_OFFSET)] = sequence;
        single[SlotLayout.word(SlotLayout.CLOCK_OFFSET)] = clock;
        single[SlotLayout.word(SlotLayout.OBJECT_OFFSET)] = objectAndSite;
        single[SlotLayout.word(SlotLayout.ORDER_OFFSET)] = order;
        single[SlotLayout.word(SlotLayout.A_OFFSET)] = a;
        single[SlotLayout.word(SlotLayout.B_OFFSET)] = b;
        single[SlotLayout.word(SlotLayout.C_OFFSET)] = c;
        if (slots > 1) {
            putContinuation(text, slots);
        }
        if (add(single, 0, slots) != slots) {
            throw new IllegalArgumentException(
                    "no event, or no room for it: kind " + kind + " of thread " + eventThread);
        }
    }

    private void putContinuation(byte[] text, int slots) {
        ByteBuffer bytes =
                ByteBuffer.allocate((slots - 1) * SlotLayout.SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < text.length; from += SlotLayout.CONTINUATION_BYTES) {
            bytes.putLong(SlotLayout.CONTINUATION_MARK);
            bytes.put(text, from, Math.min(SlotLayout.CONTINUATION_BYTES, text.length - from));
        }
        bytes.rewind().asLongBuffer().get(single, SlotLayout.SLOT_WORDS, (slots - 1) * SlotLayout.SLOT_WORDS);
    }

    private void openBatch(long[] slots, int at) {
        int word = at * SlotLayout.SLOT_WORDS;
        batchAt = buffer.position();
        thread = SlotLayout.thread(slots[word]);
        firstClock = slots[word + SlotLayout.word(SlotLayout.CLOCK_OFFSET)];
        count = 0;
        long sequence = slots[word + SlotLayout.word(SlotLayout.SEQUENCE_OFFSET)];
        records.begin(thread, sequence, firstClock);
        buffer.putLong(batchAt + RecordLayout.BATCH_SEQUENCE_OFFSET, sequence);
        buffer.position(batchAt + RecordLayout.BATCH_BYTES);
    }

    private void closeBatch() {
        if (batchAt == NO_BATCH) {
            return;
        }
        buffer.putInt(batchAt + RecordLayout.BATCH_THREAD_OFFSET, thread);
        buffer.putInt(batchAt + RecordLayout.BATCH_COUNT_OFFSET, count);
        buffer.putLong(batchAt + RecordLayout.BATCH_FIRST_CLOCK_OFFSET, firstClock);
        buffer.putLong(batchAt + RecordLayout.BATCH_LAST_CLOCK_OFFSET, records.lastClock());
        int length = buffer.position() - batchAt - RecordLayout.BATCH_BYTES;
        buffer.putInt(batchAt + RecordLayout.BATCH_LENGTH_OFFSET, length);
        buffer.putInt(batchAt + RecordLayout.BATCH_ROUND_OFFSET, round);
        batchAt = NO_BATCH;
    }

    /** Stores the document that is being built, if it holds anything. */
    void flush() throws TraceException {
        if (open) {
            closeBatch();
            open = false;
            documents.commit();
        }
    }
}
