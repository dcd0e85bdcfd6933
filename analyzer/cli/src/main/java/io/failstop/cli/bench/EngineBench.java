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
 * The bundled engine: cached writes alone, beside each other and recorded, and the replay of a stress run.
 * The figures of one repetition are taken one after the other, and ratios are of one repetition, so that a
 * machine that becomes slower meanwhile shows in no ratio.
 */
final class EngineBench {
    private static final String PATH = "temp-page";
    private static final int ROUNDS = 12;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int WRITES = 20_000;
    private static final int STRESS_THREADS = 8;
    private static final long STRESS_OPERATIONS = 100_000;
    private static final long NO_PROGRESS_NANOS = 20_000_000_000L;

    private final Path directory;
    private final int repetitions;
    private final double[] one;
    private final double[] two;
    private final double[] scaling;
    private final double[] recording;
    private final double[] replay;

    /**
     * @param directory an empty directory for traces
     * @param repetitions samples of each figure, after one of warm-up
     */
    EngineBench(Path directory, int repetitions) {
        this.directory = directory;
        this.repetitions = repetitions;
        one = new double[repetitions];
        two = new double[repetitions];
        scaling = new double[repetitions];
        recording = new double[repetitions];
        replay = new double[repetitions];
    }

    List<Figure> run() throws IOException, InterruptedException {
        for (int i = -1; i < repetitions; i++) {
            double alone = writesPerSecond(1);
            double beside = writesPerSecond(2);
            double recorded = recordedWritesPerSecond(i);
            double ratio = replayRatio(i);
            if (i >= 0) {
                one[i] = alone;
                two[i] = beside;
                scaling[i] = 2 * beside / alone;
                recording[i] = recorded / alone;
                replay[i] = ratio;
            }
        }
        return List.of(
                Figure.of("engine-writes", 1, "1/s, thread", one),
                Figure.of("engine-writes", 2, "1/s, thread", two),
                Figure.of("engine-scaling", 2, "ratio", scaling),
                Figure.of("engine-recording-ratio", 1, "ratio", recording),
                Figure.of("replay-ratio", STRESS_THREADS, "ratio", replay));
    }

    private static double writesPerSecond(int threads) {
        return writesPerSecond(threads, new LiveConductor(null, NO_PROGRESS_NANOS));
    }

    private double recordedWritesPerSecond(int repetition) throws IOException, InterruptedException {
        try (LiveRecording live = new LiveRecording(directory.resolve("writes" + repetition), Policy.BLOCK)) {
            double rate = writesPerSecond(1, new LiveConductor(live.recording(), NO_PROGRESS_NANOS));
            live.finish();
            return rate;
        }
    }

    /** The median of a thread's rounds, those of warm-up left out. */
    private static double writesPerSecond(int threads, Conductor conductor) {
        CachedWrites writes = CachedWrites.of(PATH, threads, WARM_UP_ROUNDS + ROUNDS, WRITES);
        EngineRun run = writes.run();
        run.run(conductor, new MemoryBlocks(Machine.blockCount(run.settings())));
        double[] rates = Arrays.stream(writes.nanos())
                .flatMapToLong(rounds -> Arrays.stream(rounds).skip(WARM_UP_ROUNDS))
                .mapToDouble(nanos -> WRITES * 1e9 / nanos)
                .toArray();
        return Figure.of("", threads, "", rates).median();
    }

    private double replayRatio(int repetition) throws IOException {
        Path directoryOfTrace = directory.resolve("stress" + repetition);
        RunPlan plan = new RunPlan(
                PATH,
                Workloads.STRESS,
                STRESS_THREADS,
                repetition + 2L,
                STRESS_OPERATIONS,
                Mix.standard(),
                new TreeMap<>());
        EngineRecording recorded =
                new EngineRecording(directoryOfTrace, EngineJob.of(plan, "failstop bench engine"), null);
        recorded.record();
        try (Trace trace = Traces.open(directoryOfTrace)) {
            long begun = System.nanoTime();
            ExactOutcome outcome = ExactReplay.replay(trace, EngineProgram.of(trace), Long.MAX_VALUE);
            long nanos = System.nanoTime() - begun;
            if (outcome.verdict() != Verdict.EQUAL) {
                throw new IllegalStateException("replay of the stress run: " + outcome.verdict());
            }
            return (double) nanos / recorded.runNanos();
        }
    }
}
