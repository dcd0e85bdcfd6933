package io.failstop.replayer.exact;

import io.failstop.engine.order.LiveConductor;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.store.DrainingThread;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.store.Traces;
import io.failstop.trace.Definition;
import io.failstop.trace.EventList;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Records a live run of a program, as a recorder in the engine's process does. */
final class LiveRecording {
    private static final long NO_PROGRESS_NANOS = 20_000_000_000L;

    private LiveRecording() {}

    /** Records into a trace directory; returns how long the program ran, in nanoseconds. */
    static long record(Program program, Path directory) throws Exception {
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of());
        try (RingDirectory rings = RingDirectory.create(RingDirectory.defaultParent());
                TraceRecorder recorder = TraceRecorder.createUnwatched(directory, rings, header, System::nanoTime)) {
            Recording recording =
                    Recording.open(rings.path(), RecordingOptions.defaults().withPolicy(Policy.BLOCK));
            recorder.attach();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            DrainingThread drainer = new DrainingThread(recorder);
            drainer.start();
            long begun = System.nanoTime();
            Thread engine = new Thread(() -> run(program, recording, failure), "main");
            engine.start();
            engine.join();
            long nanos = System.nanoTime() - begun;
            drainer.endSound();
            recorder.finish(new TreeMap<>(), true);
            rings.delete();
            if (failure.get() != null) {
                throw new AssertionError("recording failed", failure.get());
            }
            return nanos;
        }
    }

    private static void run(Program program, Recording recording, AtomicReference<Throwable> failure) {
        try {
            program.run(new LiveConductor(recording, NO_PROGRESS_NANOS));
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    /** Records, and reads the trace into memory. */
    static EventList recordToMemory(Program program, Path directory) throws Exception {
        record(program, directory);
        try (Trace trace = Traces.open(directory)) {
            EventList list = new EventList("memory", trace.header());
            trace.read(list);
            define(list, trace);
            return list;
        }
    }

    /** Copies the names. */
    static void define(EventList list, Trace from) {
        for (Definition definition : from.definitions().all()) {
            list.define(
                    definition.kind(),
                    definition.id(),
                    definition.x(),
                    definition.y(),
                    definition.strings().toArray(String[]::new));
        }
    }
}
