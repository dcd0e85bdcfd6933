package io.failstop.store;

import io.failstop.probe.Policy;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.Definition;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What the rings of a recording hold whose recorder is gone: events that were published and not drained,
 * and all definitions. Only reads, and not through a mapping; the program may still be running.
 *
 * <p>Threading: one thread.
 */
final class LeftoverRings {
    private static final long START_TOLERANCE_SECONDS = 2;
    private static final int LOOK_BYTES = 1 << 16;

    private final Path directory;
    private final RingControl control;
    private final long[] tails;
    private int senseless;

    private LeftoverRings(Path directory, RingControl control) {
        this.directory = directory;
        this.control = control;
        this.tails = new long[control.rings()];
    }

    /** Whether the directory holds rings. */
    static boolean exist(Path directory) {
        return Files.isRegularFile(directory.resolve(RingLayout.RINGS_FILE));
    }

    /**
     * Whether a kill came before the program had made its rings: the magic, which is written last, is not there, and
     * there is nothing in the rings.
     */
    static boolean neverBegan(Path directory) throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size() <= RingLayout.CONTROL_BYTES + RecordingOptions.MAX_RING_MEMORY_BYTES
                    && isZero(read(channel, RingLayout.MAGIC_OFFSET, Long.BYTES))
                    && isZeroFrom(channel, RingLayout.CONTROL_BYTES);
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    private static boolean isZeroFrom(FileChannel channel, long offset) throws IOException {
        for (long at = offset; at < channel.size(); at += LOOK_BYTES) {
            if (!isZero(read(channel, at, LOOK_BYTES))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(ByteBuffer bytes) {
        return bytes.mismatch(ByteBuffer.allocate(bytes.remaining())) < 0;
    }

    /** Opens the rings in the directory. */
    static LeftoverRings open(Path directory) throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer page = read(channel, 0, RingLayout.CONTROL_BYTES);
            return new LeftoverRings(directory, RingControl.read(page, file, channel.size()));
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    /**
     * Whether the program that wrote the rings still runs, as far as its process id and that process's
     * start tell: a process that began after the rings were made is another one.
     */
    boolean programRuns() {
        Instant created = Instant.ofEpochMilli(control.createdWallNanos() / 1_000_000);
        return ProcessHandle.of(control.process())
                .filter(handle -> handle.info()
                        .startInstant()
                        .map(start -> start.isBefore(created.plusSeconds(START_TOLERANCE_SECONDS)))
                        .orElse(true))
                .isPresent();
    }

    /** Whether the program overwrites its oldest events. */
    boolean areOverwritten() {
        return control.policy() == Policy.OVERWRITE;
    }

    /** Events lost because a ring was full, since the recording began. */
    long lost() throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long lost = 0;
            for (int ring = 0; ring < control.rings(); ring++) {
                lost += Math.max(0, header(channel, ring).getLong(RingLayout.LOST_OFFSET));
            }
            return Math.max(0, lost);
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    /** Slots that made no sense, and rings whose header makes none; known after {@link #take}. */
    int senseless() {
        return senseless;
    }

    /** Adds the definitions to the table; returns how many places made no sense. */
    int takeDefinitions(Consumer<Definition> names) throws TraceException {
        Path file = directory.resolve(RingLayout.DEFINITIONS_FILE);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            return DefinitionScan.readAll(bytes, names);
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    /** Looks how far each ring was published; what comes later is left alone. */
    void readTails() throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int ring = 0; ring < tails.length; ring++) {
                tails[ring] = header(channel, ring).getLong(RingLayout.TAIL_OFFSET);
            }
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    /** Hands the events up to the tails over as documents of one round. */
    void take(DocumentSink sink, int round) throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                DocumentWriter documents = new DocumentWriter(sink)) {
            BatchEncoder encoder = new BatchEncoder(documents);
            encoder.setRound(round);
            RingScan scan = new RingScan(encoder, RingScan.NOBODY);
            for (int ring = 0; ring < tails.length; ring++) {
                takeRing(channel, ring, tails[ring], encoder, scan);
            }
            encoder.flush();
            senseless += scan.senseless();
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    private void takeRing(FileChannel channel, int ring, long tail, BatchEncoder encoder, RingScan scan)
            throws IOException {
        ByteBuffer header = header(channel, ring);
        long head = header.getLong(RingLayout.HEAD_OFFSET);
        if (tail == head) {
            return;
        }
        if (head < 0 || tail < head) {
            senseless++;
            return;
        }
        long start = RingLayout.ringOffset(ring, control.slots()) + RingLayout.RING_HEADER_BYTES;
        ByteBuffer slots = read(channel, start, control.slots() * SlotLayout.SLOT_BYTES);
        long from = head;
        if (control.policy() == Policy.OVERWRITE) {
            long tailAfter = header(channel, ring).getLong(RingLayout.TAIL_OFFSET);
            from = Math.max(head, tailAfter + SlotLayout.MAX_SLOTS - control.slots());
        } else if (tail - head > control.slots()) {
            from = tail - control.slots();
            senseless++;
        }
        scan.take(slots, 0, control.slots(), from, tail, position -> encoder.flush());
    }

    private ByteBuffer header(FileChannel channel, int ring) throws IOException {
        return read(channel, RingLayout.ringOffset(ring, control.slots()), RingLayout.RING_HEADER_BYTES);
    }

    private static ByteBuffer read(FileChannel channel, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, offset + buffer.position());
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
