package io.failstop.store;

import io.failstop.probe.SlotLayout;
import io.failstop.trace.RecordEncoder;
import io.failstop.trace.RecordLayout;
import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;

/**
 * Packs events into batches and batches into documents.
 *
 * <p>A batch ends where the thread changes, a sequence is missing, or the clock does not fit; a document
 * where the next event would not fit. Threading: one thread.
 */
final class BatchEncoder {
    private static final int NO_BATCH = -1;

    private final DocumentWriter documents;
    private final RecordEncoder records = new RecordEncoder();
    private ByteBuffer buffer;
    private boolean open;
    private int batchAt = NO_BATCH;
    private int thread;
    private long nextSequence;
    private long firstClock;
    private long lastClock;
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
     * Adds an event, for which there must be {@link #hasRoom room}; its continuation slots, if any, are
     * put by the caller through {@link #putContinuation} right after.
     */
    void add(
            int eventThread,
            long sequence,
            long clock,
            int kind,
            int continuation,
            int flags,
            long objectAndSite,
            long order,
            long a,
            long b,
            long c) {
        if (!open) {
            buffer = documents.begin(DocumentLayout.EVENTS);
            open = true;
        }
        long relative = clock - lastClock;
        if (batchAt == NO_BATCH
                || eventThread != thread
                || sequence != nextSequence
                || relative < 0
                || relative > RecordLayout.MAX_CLOCK) {
            closeBatch();
            openBatch(eventThread, sequence, clock);
            relative = 0;
        }
        records.put(buffer, kind, continuation, flags, relative, objectAndSite, order, a, b, c);
        lastClock = clock;
        nextSequence = sequence + 1;
        count++;
        events++;
    }

    /** Puts one continuation slot of the event that was added last. */
    void putContinuation(ByteBuffer from, int offset) {
        buffer.put(buffer.position(), from, offset, SlotLayout.SLOT_BYTES);
        buffer.position(buffer.position() + SlotLayout.SLOT_BYTES);
    }

    private void openBatch(int eventThread, long sequence, long clock) {
        batchAt = buffer.position();
        thread = eventThread;
        firstClock = clock;
        count = 0;
        records.reset();
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
        buffer.putLong(batchAt + RecordLayout.BATCH_LAST_CLOCK_OFFSET, lastClock);
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
