package io.failstop.cli.bench;

import io.failstop.probe.LockTraits;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.store.DrainingThread;
import io.failstop.store.HangWatch;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recording of this process into a trace directory, with a drainer of its own: what the figures of
 * recording are taken on.
 *
 * <p>Threading: the recorder belongs to the drainer until {@link #finish}.
 */
public final class LiveRecording implements AutoCloseable {
    private final RingDirectory rings;
    private final TraceRecorder recorder;
    private final Recording recording;
    private final int lock;
    private final int site;
    private final DrainingThread drainer;

    /** Starts recording into a new trace directory. */
    public LiveRecording(Path trace, Policy policy) throws IOException {
        rings = RingDirectory.create(RingDirectory.defaultParent());
        TraceHeader header =
                TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of(TraceHeader.POLICY, policy.label()));
        HangWatch watch = new HangWatch(HangWatch.NEVER, System.nanoTime());
        recorder = TraceRecorder.create(trace, rings, header, watch, System::nanoTime);
        recording = Recording.open(rings.path(), RecordingOptions.defaults().withPolicy(policy));
        recorder.attach();
        int lockClass = recording.definitions().lockClass("bench.Lock", LockTraits.REENTRANT);
        lock = recording.definitions().lock(lockClass, 1, null);
        site = recording.definitions().site(false, "bench.Lock.lock(Lock.java:1)");
        drainer = new DrainingThread(recorder);
        drainer.start();
    }

    /** What threads record through. */
    public Recording recording() {
        return recording;
    }

    /** A lock that is defined. */
    public int lock() {
        return lock;
    }

    /** A site that is defined. */
    public int site() {
        return site;
    }

    /** Ends the recording; returns how many events are in the trace. */
    public long finish() throws TraceException {
        drainer.endSound();
        recorder.finish(new TreeMap<>(), true);
        return recorder.events();
    }

    @Override
    public void close() throws TraceException {
        recorder.close();
        rings.delete();
        rings.close();
    }
}
