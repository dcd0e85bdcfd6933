package io.failstop.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The other side of a rings file, written from the layout alone and through a mapping of its own: it
 * takes events out, moves heads, and keeps the heartbeat.
 */
final class RecorderSide {
    /** An event as it stood in its slots. */
    record Event(
            int ring,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c,
            String text) {}

    final ByteBuffer rings;
    private final int count;
    private final int capacity;

    RecorderSide(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve(RingLayout.RINGS_FILE), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            rings = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
        }
        rings.order(ByteOrder.LITTLE_ENDIAN);
        if ((long) RingLayout.LONG.getAcquire(rings, RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC) {
            throw new IllegalStateException("no magic");
        }
        count = rings.getInt(RingLayout.RINGS_OFFSET);
        capacity = rings.getInt(RingLayout.SLOTS_OFFSET);
    }

    int rings() {
        return count;
    }

    int capacity() {
        return capacity;
    }

    void state(long state) {
        RingLayout.LONG.setRelease(rings, RingLayout.RECORDER_STATE_OFFSET, state);
    }

    void heartbeat(long clock) {
        RingLayout.LONG.setRelease(rings, RingLayout.HEARTBEAT_OFFSET, clock);
    }

    /** Begins to record. */
    RecorderSide beating(long clock) {
        heartbeat(clock);
        state(RingLayout.RECORDER_RECORDING);
        return this;
    }

    long control(int offset) {
        return (long) RingLayout.LONG.getAcquire(rings, offset);
    }

    private int base(int ring) {
        return (int) RingLayout.ringOffset(ring, capacity);
    }

    long header(int ring, int offset) {
        return (long) RingLayout.LONG.getAcquire(rings, base(ring) + offset);
    }

    /** The sum of a header field over all rings. */
    long total(int offset) {
        long sum = 0;
        for (int ring = 0; ring < count; ring++) {
            sum += header(ring, offset);
        }
        return sum;
    }

    int slotOffset(int ring, long slot) {
        return base(ring) + RingLayout.RING_HEADER_BYTES + (int) (slot & (capacity - 1)) * SlotLayout.SLOT_BYTES;
    }

    /** Takes everything that is published out of all rings. */
    List<Event> drain() {
        List<Event> events = new ArrayList<>();
        for (int ring = 0; ring < count; ring++) {
            drain(ring, events);
        }
        return events;
    }

    private void drain(int ring, List<Event> events) {
        long tail = header(ring, RingLayout.TAIL_OFFSET);
        long head = header(ring, RingLayout.HEAD_OFFSET);
        if (tail - head > capacity) {
            throw new IllegalStateException("ring " + ring + " was overrun: " + head + " to " + tail);
        }
        events.addAll(read(ring, head, tail));
        RingLayout.LONG.setRelease(rings, base(ring) + RingLayout.HEAD_OFFSET, tail);
    }

    /** The events from slot to slot, which must be starts of events. */
    List<Event> read(int ring, long from, long to) {
        List<Event> events = new ArrayList<>();
        long slot = from;
        while (slot < to) {
            Event event = event(ring, slot);
            events.add(event);
            slot += SlotLayout.slots(rings.getLong(slotOffset(ring, slot)));
        }
        if (slot != to) {
            throw new IllegalStateException("an event reaches past the tail of ring " + ring);
        }
        return events;
    }

    private Event event(int ring, long slot) {
        int at = slotOffset(ring, slot);
        long meta = rings.getLong(at + SlotLayout.META_OFFSET);
        EventKind kind = EventKind.ofCode(SlotLayout.kind(meta));
        int slots = SlotLayout.slots(meta);
        if (kind == null || slots < 1 || slots > SlotLayout.MAX_SLOTS) {
            throw new IllegalStateException("no event in slot " + slot + " of ring " + ring + ": " + meta);
        }
        long object = rings.getLong(at + SlotLayout.OBJECT_OFFSET);
        long a = rings.getLong(at + SlotLayout.A_OFFSET);
        return new Event(
                ring,
                SlotLayout.thread(meta),
                rings.getLong(at + SlotLayout.SEQUENCE_OFFSET),
                rings.getLong(at + SlotLayout.CLOCK_OFFSET),
                kind,
                SlotLayout.flags(meta),
                SlotLayout.object(object),
                SlotLayout.site(object),
                rings.getLong(at + SlotLayout.ORDER_OFFSET),
                a,
                rings.getLong(at + SlotLayout.B_OFFSET),
                rings.getLong(at + SlotLayout.C_OFFSET),
                kind == EventKind.MARK ? text(ring, slot + 1, slots - 1, (int) a) : "");
    }

    private String text(int ring, long slot, int slots, int length) {
        byte[] bytes = new byte[slots * SlotLayout.CONTINUATION_BYTES];
        for (int i = 0; i < slots; i++) {
            int at = slotOffset(ring, slot + i);
            if (rings.getLong(at) != SlotLayout.CONTINUATION_MARK) {
                throw new IllegalStateException("no continuation in slot " + (slot + i));
            }
            rings.get(at + Long.BYTES, bytes, i * SlotLayout.CONTINUATION_BYTES, SlotLayout.CONTINUATION_BYTES);
        }
        for (int i = length; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                throw new IllegalStateException("something follows the text");
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The sequences of each thread, in the order in which they were published there. */
    static Map<Integer, List<Long>> sequences(List<Event> events) {
        Map<Integer, List<Long>> byThread = new TreeMap<>();
        for (Event event : events) {
            byThread.computeIfAbsent(event.thread(), t -> new ArrayList<>()).add(event.sequence());
        }
        return byThread;
    }

    /** Whether the numbers are 0, 1, 2 and so on once they are sorted. */
    static boolean areDense(List<Long> sequences) {
        long[] sorted = sequences.stream().mapToLong(Long::longValue).sorted().toArray();
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] != i) {
                return false;
            }
        }
        return true;
    }
}
