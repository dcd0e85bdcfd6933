package io.failstop.benchmarks;

import io.failstop.cli.bench.LiveRecording;
import io.failstop.probe.Policy;
import io.failstop.probe.ThreadProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One event as a traced thread records it, with a drainer beside it, against the clock that it reads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
        })
public class EventBenchmark {
    /** A recording that is drained while the benchmark runs. */
    @State(Scope.Benchmark)
    public static class Live {
        /** The policies whose cost differs on a ring with room. */
        @Param({"BLOCK", "OVERWRITE"})
        public Policy policy = Policy.BLOCK;

        private Path directory = Path.of("");
        private @Nullable LiveRecording recording;

        LiveRecording live() {
            return Objects.requireNonNull(recording);
        }

        /** Starts recording. */
        @Setup(Level.Trial)
        public void start() throws IOException {
            directory = Files.createTempDirectory("failstop-jmh");
            recording = new LiveRecording(directory.resolve("trace"), policy);
        }

        /** Ends it and deletes the trace. */
        @TearDown(Level.Trial)
        public void stop() throws IOException, InterruptedException {
            live().finish();
            live().close();
            List<Path> paths;
            try (Stream<Path> walk = Files.walk(directory)) {
                paths = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }

    /** The clock alone. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    /** An acquire. */
    @Benchmark
    public void acquire(Live live) {
        LiveRecording recording = live.live();
        ThreadProbe probe = recording.recording().current();
        probe.lockAcquire(recording.lock(), 0, recording.site(), 0, 1);
    }
}
