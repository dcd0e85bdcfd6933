package io.failstop.store;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.NanoClock;
import io.failstop.probe.Policy;
import io.failstop.probe.RingLayout;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The recording side: turns the rings of one program into a trace directory.
 *
 * <p>Made before the program starts, so that a disk without room is known at once; {@link #attach} when
 * the program has made its rings; then {@link #round} again and again; {@link #finish} at the end. All
 * methods belong to one thread, in the program's process or another.
 */
public final class TraceRecorder implements AutoCloseable {
    /** How often the rings of a flight recorder are looked through: all of them, each time. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final QueueWriter queue;
    private final DocumentWriter documents;
    private final RingDirectory rings;
    private final @Nullable HangWatch watch;
    private final NanoClock clock;
    private @Nullable Drainer drainer;
    private long ownEvents;
    private boolean taken;
    private long unmarkedAtEnd;
    private long lastLookNanos;
    private long lostAtEnd;

    private TraceRecorder(QueueWriter queue, RingDirectory rings, @Nullable HangWatch watch, NanoClock clock) {
        this.queue = queue;
        this.documents = new DocumentWriter(queue);
        this.rings = rings;
        this.watch = watch;
        this.clock = clock;
        this.lastLookNanos = clock.nanoTime() - LOOK_NANOS;
    }

    /**
     * Creates the trace directory, writes its header, and makes the directory of the rings.
     *
     * @param directory must not exist, or be empty
     * @param rings may be planned only
     * @param header gets the place of the rings as a property
     * @param watch sees every event; {@link #check} asks it
     * @throws TraceException if the directory is not empty, or there is no room
     */
    public static TraceRecorder create(
            Path directory, RingDirectory rings, TraceHeader header, HangWatch watch, NanoClock clock)
            throws TraceException {
        return begin(directory, rings, header, watch, clock);
    }

    /** As {@link #create}, of a program that finds its own hangs: events are stored, and nobody looks at them. */
    public static TraceRecorder createUnwatched(
            Path directory, RingDirectory rings, TraceHeader header, NanoClock clock) throws TraceException {
        return begin(directory, rings, header, null, clock);
    }

    private static TraceRecorder begin(
            Path directory, RingDirectory rings, TraceHeader header, @Nullable HangWatch watch, NanoClock clock)
            throws TraceException {
        Map<String, String> properties = new TreeMap<>(header.properties());
        properties.put(TraceHeader.RINGS, rings.path().toString());
        QueueWriter queue = QueueWriter.create(directory);
        TraceRecorder recorder = new TraceRecorder(queue, rings, watch, clock);
        try {
            TraceHeader withRings = TraceHeader.of(header.source(), header.order(), properties);
            HeaderCodec.put(recorder.documents.begin(DocumentLayout.HEADER), withRings, false);
            recorder.documents.commit();
            rings.make();
        } catch (TraceException e) {
            queue.close();
            queue.discard();
            throw e;
        }
        return recorder;
    }

    /**
     * Attaches to the program's rings if they are there; returns whether they are.
     *
     * @throws TraceException if what is there is not of this version
     */
    public boolean attach() throws TraceException {
        if (drainer == null && areRingsReady()) {
            drainer = Drainer.attach(rings.path(), documents, watch == null ? RingScan.NOBODY : watch, clock);
        }
        return drainer != null;
    }

    private boolean areRingsReady() {
        Path file = rings.path().resolve(RingLayout.RINGS_FILE);
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "r")) {
            return random.length() >= RingLayout.CONTROL_BYTES
                    && Long.reverseBytes(random.readLong()) == RingLayout.MAGIC;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether the program hangs; call it every now and then. Of a program that nobody watches it is not known.
     *
     * @throws TraceException if the rings cannot be read
     */
    public Optional<HangWatch.Hang> check(long nowNanos) throws TraceException {
        Drainer attached = drainer;
        if (attached == null || watch == null) {
            return Optional.empty();
        }
        if (attached.control().policy() != Policy.OVERWRITE) {
            return watch.check(nowNanos);
        }
        if (nowNanos - lastLookNanos < LOOK_NANOS) {
            return Optional.empty();
        }
        lastLookNanos = nowNanos;
        HangWatch snapshot = new HangWatch(HangWatch.NEVER, nowNanos);
        attached.lookAtFlight(snapshot);
        return watch.check(snapshot, nowNanos);
    }

    /** Whether the program has made its rings and {@link #attach} found them. */
    public boolean isAttached() {
        return drainer != null;
    }

    /**
     * Drains what was published; returns how many events that were.
     *
     * @throws TraceException if they could not be stored: the rings still hold them
     */
    public long round() throws TraceException {
        return drainer == null ? 0 : drainer.round();
    }

    /** How full the fullest ring was in the last round, from 0 to 1. */
    public double fullness() {
        return drainer == null ? 0 : drainer.fullness();
    }

    /** Events stored so far. */
    public long events() {
        return drainer == null ? 0 : drainer.encoder().events();
    }

    /** Events lost so far. */
    public long lost() {
        return drainer == null ? 0 : taken ? lostAtEnd : drainer.lost();
    }

    /**
     * Takes the last events, writes the hang into the trace, one event for each edge, and tells the
     * program that no more is wanted. Only {@link #finish} follows.
     */
    public void hang(HangWatch.Hang hang) throws TraceException {
        Drainer attached = drainer;
        if (attached == null) {
            return;
        }
        takeLast(attached);
        defineRecorderThread();
        BatchEncoder encoder = attached.encoder();
        List<HangWatch.Edge> edges = hang.edges();
        int flags = hang.noProgress() ? EventFlags.NO_PROGRESS : 0;
        long now = clock.nanoTime();
        for (int i = 0; i < Math.max(1, edges.size()); i++) {
            HangWatch.Edge edge = edges.isEmpty() ? new HangWatch.Edge(-1, 0, -1) : edges.get(i);
            if (!encoder.hasRoom()) {
                encoder.flush();
            }
            long part = (long) i << 32 | edges.size();
            encoder.add(
                    SlotLayout.RECORDER_THREAD,
                    ownEvents++,
                    now,
                    EventKind.HANG.code(),
                    flags,
                    SlotLayout.objectAndSite(edge.lock(), 0),
                    0,
                    edge.waiter(),
                    edge.holder(),
                    part,
                    BatchEncoder.NO_TEXT);
        }
        encoder.flush();
    }

    private void defineRecorderThread() throws TraceException {
        documents
                .begin(DocumentLayout.DEFINITIONS)
                .put(DefinitionLayout.encode(
                        DefinitionLayout.THREAD, SlotLayout.RECORDER_THREAD, 0, 0, "failstop recorder"));
        documents.commit();
    }

    /**
     * Tells the program to stop, takes the last events and writes the end marker.
     *
     * @param end what the end marker says
     * @param programEnded nothing is published any more; else the program may go on
     */
    public void finish(SortedMap<String, String> end, boolean programEnded) throws TraceException {
        SortedMap<String, String> pairs = new TreeMap<>(end);
        Drainer attached = drainer;
        if (attached != null) {
            if (!taken) {
                takeLast(attached);
            }
            put(pairs, StoredTrace.LOST, unmarkedAtEnd);
            put(pairs, StoredTrace.SENSELESS, attached.senseless());
            put(pairs, "definitionsLost", attached.counter(RingLayout.DEFINITIONS_LOST_OFFSET));
            put(pairs, "probeFailures", attached.counter(RingLayout.FAILURES_OFFSET));
            put(pairs, "threadsSharingRings", attached.counter(RingLayout.SHARING_OFFSET));
            pairs.put(StoredTrace.LAST_ROUND, Integer.toString(attached.lastRound()));
        }
        pairs.put(StoredTrace.CUT, Boolean.toString(!programEnded));
        KeyValues.put(documents.begin(DocumentLayout.END), pairs);
        documents.commit();
    }

    private void takeLast(Drainer attached) throws TraceException {
        attached.round();
        if (attached.control().policy() == Policy.OVERWRITE) {
            attached.takeFlight();
        } else {
            attached.round();
        }
        lostAtEnd = attached.lost();
        attached.stop();
        unmarkedAtEnd = attached.unmarkedLosses();
        taken = true;
    }

    private static void put(SortedMap<String, String> pairs, String name, long count) {
        if (count > 0) {
            pairs.put(name, Long.toString(count));
        }
    }

    /** Tells the program that nothing is recorded any more; what the rings hold stays there. */
    public void abandon() {
        if (drainer != null) {
            drainer.stop();
        }
    }

    /** Deletes the trace again: nothing was recorded. */
    public void discard() throws TraceException {
        close();
        queue.discard();
    }

    @Override
    public void close() {
        if (drainer != null) {
            drainer.close();
        }
        queue.close();
    }
}
