package io.failstop.cli.record;

import io.failstop.cli.Console;
import io.failstop.cli.Failure;
import io.failstop.engine.cache.BlockStore;
import io.failstop.engine.cache.FileBlocks;
import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.RunPlan;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One recording of the engine, which runs in this process, from the check of its plan to the end marker.
 *
 * <p>Threading: one thread, which becomes the engine's first; a thread beside it drains.
 */
public final class EngineRecording {
    /** Name of the bundled engine in headers. */
    public static final String ENGINE = "pagecache";
    /** Property of the header: which engine. */
    public static final String ENGINE_PROPERTY = "engine";

    /** How it ended. */
    public enum Outcome {
        /** The engine came to its end. */
        DONE,
        /** A signal ended the run in good order. */
        STOPPED,
        /** Nothing moved for too long; told to stop, all threads came to their end. */
        CUT_SHORT,
        /** The engine hung. */
        HANG,
        /** An operation gave up after too many retries. */
        LIVELOCK,
        /** The trace could not be written to its end. */
        BROKEN
    }

    private final Path directory;
    private final EngineJob job;
    private final @Nullable Console watched;
    private final @Nullable Oracle oracle;
    private final EngineRun run;
    private final RecordingOptions options;
    private final List<String> summary = new ArrayList<>();
    private long runNanos;
    private long lost;
    private boolean undrained;
    private volatile boolean signalled;

    /**
     * A recording, not begun.
     *
     * @param directory for the trace; it must not exist, or be empty
     * @param watched who is told how far it is; null for nobody
     * @throws IllegalArgumentException with one line for the user if the job cannot be done
     */
    public EngineRecording(Path directory, EngineJob job, @Nullable Console watched) {
        this.directory = directory;
        this.job = job;
        this.watched = watched;
        this.oracle = job.oracle() ? new Oracle() : null;
        this.run = new EngineRun(job.plan(), oracle);
        this.options = job.recordingOptions(run.threads());
    }

    /** What to tell the user afterwards. */
    public List<String> summary() {
        return summary;
    }

    /** How long the engine ran, in nanoseconds: from before its threads start until they have ended. */
    public long runNanos() {
        return runNanos;
    }

    /** How many events were lost, once all were stored. */
    public long lost() {
        return lost;
    }

    /**
     * Records the run.
     *
     * @throws IllegalArgumentException if the plan turns out to be impossible; no trace is left then
     * @throws IOException if nothing could be recorded; no trace is left then
     */
    public Outcome record() throws IOException {
        try (RingDirectory rings = RingDirectory.planned(job.ringParent())) {
            try (TraceRecorder recorder = create(rings)) {
                Recording recording = open(rings, recorder);
                try (BlockStore store = store(recorder)) {
                    return record(recorder, recording, store);
                }
            } finally {
                // Whatever went wrong: rings that may hold events are not deleted.
                if (!undrained) {
                    rings.delete();
                }
            }
        }
    }

    private TraceRecorder create(RingDirectory rings) throws TraceException {
        // The conductor finds the engine's hangs.
        return TraceRecorder.createUnwatched(directory, rings, header(), System::nanoTime);
    }

    /** All knobs are in the header, so that other defaults in a later version change nothing for this trace. */
    private TraceHeader header() {
        RunPlan plan = job.plan();
        RunPlan whole = new RunPlan(
                plan.path(),
                plan.workload(),
                plan.threads(),
                plan.seed(),
                plan.operations(),
                plan.mix(),
                run.settings().values());
        SortedMap<String, String> properties = new TreeMap<>(whole.properties());
        properties.put(ENGINE_PROPERTY, ENGINE);
        properties.put(TraceHeader.COMMAND, job.command());
        properties.put(TraceHeader.POLICY, job.policy().label());
        properties.put(TraceHeader.CLOCK, "CLOCK_MONOTONIC, nanoseconds");
        properties.put("ringMemory", Long.toString(job.ringMemoryBytes()));
        return TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, properties);
    }

    private Recording open(RingDirectory rings, TraceRecorder recorder) throws IOException {
        try {
            Recording recording = Recording.open(rings.path(), options);
            recorder.attach();
            return recording;
        } catch (IOException e) {
            recorder.discard();
            throw e;
        }
    }

    private BlockStore store(TraceRecorder recorder) throws IOException {
        Path device = job.device();
        if (device == null) {
            return new MemoryBlocks(Machine.blockCount(run.settings()));
        }
        try {
            return new FileBlocks(device, run.settings().blockSize());
        } catch (IOException e) {
            recorder.discard();
            throw e;
        }
    }

    private Outcome record(TraceRecorder recorder, Recording recording, BlockStore store) throws TraceException {
        undrained = true;
        LiveConductor conductor = new LiveConductor(recording, job.noProgressNanos());
        EngineDrainer drainer =
                new EngineDrainer(recorder, conductor, directory.toString(), watched, job.durationNanos());
        Signals signals = Signals.handledBy(() -> {
            signalled = true;
            conductor.stop();
        });
        drainer.start();
        EngineRun.End end = null;
        Throwable thrown = null;
        long begun = System.nanoTime();
        try {
            end = run.run(conductor, store);
        } catch (RuntimeException | Error e) {
            thrown = e;
        }
        runNanos = System.nanoTime() - begun;
        signals.restore();
        Throwable failure = drainer.finish();
        if (thrown != null) {
            throw failed(recorder, failure, thrown);
        }
        return end == null || failure != null
                ? broken(failure)
                : conclude(recorder, outcome(end, conductor.isCutShort()));
    }

    private Outcome broken(@Nullable Throwable failure) {
        summary.add((failure == null ? "nothing was run" : Failure.line(failure))
                + "; recording has stopped. What the engine had published is in its rings: make room, then failstop "
                + "recover " + directory);
        return Outcome.BROKEN;
    }

    /** Makes an end of the trace, and returns what to throw. */
    private RuntimeException failed(TraceRecorder recorder, @Nullable Throwable drainFailure, Throwable thrown)
            throws TraceException {
        if (thrown instanceof IllegalArgumentException) {
            // Its first thread found, before any other was started, that the plan does not fit the workload.
            recorder.discard();
            undrained = false;
        } else if (drainFailure == null) {
            finish(recorder, "exit", "the engine failed: " + Failure.line(thrown));
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private Outcome outcome(EngineRun.End end, boolean cutShort) {
        return switch (end) {
            case HANG -> Outcome.HANG;
            case ABORTED -> throw new IllegalStateException("nobody aborts a live run");
            case LIVELOCK -> Outcome.LIVELOCK;
            case DONE -> cutShort ? Outcome.CUT_SHORT : signalled ? Outcome.STOPPED : Outcome.DONE;
        };
    }

    private Outcome conclude(TraceRecorder recorder, Outcome outcome) throws TraceException {
        try {
            finish(recorder, reason(outcome), "");
        } catch (TraceException e) {
            return broken(e);
        }
        lost = recorder.lost();
        summary.add("recorded " + recorder.events() + " events, " + lost + " lost, in " + directory);
        if (oracle != null) {
            summary.addAll(OracleLines.of(oracle, directory));
        }
        switch (outcome) {
            case HANG -> {
                summary.addAll(HangTitles.of(directory));
                summary.add("the engine hung; failstop analyze " + directory + " explains");
            }
            case LIVELOCK -> summary.add("the engine livelocked: an operation gave up after too many retries");
            case CUT_SHORT ->
                summary.add("the engine stood still for " + job.noProgressNanos() / 1_000_000
                        + " ms (--hang-after) and was stopped; all of its threads came to their end then, so this is no"
                        + " hang, but work may be left undone");
            case STOPPED -> summary.add("the run was ended by a signal");
            case DONE, BROKEN -> {}
        }
        return outcome;
    }

    private String reason(Outcome outcome) {
        return switch (outcome) {
            case HANG -> "hang";
            case CUT_SHORT -> "stalled";
            default -> signalled ? "stopped" : "exit";
        };
    }

    private void finish(TraceRecorder recorder, String reason, String incomplete) throws TraceException {
        SortedMap<String, String> end = new TreeMap<>();
        end.put(TraceStatus.REASON, reason);
        if (!incomplete.isEmpty()) {
            end.put(TraceStatus.INCOMPLETE, incomplete);
        }
        recorder.finish(end, true);
        undrained = false;
    }
}
