package io.failstop.store;

import io.failstop.probe.SlotLayout;
import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;

/**
 * Takes published slots out of a ring and encodes them.
 *
 * <p>Slots are copied a few hundred at a time before they are looked at: they come from another core's cache, and a copy
 * waits for many lines at once.
 *
 * <p>Threading: one thread; the producer may go on behind the slots that are taken.
 */
public final class RingScan {
    /** Sees every event that is taken, in ring order. */
    public interface Listener {
        /** An event as it stands in its slot. */
        void event(int thread, int kind, int flags, int object, int site, long order, long clock, long a, long b);

        /** Threads have recorded something that is not shown: the rings are a flight recorder. */
        default void moved() {}

        /** Events were lost. */
        default void lost() {}
    }

    /** For events that nobody looks at: they are only stored. */
    static final Listener NOBODY = (thread, kind, flags, object, site, order, clock, a, b) -> {};

    /** Called when a document is full: stores it, and says how far the ring has been taken. */
    interface Full {
        /** Everything before slot {@code position} has been encoded. */
        void flushUpTo(long position) throws TraceException;
    }

    /** More than the slots of any event. */
    private static final int COPIED_SLOTS = 256;

    private final long[] copy = new long[COPIED_SLOTS * SlotLayout.SLOT_WORDS];
    private final BatchEncoder encoder;
    private final Listener listener;
    private int senseless;

    /** A scan whose events go to {@code encoder}, and then are shown to {@code listener}. */
    RingScan(BatchEncoder encoder, Listener listener) {
        this.encoder = encoder;
        this.listener = listener;
    }

    /** How many slots made no sense. */
    int senseless() {
        return senseless;
    }

    /**
     * Encodes the slots from {@code from} to {@code to}.
     *
     * @param slots little-endian; slot n of the ring stands at {@code base + (n mod capacity) * 64}
     * @param capacity slots of the ring, a power of two
     */
    void take(ByteBuffer slots, int base, int capacity, long from, long to, Full full) throws TraceException {
        long position = from;
        while (position < to) {
            int count = (int) Math.min(COPIED_SLOTS, to - position);
            copy(slots, base, capacity, position, count);
            // The last event may be continued behind the copy, if that is not the end.
            int whole = position + count < to ? count - SlotLayout.MAX_SLOTS + 1 : count;
            position += takeCopied(position, count, whole, full);
        }
    }

    private void copy(ByteBuffer slots, int base, int capacity, long position, int count) {
        int first = (int) position & capacity - 1;
        int before = Math.min(count, capacity - first);
        copy(slots, base + (first << SlotLayout.SLOT_SHIFT), 0, before);
        copy(slots, base, before, count - before);
    }

    private void copy(ByteBuffer slots, int offset, int to, int count) {
        slots.slice(offset, count << SlotLayout.SLOT_SHIFT)
                .order(slots.order())
                .asLongBuffer()
                .get(copy, to * SlotLayout.SLOT_WORDS, count * SlotLayout.SLOT_WORDS);
    }

    /** Takes all events that begin in the first {@code whole} of the {@code count} copied slots; returns their slots. */
    private int takeCopied(long position, int count, int whole, Full full) throws TraceException {
        int at = 0;
        while (at < whole) {
            int taken = encoder.add(copy, at, count);
            show(at, at + taken);
            at += taken;
            if (at >= whole) {
                break;
            }
            if (BatchEncoder.isWhole(copy, at, count)) {
                full.flushUpTo(position + at);
            } else {
                // Of an event whose first slot was overwritten, or of none.
                senseless += copy[at * SlotLayout.SLOT_WORDS] == SlotLayout.CONTINUATION_MARK ? 0 : 1;
                at++;
            }
        }
        return at;
    }

    private void show(int from, int to) {
        if (listener == NOBODY) {
            return;
        }
        for (int at = from; at < to; ) {
            int word = at * SlotLayout.SLOT_WORDS;
            long meta = copy[word + SlotLayout.word(SlotLayout.META_OFFSET)];
            long objectAndSite = copy[word + SlotLayout.word(SlotLayout.OBJECT_OFFSET)];
            listener.event(
                    SlotLayout.thread(meta),
                    SlotLayout.kind(meta),
                    SlotLayout.flags(meta),
                    SlotLayout.object(objectAndSite),
                    SlotLayout.site(objectAndSite),
                    copy[word + SlotLayout.word(SlotLayout.ORDER_OFFSET)],
                    copy[word + SlotLayout.word(SlotLayout.CLOCK_OFFSET)],
                    copy[word + SlotLayout.word(SlotLayout.A_OFFSET)],
                    copy[word + SlotLayout.word(SlotLayout.B_OFFSET)]);
            at += SlotLayout.slots(meta);
        }
    }
}
