package io.failstop.store;

import io.failstop.probe.SlotLayout;
import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;

/**
 * Takes published slots out of a ring and encodes them.
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

    private RingScan() {}

    /**
     * Encodes the slots from {@code from} to {@code to}; returns how many of them made no sense.
     *
     * @param slots little-endian; slot n of the ring stands at {@code base + (n mod capacity) * 64}
     * @param capacity slots of the ring, a power of two
     */
    static int take(
            ByteBuffer slots,
            int base,
            int capacity,
            long from,
            long to,
            BatchEncoder encoder,
            Listener listener,
            Full full)
            throws TraceException {
        int mask = capacity - 1;
        int senseless = 0;
        long position = from;
        while (position < to) {
            int slot = base + (((int) position & mask) << SlotLayout.SLOT_SHIFT);
            long meta = slots.getLong(slot + SlotLayout.META_OFFSET);
            int count = SlotLayout.slots(meta);
            int kind = SlotLayout.kind(meta);
            int thread = SlotLayout.thread(meta);
            if (meta == SlotLayout.CONTINUATION_MARK) {
                // Of an event whose first slot was overwritten.
                position++;
                continue;
            }
            if (thread < 0 || count < 1 || count > SlotLayout.MAX_SLOTS || count > to - position || kind == 0) {
                senseless++;
                position++;
                continue;
            }
            if (!encoder.hasRoom()) {
                full.flushUpTo(position);
            }
            long objectAndSite = slots.getLong(slot + SlotLayout.OBJECT_OFFSET);
            long order = slots.getLong(slot + SlotLayout.ORDER_OFFSET);
            long clock = slots.getLong(slot + SlotLayout.CLOCK_OFFSET);
            long a = slots.getLong(slot + SlotLayout.A_OFFSET);
            long b = slots.getLong(slot + SlotLayout.B_OFFSET);
            int flags = SlotLayout.flags(meta);
            encoder.add(
                    thread,
                    slots.getLong(slot + SlotLayout.SEQUENCE_OFFSET),
                    clock,
                    kind,
                    count - 1,
                    flags,
                    objectAndSite,
                    order,
                    a,
                    b,
                    slots.getLong(slot + SlotLayout.C_OFFSET));
            for (int i = 1; i < count; i++) {
                int continuation = base + (((int) (position + i) & mask) << SlotLayout.SLOT_SHIFT);
                encoder.putContinuation(slots, continuation);
            }
            listener.event(
                    thread,
                    kind,
                    flags,
                    SlotLayout.object(objectAndSite),
                    SlotLayout.site(objectAndSite),
                    order,
                    clock,
                    a,
                    b);
            position += count;
        }
        return senseless;
    }
}
