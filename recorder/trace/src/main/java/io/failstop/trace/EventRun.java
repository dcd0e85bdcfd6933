package io.failstop.trace;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import java.nio.charset.StandardCharsets;

/**
 * A cursor over one batch: consecutive events of one thread, decoded in place one at a time.
 *
 * <p>Threading: one thread. The bytes must not change while the run is read. A batch whose bytes
 * contradict each other ends early; {@link #damaged} tells.
 */
public final class EventRun {
    /** Told when the last event of a run was taken, so that its bytes can be used again. */
    @FunctionalInterface
    public interface Owner {
        /** A run over the owner's bytes is done. */
        void release();
    }

    private final byte[] bytes;
    private final Owner owner;
    private final int thread;
    private final long firstClock;
    private final int round;
    private final int end;
    private final int count;
    private int at;
    private int next;
    private int taken;
    private boolean damaged;

    // The current event.
    long sequence;
    long clock;
    int kindCode;
    int flags;
    int object;
    int site;
    long order;
    long a;
    long b;
    long c;
    private int continuation;

    /**
     * A run over the batch that starts at {@code offset}; call {@link #fits} first.
     *
     * @param bytes holds the batch
     * @param owner of the bytes
     */
    EventRun(byte[] bytes, int offset, Owner owner) {
        this.bytes = bytes;
        this.owner = owner;
        thread = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_THREAD_OFFSET);
        count = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_COUNT_OFFSET);
        sequence = (long) RecordLayout.LONG.get(bytes, offset + RecordLayout.BATCH_SEQUENCE_OFFSET) - 1;
        firstClock = (long) RecordLayout.LONG.get(bytes, offset + RecordLayout.BATCH_FIRST_CLOCK_OFFSET);
        round = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_ROUND_OFFSET);
        next = offset + RecordLayout.BATCH_BYTES;
        end = offset + batchBytes(bytes, offset);
    }

    /** Whether a whole batch of plausible size stands at {@code offset}. */
    static boolean fits(byte[] bytes, int offset, int limit) {
        if (offset < 0 || limit - offset < RecordLayout.BATCH_BYTES) {
            return false;
        }
        int length = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_LENGTH_OFFSET);
        int count = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_COUNT_OFFSET);
        int thread = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_THREAD_OFFSET);
        return length > 0 && length <= limit - offset - RecordLayout.BATCH_BYTES && count > 0 && thread >= 0;
    }

    /** Bytes of the batch at {@code offset}, its own 40 included. */
    static int batchBytes(byte[] bytes, int offset) {
        return RecordLayout.BATCH_BYTES + (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_LENGTH_OFFSET);
    }

    int thread() {
        return thread;
    }

    int round() {
        return round;
    }

    /** Whether the batch ended before its count, or holds an impossible record. */
    boolean damaged() {
        return damaged;
    }

    /** Moves to the next event; false at the end, which gives the bytes back. */
    boolean advance() {
        if (taken == count || !readable()) {
            damaged |= taken < count;
            taken = count;
            owner.release();
            return false;
        }
        at = next;
        long head = (long) RecordLayout.LONG.get(bytes, at);
        int shape = (int) (head >>> 8) & 0xff;
        int words = RecordLayout.words(shape);
        kindCode = (int) head & 0xff;
        flags = (int) (head >>> 16) & 0xffff;
        clock = firstClock + (head >>> 32);
        long objectAndSite = (long) RecordLayout.LONG.get(bytes, at + RecordLayout.OBJECT_OFFSET);
        object = SlotLayout.object(objectAndSite);
        site = SlotLayout.site(objectAndSite);
        order = (long) RecordLayout.LONG.get(bytes, at + RecordLayout.ORDER_OFFSET);
        int payload = at + RecordLayout.PAYLOAD_OFFSET;
        a = words > 0 ? (long) RecordLayout.LONG.get(bytes, payload) : 0;
        b = words > 1 ? (long) RecordLayout.LONG.get(bytes, payload + Long.BYTES) : 0;
        c = words > 2 ? (long) RecordLayout.LONG.get(bytes, payload + 2 * Long.BYTES) : 0;
        continuation = RecordLayout.continuation(shape);
        next = at + RecordLayout.RECORD_BYTES + words * Long.BYTES + continuation * SlotLayout.SLOT_BYTES;
        sequence++;
        taken++;
        return true;
    }

    private boolean readable() {
        if (end - next < RecordLayout.RECORD_BYTES) {
            return false;
        }
        int shape = bytes[next + RecordLayout.SHAPE_OFFSET];
        int length = RecordLayout.RECORD_BYTES
                + RecordLayout.words(shape) * Long.BYTES
                + RecordLayout.continuation(shape) * SlotLayout.SLOT_BYTES;
        return length <= end - next;
    }

    /** Hands the current event over. */
    void hand(long number, EventKind kind, EventHandler handler) {
        if (kind == EventKind.MARK) {
            handler.text(text());
        }
        handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
    }

    private String text() {
        int length = (int) Math.max(0, Math.min(b, (long) continuation * SlotLayout.CONTINUATION_BYTES));
        byte[] utf8 = new byte[length];
        int from = next - continuation * SlotLayout.SLOT_BYTES;
        for (int done = 0; done < length; done += SlotLayout.CONTINUATION_BYTES) {
            int part = Math.min(SlotLayout.CONTINUATION_BYTES, length - done);
            System.arraycopy(bytes, from + Long.BYTES, utf8, done, part);
            from += SlotLayout.SLOT_BYTES;
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
