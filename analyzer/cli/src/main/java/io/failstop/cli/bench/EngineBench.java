package io.failstop.cli.bench;

import io.failstop.cli.EngineProgram;
import io.failstop.cli.record.EngineJob;
import io.failstop.cli.record.EngineRecording;
import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.work.CachedWrites;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.probe.Policy;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.replayer.exact.Verdict;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The bundled engine: cached writes alone, beside each other and recorded; a stress run without and with a recording;
 * and its replay.
 *
 * <p>The two sides of a ratio are taken one after the other, so that a machine that becomes slower meanwhile shows in no
 * ratio. Nothing is replayed before all else is measured: the compiler makes slower code of the engine in a process that
 * has seen it live and in replay, and a process that records never replays.
 */
final class EngineBench {
    private static final String PATH = "temp-page";
    private static final int ROUNDS = 12;
    private static final int WARM_UP_ROUNDS = 4;
    /** Repetitions that count for nothing: the compiler is busy with the engine for as long. */
    private static final int WARM_UPS = 8;

    /** One run is up to a quarter off the others; the median of as many as of other figures still was by a tenth. */
    private static final int STRESS_RUNS = 3;

    private static final int STRESS_THREADS = 8;
    private static final long NO_PROGRESS_NANOS = 20_000_000_000L;

    private final Path directory;
    private final int repetitions;
    private final int writes;
    private final long operations;
    private final double[] one;
    private final double[] two;
    private final double[] scaling;
    private final double[] recordedWrites;
    private final double[] recordedStress;
    private final double[] replay;

    /**
     * @param directory an empty directory for traces
     * @param repetitions samples of each figure, after some of warm-up; of a recorded stress run three times as many
     * @param writes of a page in a round
     * @param operations of a stress run
     */
    EngineBench(Path directory, int repetitions, int writes, long operations) {
        this.directory = directory;
        this.repetitions = repetitions;
        this.writes = writes;
        this.operations = operations;
        one = new double[repetitions];
        two = new double[repetitions];
        scaling = new double[repetitions];
        recordedWrites = new double[repetitions];
        recordedStress = new double[STRESS_RUNS * repetitions];
        replay = new double[repetitions];
    }

    List<Figure> run() throws IOException, InterruptedException {
        for (int i = -WARM_UPS; i < repetitions; i++) {
            measureWrites(i);
        }
        for (int i = -WARM_UPS; i < recordedStress.length; i++) {
            measureRecording(i);
        }
        for (int i = -WARM_UPS; i < repetitions; i++) {
            measureReplay(i);
        }
        return List.of(
                Figure.of("engine-writes", 1, "1/s, thread", one),
                Figure.of("engine-writes", 2, "1/s, thread", two),
                Figure.of("engine-scaling", 2, "ratio", scaling),
                Figure.of("engine-writes-recording-ratio", 1, "ratio", recordedWrites),
                Figure.of("engine-recording-ratio", STRESS_THREADS, "ratio", recordedStress),
                Figure.of("replay-ratio", STRESS_THREADS, "ratio", replay));
    }

    private void measureWrites(int repetition) throws IOException, InterruptedException {
        double alone = writesPerSecond(1);
        double beside = writesPerSecond(2);
        double recorded = recordedWritesPerSecond();
        if (repetition >= 0) {
            one[repetition] = alone;
            two[repetition] = beside;
            scaling[repetition] = 2 * beside / alone;
            recordedWrites[repetition] = recorded / alone;
        }
    }

    private void measureRecording(int repetition) throws IOException {
        RunPlan plan = stress(repetition);
        long bare = bareNanos(plan);
        Path trace = directory.resolve("stress");
        long recorded = recordedNanos(plan, trace);
        BenchCommand.delete(trace);
        if (repetition >= 0) {
            recordedStress[repetition] = (double) bare / recorded;
        }
    }

    private void measureReplay(int repetition) throws IOException {
        Path trace = directory.resolve("replayed");
        long recorded = recordedNanos(stress(repetition), trace);
        long replayed = replayNanos(trace);
        BenchCommand.delete(trace);
        if (repetition >= 0) {
            replay[repetition] = (double) replayed / recorded;
        }
    }

    private double writesPerSecond(int threads) {
        return writesPerSecond(threads, new LiveConductor(null, NO_PROGRESS_NANOS));
    }

    private double recordedWritesPerSecond() throws IOException, InterruptedException {
        Path trace = directory.resolve("writes");
        double rate;
        try (LiveRecording live = new LiveRecording(trace, Policy.BLOCK)) {
            rate = writesPerSecond(1, new LiveConductor(live.recording(), NO_PROGRESS_NANOS));
            live.finish();
        }
        BenchCommand.delete(trace);
        return rate;
    }

    /** The median of a thread's rounds, those of warm-up left out. */
    private double writesPerSecond(int threads, Conductor conductor) {
        CachedWrites measured = CachedWrites.of(PATH, threads, WARM_UP_ROUNDS + ROUNDS, writes);
        EngineRun run = measured.run();
        run.run(conductor, new MemoryBlocks(Machine.blockCount(run.settings())));
        double[] rates = Arrays.stream(measured.nanos())
                .flatMapToLong(rounds -> Arrays.stream(rounds).skip(WARM_UP_ROUNDS))
                .mapToDouble(nanos -> writes * 1e9 / nanos)
                .toArray();
        return Figure.of("", threads, "", rates).median();
    }

    /** Another seed for each repetition. */
    private RunPlan stress(int repetition) {
        return new RunPlan(
                PATH,
                Workloads.STRESS,
                STRESS_THREADS,
                repetition + WARM_UPS + 1,
                operations,
                Mix.standard(),
                new TreeMap<>());
    }

    private static long bareNanos(RunPlan plan) {
        EngineRun bare = new EngineRun(plan, null);
        long begun = System.nanoTime();
        EngineRun.End end = bare.run(
                new LiveConductor(null, NO_PROGRESS_NANOS), new MemoryBlocks(Machine.blockCount(bare.settings())));
        long nanos = System.nanoTime() - begun;
        if (end != EngineRun.End.DONE) {
            throw new IllegalStateException("stress run: " + end);
        }
        return nanos;
    }

    private static long recordedNanos(RunPlan plan, Path trace) throws IOException {
        EngineRecording recorded = new EngineRecording(trace, EngineJob.of(plan, "failstop bench engine"), null);
        // A recording that is cut short, or loses events, would be a fast one.
        EngineRecording.Outcome outcome = recorded.record();
        if (outcome != EngineRecording.Outcome.DONE || recorded.lost() != 0) {
            throw new IllegalStateException("recording of the stress run: " + outcome + ", " + recorded.summary());
        }
        return recorded.runNanos();
    }

    private static long replayNanos(Path directoryOfTrace) throws IOException {
        try (Trace trace = Traces.open(directoryOfTrace)) {
            long begun = System.nanoTime();
            ExactOutcome outcome = ExactReplay.replay(trace, EngineProgram.of(trace), Long.MAX_VALUE);
            long nanos = System.nanoTime() - begun;
            if (outcome.verdict() != Verdict.EQUAL) {
                throw new IllegalStateException("replay of the stress run: " + outcome.verdict());
            }
            return nanos;
        }
    }
}
