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

    private byte[] bytes = {};
    private Owner owner = () -> {};
    private int thread;
    private int round;
    private int end;
    private int count;
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
     * Goes before the first event of the batch that starts at {@code offset}; call {@link #fits} first. Where batches
     * are read one after the other, one run does for all: many hold a single event.
     *
     * @param holder holds the batch
     * @param ownerOfBytes of the bytes
     */
    EventRun begin(byte[] holder, int offset, Owner ownerOfBytes) {
        bytes = holder;
        owner = ownerOfBytes;
        thread = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_THREAD_OFFSET);
        count = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_COUNT_OFFSET);
        sequence = (long) RecordLayout.LONG.get(bytes, offset + RecordLayout.BATCH_SEQUENCE_OFFSET) - 1;
        clock = (long) RecordLayout.LONG.get(bytes, offset + RecordLayout.BATCH_FIRST_CLOCK_OFFSET);
        round = (int) RecordLayout.INT.get(bytes, offset + RecordLayout.BATCH_ROUND_OFFSET);
        next = offset + RecordLayout.BATCH_BYTES;
        end = offset + batchBytes(bytes, offset);
        taken = 0;
        damaged = false;
        object = 0;
        site = 0;
        order = 0;
        return this;
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
        int at = next;
        if (taken == count || end - at < RecordLayout.HEAD_BYTES) {
            return ended();
        }
        int shape = (short) RecordLayout.SHORT.get(bytes, at + 1) & 0xffff;
        int length = RecordLayout.length(shape);
        if (end - at < length) {
            return ended();
        }
        next = at + length;
        kindCode = bytes[at] & 0xff;
        at += RecordLayout.HEAD_BYTES;
        if ((shape & RecordLayout.LONG_CLOCK) != 0) {
            clock += (int) RecordLayout.INT.get(bytes, at) & 0xffff_ffffL;
            at += Integer.BYTES;
        } else {
            clock += (short) RecordLayout.SHORT.get(bytes, at) & 0xffff;
            at += Short.BYTES;
        }
        if ((shape & RecordLayout.OBJECT) != 0) {
            object = (int) RecordLayout.INT.get(bytes, at);
            at += Integer.BYTES;
        }
        if ((shape & RecordLayout.SITE) != 0) {
            site = (int) RecordLayout.INT.get(bytes, at);
            at += Integer.BYTES;
        }
        at = readOrder(at, shape >>> RecordLayout.ORDER_SHIFT & 3);
        flags = 0;
        if ((shape & RecordLayout.FLAGS) != 0) {
            flags = (short) RecordLayout.SHORT.get(bytes, at) & 0xffff;
            at += Short.BYTES;
        }
        readWords(at, shape & 3, shape >>> RecordLayout.WIDTH_SHIFT & 3);
        continuation = RecordLayout.continuation(shape);
        sequence++;
        taken++;
        return true;
    }

    private int readOrder(int at, int mode) {
        switch (mode) {
            case RecordLayout.ORDER_NEXT -> order++;
            case RecordLayout.ORDER_INT -> {
                order = (int) RecordLayout.INT.get(bytes, at) & 0xffff_ffffL;
                return at + Integer.BYTES;
            }
            case RecordLayout.ORDER_LONG -> {
                order = (long) RecordLayout.LONG.get(bytes, at);
                return at + Long.BYTES;
            }
            default -> order = 0;
        }
        return at;
    }

    private void readWords(int at, int words, int width) {
        a = words > 0 ? word(at, width) : 0;
        b = words > 1 ? word(at + (1 << width), width) : 0;
        c = words > 2 ? word(at + (2 << width), width) : 0;
    }

    private long word(int at, int width) {
        return switch (width) {
            case 0 -> bytes[at] & 0xff;
            case 1 -> (short) RecordLayout.SHORT.get(bytes, at) & 0xffff;
            case 2 -> (int) RecordLayout.INT.get(bytes, at) & 0xffff_ffffL;
            default -> (long) RecordLayout.LONG.get(bytes, at);
        };
    }

    private boolean ended() {
        damaged |= taken < count;
        taken = count;
        owner.release();
        return false;
    }

    /** Hands the current event over. */
    void hand(long number, EventKind kind, EventHandler handler) {
        if (kind == EventKind.MARK) {
            handler.text(text());
        }
        handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
    }

    private String text() {
        int length = (int) Math.max(0, Math.min(a, (long) continuation * SlotLayout.CONTINUATION_BYTES));
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
