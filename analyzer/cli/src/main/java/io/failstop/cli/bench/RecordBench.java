package io.failstop.cli.bench;

import io.failstop.probe.Policy;
import io.failstop.probe.ThreadProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;

/**
 * The cost of one event to the traced thread, clock included, while a drainer runs: in a tight loop, and
 * at one event per microsecond. The clock alone is measured in the same run.
 */
final class RecordBench {
    private static final int CLOCK_READS = 1_000_000;
    private static final int TIGHT_EVENTS = 500_000;
    private static final int PACED_EVENTS = 50_000;
    private static final long PACE_NANOS = 1_000;

    private final Path directory;
    private final int repetitions;

    /**
     * @param directory an empty directory for traces
     * @param repetitions samples of each figure, after as many of warm-up
     */
    RecordBench(Path directory, int repetitions) {
        this.directory = directory;
        this.repetitions = repetitions;
    }

    List<Figure> run() throws IOException, InterruptedException {
        List<Figure> figures = new ArrayList<>();
        double[] clock = clockSamples();
        figures.add(Figure.of("clock", 1, "ns/read", clock));
        double clockNanos = Figure.of("clock", 1, "", clock).median();
        figures.add(Figure.of("record", 1, "ns/event", samples("tight1", 1, false, clockNanos)));
        figures.add(Figure.of("record-paced", 1, "ns/event", samples("paced1", 1, true, clockNanos)));
        figures.add(Figure.of("record", 2, "ns/event", samples("tight2", 2, false, clockNanos)));
        figures.add(Figure.of("record-paced", 2, "ns/event", samples("paced2", 2, true, clockNanos)));
        return figures;
    }

    private double[] clockSamples() {
        double[] samples = new double[repetitions];
        long sink = 0;
        for (int i = -repetitions; i < repetitions; i++) {
            long start = System.nanoTime();
            for (int n = 0; n < CLOCK_READS; n++) {
                sink += System.nanoTime();
            }
            double nanos = (double) (System.nanoTime() - start) / CLOCK_READS;
            if (i >= 0) {
                samples[i] = nanos;
            }
        }
        if (sink == 0) {
            throw new IllegalStateException("the clock stands still");
        }
        return samples;
    }

    private double[] samples(String name, int threads, boolean paced, double clockNanos)
            throws IOException, InterruptedException {
        double[][] perThread = new double[threads][];
        try (LiveRecording live = new LiveRecording(directory.resolve(name), Policy.BLOCK)) {
            CyclicBarrier together = new CyclicBarrier(threads);
            Thread[] workers = new Thread[threads];
            for (int t = 0; t < threads; t++) {
                int index = t;
                workers[t] = new Thread(() -> perThread[index] = work(live, together, paced, clockNanos));
                workers[t].start();
            }
            for (Thread worker : workers) {
                worker.join();
            }
            live.finish();
        }
        return Arrays.stream(perThread).flatMapToDouble(Arrays::stream).toArray();
    }

    private double[] work(LiveRecording live, CyclicBarrier together, boolean paced, double clockNanos) {
        ThreadProbe probe = live.recording().current();
        double[] samples = new double[repetitions];
        for (int i = -repetitions; i < repetitions; i++) {
            try {
                together.await();
            } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            double nanos = paced ? paced(probe, live, clockNanos) : tight(probe, live);
            if (i >= 0) {
                samples[i] = nanos;
            }
        }
        live.recording().threadEnding();
        return samples;
    }

    private static double tight(ThreadProbe probe, LiveRecording live) {
        long start = System.nanoTime();
        for (int i = 0; i < TIGHT_EVENTS; i++) {
            probe.lockAcquire(live.lock(), 0, live.site(), 0, 1);
        }
        return (double) (System.nanoTime() - start) / TIGHT_EVENTS;
    }

    /** The median event of a paced stretch; the pair of clock reads around it costs one read. */
    private static double paced(ThreadProbe probe, LiveRecording live, double clockNanos) {
        long[] costs = new long[PACED_EVENTS];
        long due = System.nanoTime();
        for (int i = 0; i < PACED_EVENTS; i++) {
            due += PACE_NANOS;
            long before = System.nanoTime();
            while (before < due) {
                before = System.nanoTime();
            }
            probe.lockAcquire(live.lock(), 0, live.site(), 0, 1);
            costs[i] = System.nanoTime() - before;
        }
        Arrays.sort(costs);
        return costs[PACED_EVENTS / 2] - clockNanos;
    }
}
