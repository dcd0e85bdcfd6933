package io.failstop.store;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.NanoClock;
import io.failstop.probe.Policy;
import io.failstop.probe.RingLayout;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Moves published events from the rings of one program into documents, round by round.
 *
 * <p>A round looks at all tails, then takes the definitions, then the events up to those tails. So the
 * definitions of a round cover its events, and what was published before a round began is in it: the
 * merger relies on both. A ring's head moves only after its events are in the queue.
 *
 * <p>In a flight recorder ({@link Policy#OVERWRITE}) rounds only look; {@link #takeFlight} takes what
 * the rings hold at the end.
 *
 * <p>Threading: one thread, in the program's process or another one.
 */
final class Drainer implements AutoCloseable {
    /** How often a ring of a flight recorder is copied before it is given up as too fast. */
    private static final int COPY_ATTEMPTS = 5;

    private final Path directory;
    private final MappedByteBuffer rings;
    private final RingControl control;
    private final FileChannel definitions;
    private final DocumentWriter documents;
    private final BatchEncoder encoder;
    private final RingScan.Listener listener;
    private final RingScan scan;
    private final NanoClock clock;
    private final long[] tails;
    private final long[] heads;
    private final long[] encoded;
    private final long[] seen;
    private final ByteBuffer definitionBytes =
            ByteBuffer.allocate(2 * DefinitionLayout.MAX_RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long definitionsTaken;
    private int round;
    private long lossesTold;
    private long overwritten;
    private long missed;
    private long fullest;

    private Drainer(
            Path directory,
            MappedByteBuffer rings,
            RingControl control,
            FileChannel definitions,
            DocumentWriter documents,
            RingScan.Listener listener,
            NanoClock clock) {
        this.directory = directory;
        this.rings = rings;
        this.control = control;
        this.definitions = definitions;
        this.documents = documents;
        this.encoder = new BatchEncoder(documents);
        this.listener = listener;
        this.scan = new RingScan(encoder, listener);
        this.clock = clock;
        tails = new long[control.rings()];
        heads = new long[control.rings()];
        encoded = new long[control.rings()];
        seen = new long[control.rings()];
    }

    /** Maps the rings of a program and tells it that a recorder is there. */
    static Drainer attach(Path directory, DocumentWriter documents, RingScan.Listener listener, NanoClock clock)
            throws TraceException {
        Path file = directory.resolve(RingLayout.RINGS_FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer rings = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            rings.order(ByteOrder.LITTLE_ENDIAN);
            RingControl control = RingControl.read(rings, file, channel.size());
            FileChannel definitions =
                    FileChannel.open(directory.resolve(RingLayout.DEFINITIONS_FILE), StandardOpenOption.READ);
            Drainer drainer = new Drainer(directory, rings, control, definitions, documents, listener, clock);
            drainer.beat();
            drainer.setState(RingLayout.RECORDER_RECORDING);
            return drainer;
        } catch (IOException e) {
            throw TraceFiles.cannotRead(file, e);
        }
    }

    RingControl control() {
        return control;
    }

    /** Tells the program that a recorder is alive. */
    void beat() {
        RingLayout.LONG.setRelease(rings, RingLayout.HEARTBEAT_OFFSET, clock.nanoTime());
    }

    /** Tells the program that no more events are wanted. */
    void stop() {
        setState(RingLayout.RECORDER_STOPPED);
    }

    private void setState(long state) {
        RingLayout.LONG.setRelease(rings, RingLayout.RECORDER_STATE_OFFSET, state);
    }

    /**
     * One round; returns how many events it took.
     *
     * @throws TraceException if they could not be stored; they are still in the rings then
     */
    long round() throws TraceException {
        beat();
        readTails();
        tellLosses();
        takeDefinitions();
        long before = encoder.events();
        fullest = 0;
        encoder.setRound(round++);
        boolean flight = control.policy() == Policy.OVERWRITE;
        for (int ring = 0; ring < tails.length; ring++) {
            if (flight && tails[ring] != seen[ring]) {
                seen[ring] = tails[ring];
                listener.moved();
            } else if (!flight && tails[ring] != heads[ring]) {
                fullest = Math.max(fullest, tails[ring] - heads[ring]);
                take(ring, heads[ring], tails[ring]);
            }
        }
        flush();
        return encoder.events() - before;
    }

    /** How many slots the fullest ring held in the last round, as a part of its capacity. */
    double fullness() {
        return (double) fullest / control.slots();
    }

    private void readTails() {
        for (int ring = 0; ring < tails.length; ring++) {
            tails[ring] = (long) RingLayout.LONG.getAcquire(rings, offset(ring) + RingLayout.TAIL_OFFSET);
        }
    }

    /** Order numbers that lost events had taken are missing in this round; its reader must know before. */
    private void tellLosses() throws TraceException {
        long lost = sum(RingLayout.LOST_OFFSET);
        if (lost > lossesTold) {
            documents.begin(DocumentLayout.LOST).putLong(lost);
            documents.commit();
            lossesTold = lost;
            listener.lost();
        }
    }

    private long sum(int headerOffset) {
        long sum = 0;
        for (int ring = 0; ring < tails.length; ring++) {
            sum += (long) RingLayout.LONG.getOpaque(rings, offset(ring) + headerOffset);
        }
        return sum;
    }

    private int offset(int ring) {
        return (int) RingLayout.ringOffset(ring, control.slots());
    }

    private void take(int ring, long from, long to) throws TraceException {
        int base = offset(ring) + RingLayout.RING_HEADER_BYTES;
        scan.take(rings, base, control.slots(), from, to, position -> {
            encoded[ring] = position;
            flush();
        });
        encoded[ring] = to;
    }

    /** Stores the document and, after that, lets the producers have the slots. */
    private void flush() throws TraceException {
        try {
            encoder.flush();
        } catch (TraceException e) {
            // Nothing of it was stored: no producer may have its slots.
            System.arraycopy(heads, 0, encoded, 0, heads.length);
            throw e;
        }
        // A round over large rings on a slow disk takes longer than a heartbeat counts.
        beat();
        for (int ring = 0; ring < heads.length; ring++) {
            if (encoded[ring] != heads[ring]) {
                heads[ring] = encoded[ring];
                RingLayout.LONG.setRelease(rings, offset(ring) + RingLayout.HEAD_OFFSET, heads[ring]);
            }
        }
    }

    /**
     * Takes what the rings of a flight recorder hold. The program may go on meanwhile: slots that it has
     * overwritten since are left out.
     */
    void takeFlight() throws TraceException {
        readTails();
        takeDefinitions();
        encoder.setRound(round++);
        takeRings(encoder, scan);
        encoder.flush();
        // The program may have gone on, and with it what it defines.
        takeDefinitions();
    }

    /** Shows a listener what the rings of a flight recorder hold now; nothing is stored. */
    void lookAtFlight(RingScan.Listener snapshot) throws TraceException {
        readTails();
        BatchEncoder nowhere = new BatchEncoder(new DocumentWriter(new Nowhere()));
        takeRings(nowhere, new RingScan(nowhere, snapshot));
    }

    private void takeRings(BatchEncoder into, RingScan by) throws TraceException {
        byte[] copy = new byte[control.slots() * SlotLayout.SLOT_BYTES];
        ByteBuffer slots = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        overwritten = 0;
        missed = 0;
        for (int ring = 0; ring < tails.length; ring++) {
            if (tails[ring] != 0 && !takeRing(ring, copy, slots, into, by)) {
                missed += tails[ring];
            }
        }
    }

    /** Takes what one ring holds; false if its producer has overwritten all of it each time it was copied. */
    private boolean takeRing(int ring, byte[] copy, ByteBuffer slots, BatchEncoder into, RingScan by)
            throws TraceException {
        int tailAt = offset(ring) + RingLayout.TAIL_OFFSET;
        for (int attempt = 0; attempt < COPY_ATTEMPTS; attempt++) {
            tails[ring] = (long) RingLayout.LONG.getAcquire(rings, tailAt);
            rings.get(offset(ring) + RingLayout.RING_HEADER_BYTES, copy);
            VarHandle.acquireFence();
            long tailAfter = (long) RingLayout.LONG.getAcquire(rings, tailAt);
            // Up to MAX_SLOTS beyond the tail may be half written.
            long oldest = Math.max(0, tailAfter + SlotLayout.MAX_SLOTS - control.slots());
            if (oldest < tails[ring]) {
                overwritten += oldest;
                by.take(slots, 0, control.slots(), oldest, tails[ring], position -> into.flush());
                return true;
            }
        }
        return false;
    }

    /** Takes documents that nobody wants. */
    private static final class Nowhere implements DocumentSink {
        @Override
        public void append(ByteBuffer document) {}

        @Override
        public void close() {}
    }

    /** Stores the definitions that were published since the last round. */
    private void takeDefinitions() throws TraceException {
        try {
            while (readDefinitions(Long.BYTES) > 0 && readDefinitions(definitionBytes.capacity()) > 0) {
                int published = publishedDefinitions();
                if (published == 0) {
                    return;
                }
                // Read again what was seen to be published: the first look may have met a record half stored.
                VarHandle.acquireFence();
                readDefinitions(published);
                storeDefinitions();
                definitionsTaken += published;
            }
        } catch (IOException e) {
            throw e instanceof TraceException known ? known : TraceFiles.cannotRead(directory, e);
        }
    }

    /** Reads up to {@code bytes} bytes within the segment; returns the length of the first record, or 0. */
    private int readDefinitions(int bytes) throws IOException {
        long segmentLeft = DefinitionLayout.SEGMENT_BYTES - definitionsTaken % DefinitionLayout.SEGMENT_BYTES;
        definitionBytes.clear().limit((int) Math.min(Math.min(bytes, segmentLeft), definitionBytes.capacity()));
        int read = 0;
        while (definitionBytes.hasRemaining() && read >= 0) {
            read = definitions.read(definitionBytes, definitionsTaken + definitionBytes.position());
        }
        definitionBytes.flip();
        return definitionBytes.limit() < Integer.BYTES ? 0 : Math.max(0, definitionBytes.getInt(0));
    }

    /** Bytes of the whole records in the buffer. A padding counts, though it may reach beyond the buffer. */
    private int publishedDefinitions() {
        int at = 0;
        while (at < definitionBytes.limit()) {
            int left = definitionBytes.limit() - at;
            int length = DefinitionScan.length(definitionBytes, at, DefinitionLayout.SEGMENT_BYTES);
            boolean padding = length > 0
                    && left >= Long.BYTES
                    && definitionBytes.getInt(at + DefinitionLayout.KIND_OFFSET) == DefinitionLayout.PADDING;
            if (padding) {
                return at + length;
            }
            if (length <= 0 || length > left) {
                break;
            }
            at += length;
        }
        return at;
    }

    private void storeDefinitions() throws TraceException {
        ByteBuffer document = documents.begin(DocumentLayout.DEFINITIONS);
        int at = 0;
        while (at < definitionBytes.limit()) {
            int length = definitionBytes.getInt(at);
            boolean padding = definitionBytes.getInt(at + DefinitionLayout.KIND_OFFSET) == DefinitionLayout.PADDING;
            if (padding || length <= 0 || length > DefinitionLayout.MAX_RECORD_BYTES) {
                break;
            }
            if (document.remaining() < length) {
                documents.commit();
                document = documents.begin(DocumentLayout.DEFINITIONS);
            }
            document.put(document.position(), definitionBytes, at, length);
            document.position(document.position() + length);
            at += length;
        }
        if (document.position() > DocumentLayout.PAYLOAD_OFFSET) {
            documents.commit();
        }
    }

    /** Events lost because a ring was full, and slots of a flight recorder that were overwritten. */
    long lost() {
        return sum(RingLayout.LOST_OFFSET) + overwritten + missed;
    }

    /** Events lost that no LOSS event tells of yet. */
    long unmarkedLosses() {
        return Math.max(0, sum(RingLayout.LOST_OFFSET) - sum(RingLayout.MARKED_OFFSET)) + missed;
    }

    /** Counter of the control page. */
    long counter(int offset) {
        return (long) RingLayout.LONG.getOpaque(rings, offset);
    }

    BatchEncoder encoder() {
        return encoder;
    }

    int lastRound() {
        return round - 1;
    }

    long senseless() {
        return scan.senseless();
    }

    @Override
    public void close() {
        try {
            definitions.close();
        } catch (IOException e) {
            // Only read from.
            return;
        }
    }
}
