package io.failstop.agent;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.probe.RingLayout;
import io.failstop.probe.SlotLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The recorder's side of a recording, as small as a test needs it: takes events out of the rings while
 * the program runs, and reads the definitions when it has ended.
 */
final class RingsReader {
    private final Path directory;
    private final MappedByteBuffer rings;
    private final int count;
    private final int slots;

    private RingsReader(Path directory, MappedByteBuffer rings) {
        this.directory = directory;
        this.rings = rings;
        this.count = rings.getInt(RingLayout.RINGS_OFFSET);
        this.slots = rings.getInt(RingLayout.SLOTS_OFFSET);
    }

    /** Whether the program has made its rings. */
    static boolean isThere(Path directory) throws IOException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        if (!Files.exists(file) || Files.size(file) < RingLayout.CONTROL_BYTES) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer magic = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(magic, RingLayout.MAGIC_OFFSET);
            return magic.getLong(0) == RingLayout.MAGIC;
        }
    }

    static RingsReader open(Path directory) throws IOException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer rings = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            rings.order(ByteOrder.LITTLE_ENDIAN);
            return new RingsReader(directory, rings);
        }
    }

    /** Takes what is published; tells the program that somebody records. */
    void drain(List<Event> into) {
        RingLayout.LONG.setRelease(rings, RingLayout.HEARTBEAT_OFFSET, System.nanoTime());
        RingLayout.LONG.setRelease(rings, RingLayout.RECORDER_STATE_OFFSET, RingLayout.RECORDER_RECORDING);
        for (int ring = 0; ring < count; ring++) {
            int base = (int) RingLayout.ringOffset(ring, slots);
            long tail = (long) RingLayout.LONG.getAcquire(rings, base + RingLayout.TAIL_OFFSET);
            long head = (long) RingLayout.LONG.get(rings, base + RingLayout.HEAD_OFFSET);
            while (head < tail) {
                int slot = base + RingLayout.RING_HEADER_BYTES + (((int) head & (slots - 1)) << SlotLayout.SLOT_SHIFT);
                into.add(event(slot));
                head += SlotLayout.slots(rings.getLong(slot));
            }
            RingLayout.LONG.setRelease(rings, base + RingLayout.HEAD_OFFSET, head);
        }
    }

    private Event event(int slot) {
        long meta = rings.getLong(slot);
        long object = rings.getLong(slot + SlotLayout.OBJECT_OFFSET);
        EventKind kind = EventKind.ofCode(SlotLayout.kind(meta));
        return new Event(
                SlotLayout.thread(meta),
                rings.getLong(slot + SlotLayout.SEQUENCE_OFFSET),
                Objects.requireNonNull(kind),
                SlotLayout.object(object),
                SlotLayout.site(object),
                rings.getLong(slot + SlotLayout.ORDER_OFFSET),
                rings.getLong(slot + SlotLayout.A_OFFSET),
                rings.getLong(slot + SlotLayout.B_OFFSET),
                rings.getLong(slot + SlotLayout.C_OFFSET));
    }

    /** Tells the program that nobody records any more. */
    void stop() {
        RingLayout.LONG.setRelease(rings, RingLayout.RECORDER_STATE_OFFSET, RingLayout.RECORDER_STOPPED);
    }

    /** Slots that were ever published. */
    long published() {
        long published = 0;
        for (int ring = 0; ring < count; ring++) {
            int base = (int) RingLayout.ringOffset(ring, slots);
            published += (long) RingLayout.LONG.getAcquire(rings, base + RingLayout.TAIL_OFFSET);
        }
        return published;
    }

    long failures() {
        return rings.getLong(RingLayout.FAILURES_OFFSET);
    }

    /** Events that found no room. */
    long lost() {
        long lost = rings.getLong(RingLayout.DEFINITIONS_LOST_OFFSET);
        for (int ring = 0; ring < count; ring++) {
            lost += rings.getLong((int) RingLayout.ringOffset(ring, slots) + RingLayout.LOST_OFFSET);
        }
        return lost;
    }

    Names names() throws IOException {
        Names names = new Names();
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(RingLayout.DEFINITIONS_FILE)))
                .order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < file.capacity() && file.getInt(at) != 0) {
            List<String> strings = new ArrayList<>();
            file.position(at + DefinitionLayout.STRINGS_OFFSET);
            int kind = file.getInt(at + DefinitionLayout.KIND_OFFSET);
            int left = kind == DefinitionLayout.PADDING ? 0 : file.getInt();
            for (; left > 0; left--) {
                byte[] utf8 = new byte[file.getInt()];
                file.get(utf8);
                strings.add(new String(utf8, StandardCharsets.UTF_8));
            }
            int id = file.getInt(at + DefinitionLayout.ID_OFFSET);
            int x = file.getInt(at + DefinitionLayout.X_OFFSET);
            int y = file.getInt(at + DefinitionLayout.Y_OFFSET);
            names.add(kind, id, x, y, strings);
            at += file.getInt(at);
        }
        return names;
    }
}
