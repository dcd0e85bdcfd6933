package io.failstop.replayer.exact;

import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Times recording, reading and replaying of one run; not a test. Arguments: threads, rounds per thread (about
 * seven events each), objects, times.
 */
final class ReplayBenchmark {
    private ReplayBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        int objects = Integer.parseInt(arguments[2]);
        int times = Integer.parseInt(arguments[3]);
        for (int i = 0; i < times; i++) {
            MiniEngine engine = new MiniEngine(threads, rounds, objects, i, MiniEngine.Twist.NONE);
            Path directory = Files.createTempDirectory("replay-benchmark").resolve("trace");
            long recording = LiveRecording.record(engine, directory);
            try (Trace trace = Traces.open(directory)) {
                long begun = System.nanoTime();
                long events = trace.read((n, t, s, k, kind, f, o, site, order, a, b, c) -> {})
                        .events();
                long read = System.nanoTime() - begun;
                begun = System.nanoTime();
                ExactOutcome outcome = ExactReplay.replay(trace, engine.again(), Long.MAX_VALUE);
                long replay = System.nanoTime() - begun;
                System.out.printf(
                        "%s %,d events; recorded %.2f s, read %.2f s, replayed %.2f s: %.2f of recording, %.1f M/s%n",
                        outcome.verdict(),
                        events,
                        recording / 1e9,
                        read / 1e9,
                        replay / 1e9,
                        (double) replay / recording,
                        events * 1e3 / replay);
            }
            delete(directory.getParent());
        }
    }

    private static void delete(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
