package io.failstop.cli.bench;

import io.failstop.probe.Policy;
import io.failstop.probe.ThreadProbe;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Merged reading of a large trace of many threads that was really recorded, all of them at once. */
final class ReadBench {
    private static final int THREADS = 8;

    private final Path directory;
    private final int eventsPerThread;
    private final int repetitions;

    ReadBench(Path directory, long events, int repetitions) {
        this.directory = directory;
        this.eventsPerThread = (int) (events / THREADS);
        this.repetitions = repetitions;
    }

    List<Figure> run() throws IOException, InterruptedException {
        Path trace = directory.resolve("read");
        long recorded = record(trace);
        double[] samples = new double[repetitions];
        double[] memory = new double[repetitions];
        for (int i = -1; i < repetitions; i++) {
            long start = System.nanoTime();
            long read = read(trace, recorded);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (i >= 0) {
                samples[i] = read / seconds / 1e6;
                Runtime runtime = Runtime.getRuntime();
                memory[i] = (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
            }
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("read", THREADS, "M events/s", samples));
        figures.add(Figure.of("read-heap", THREADS, "MiB used", memory));
        figures.add(Figure.of("read-events", THREADS, "M events", new double[] {recorded / 1e6}));
        return figures;
    }

    private long record(Path trace) throws IOException, InterruptedException {
        try (LiveRecording live = new LiveRecording(trace, Policy.BLOCK)) {
            Thread[] threads = new Thread[THREADS];
            for (int t = 0; t < THREADS; t++) {
                int lockClass = live.recording().definitions().lockClass("bench.Own", 0);
                int lock = live.recording().definitions().lock(lockClass, t + 1, null);
                threads[t] = new Thread(() -> lockAndRelease(live, lock), "reader-fixture-" + t);
                threads[t].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            return live.finish();
        }
    }

    private void lockAndRelease(LiveRecording live, int lock) {
        ThreadProbe probe = live.recording().current();
        for (int i = 0; i < eventsPerThread; i += 2) {
            probe.lockAcquire(lock, 0, live.site(), i + 1L, 1);
            probe.lockRelease(lock, 0, live.site(), i + 2L, 1);
        }
        live.recording().threadEnding();
    }

    private static long read(Path path, long recorded) throws IOException {
        long[] sum = new long[1];
        try (Trace trace = Traces.open(path)) {
            TraceStatus status = trace.read(
                    (number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> sum[0] += order);
            if (!status.complete() || status.events() != recorded || status.lost() != 0) {
                throw new IllegalStateException("the trace was not read whole: " + status.why());
            }
            return status.events();
        }
    }
}
