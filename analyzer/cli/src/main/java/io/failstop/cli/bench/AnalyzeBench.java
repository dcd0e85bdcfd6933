package io.failstop.cli.bench;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Report;
import io.failstop.store.TraceWriter;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.std.StdTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Analysis of lock traces: of STD files that were made up by whole processes, which parse them, too; and in this one of
 * trace directories, one that was recorded from threads with real locks, and one that was imported.
 */
final class AnalyzeBench {
    private static final long SEED = 2007;

    private final Path directory;
    private final long manyEvents;
    private final long events;
    private final int repetitions;

    /**
     * @param directory an empty directory for traces
     * @param manyEvents lock events of the trace with fixed nests
     * @param events lock events of each of the others
     * @param repetitions samples of each figure
     */
    AnalyzeBench(Path directory, long manyEvents, long events, int repetitions) {
        this.directory = directory;
        this.manyEvents = manyEvents;
        this.events = events;
        this.repetitions = repetitions;
    }

    List<Figure> run() throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        Path recorded = directory.resolve("recorded");
        LockProgram.record(recorded, manyEvents, SEED);
        figures.add(analysis("analyze", recorded));
        for (LockTraces.Nests nests : LockTraces.Nests.values()) {
            long count = nests == LockTraces.Nests.FIXED ? manyEvents : events;
            Path file = directory.resolve("locks.std");
            LockTraces.write(file, nests, count, SEED);
            if (nests == LockTraces.Nests.FIXED) {
                Path stored = directory.resolve("stored");
                store(file, stored);
                figures.add(analysis("analyze-imported", stored));
            }
            figures.addAll(processes("analyze-std-" + nests.name().toLowerCase(Locale.ROOT), file, count));
            Files.delete(file);
        }
        return figures;
    }

    private List<Figure> processes(String name, Path file, long count) throws IOException, InterruptedException {
        double[] seconds = new double[repetitions];
        double[] rates = new double[repetitions];
        double[] mebibytes = new double[repetitions];
        ChildProcess child = new ChildProcess(directory);
        for (int i = 0; i < repetitions; i++) {
            ChildProcess.Cost cost = child.run("analyze", "--format", "json", file.toString());
            seconds[i] = cost.seconds();
            rates[i] = count / cost.seconds() / 1e6;
            mebibytes[i] = cost.mebibytes();
        }
        return List.of(
                Figure.of(name, LockTraces.THREADS, "s", seconds),
                Figure.of(name + "-rate", LockTraces.THREADS, "M events/s", rates),
                Figure.of(name + "-memory", LockTraces.THREADS, "MiB", mebibytes));
    }

    /** Once without being measured, for warm-up; the trace is deleted then. */
    private Figure analysis(String name, Path stored) throws IOException {
        double[] rates = new double[repetitions];
        for (int i = -1; i < repetitions; i++) {
            try (Trace trace = Traces.open(stored)) {
                long begun = System.nanoTime();
                Report report = Analysis.analyze(trace);
                double seconds = (System.nanoTime() - begun) / 1e9;
                // An analysis that gives up, or of a trace that lacks something, would be a fast one.
                if (report.findings().isEmpty() || !report.limits().isEmpty()) {
                    throw new IllegalStateException(
                            name + ": " + report.findings().size() + " findings, limits " + report.limits());
                }
                if (i >= 0) {
                    rates[i] = report.trace().events() / seconds / 1e6;
                }
            }
        }
        BenchCommand.delete(stored);
        return Figure.of(name, LockTraces.THREADS, "M events/s", rates);
    }

    private static void store(Path file, Path stored) throws IOException {
        try (Trace trace = StdTrace.open(file);
                TraceWriter writer = TraceWriter.create(stored, trace.header())) {
            Traces.copy(trace, writer);
        }
    }
}
