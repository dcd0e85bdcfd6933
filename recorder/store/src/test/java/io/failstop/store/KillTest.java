package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes with SIGKILL at random moments and compares the trace with what the victim had
 * counted elsewhere. {@code -Dfailstop.kills=N} sets how often, {@code -Dfailstop.seed=N} the moments.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("failstop.kills", 10);
    private static final long SEED = Long.getLong("failstop.seed", 20261122L);
    private static final long SMALL_RINGS = 1 << 20;

    @TempDir
    Path dir;

    @Test
    void losesNothingPublishedWhenTheProgramIsKilled() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Pair pair = new Pair("program-" + kill)) {
                pair.start(random.nextInt(400));
                pair.kill(pair.victim);
                // The recorder goes on and ends in good order: what was published reaches the queue.
                Files.createFile(pair.end);
                assertThat(pair.recorder.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(pair.recorder.exitValue()).as(pair.log()).isZero();
                pair.assertNothingLost(true, "program kill " + kill);
                assertThat(pair.read().lost())
                        .as("program kill %d, seed %d", kill, SEED)
                        .isZero();
                assertThat(pair.rings).doesNotExist();
            }
        }
    }

    @Test
    void losesNothingPublishedWhenTheRecorderIsKilled() throws Exception {
        Random random = new Random(SEED + 1);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Pair pair = new Pair("recorder-" + kill)) {
                pair.start(random.nextInt(400));
                pair.kill(pair.recorder);
                // The program goes on for a moment: it must not hang on a recorder that is gone.
                Thread.sleep(random.nextInt(50));
                pair.kill(pair.victim);
                pair.assertNothingLost(false, "recorder kill " + kill);
                Recovery.Result result = Recovery.recover(pair.trace);
                assertThat(result.programRuns()).isFalse();
                assertThat(pair.rings).doesNotExist();
                pair.assertNothingLost(false, "recovered, recorder kill " + kill);
            }
        }
    }

    @Test
    void programEndsByItselfAfterItsRecorderWasKilled() throws Exception {
        try (Pair pair = new Pair("survivor", 200_000)) {
            pair.start(50);
            pair.kill(pair.recorder);
            assertThat(pair.victim.waitFor(60, TimeUnit.SECONDS))
                    .as("the program hangs")
                    .isTrue();
            assertThat(pair.victim.exitValue()).as(pair.log()).isZero();
            pair.assertNothingLost(false, "survivor");
            TraceStatus status = pair.read();
            long attempted = Victim.THREADS * (200_000 + 2L);
            assertThat(status.events() - pair.lossEvents + status.lost()).isEqualTo(attempted);
        }
    }

    @Test
    void newRecordingWorksAtOnceAfterAKilledOne() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Pair pair = new Pair("again-" + i)) {
                pair.start(20);
                pair.kill(pair.recorder);
                pair.kill(pair.victim);
                pair.assertNothingLost(false, "again " + i);
            }
        }
    }

    /** A recorder and a program, each a process of its own. */
    private final class Pair implements AutoCloseable {
        private final Path trace;
        private final Path counts;
        private final Path told;
        private final Path end;
        private final Path output;
        private final long limit;
        private Process recorder;
        private Process victim;
        private Path rings = Path.of("not", "yet");
        private long lossEvents;

        Pair(String name) throws Exception {
            this(name, 0);
        }

        Pair(String name, long limit) throws Exception {
            this.limit = limit;
            trace = dir.resolve(name + ".trace");
            counts = dir.resolve(name + ".counts");
            told = dir.resolve(name + ".rings");
            end = dir.resolve(name + ".end");
            output = dir.resolve(name + ".log");
            Files.write(counts, new byte[4096]);
        }

        void start(int millis) throws Exception {
            recorder = java(RecorderMain.class, trace.toString(), told.toString(), end.toString());
            while (!Files.exists(told)) {
                assertThat(recorder.isAlive()).as(log()).isTrue();
                Thread.sleep(1);
            }
            rings = Path.of(Files.readString(told));
            victim = java(
                    Victim.class,
                    rings.toString(),
                    counts.toString(),
                    Long.toString(SMALL_RINGS),
                    Long.toString(limit));
            while (count(0) == 0) {
                assertThat(victim.isAlive()).as(log()).isTrue();
                Thread.sleep(1);
            }
            Thread.sleep(millis);
        }

        private Process java(Class<?> main, String... args) throws Exception {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            for (String option :
                    List.of("java.base/java.lang.reflect=ALL-UNNAMED", "java.base/sun.nio.ch=ALL-UNNAMED")) {
                command.add("--add-opens");
                command.add(option);
            }
            command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED", "-Xmx128m"));
            command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(args));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(new File(output.toString())))
                    .start();
        }

        private void kill(Process process) throws Exception {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("not killed: " + log()).isEqualTo(137);
        }

        private long count(int index) throws Exception {
            ByteBuffer page = ByteBuffer.wrap(Files.readAllBytes(counts)).order(ByteOrder.LITTLE_ENDIAN);
            return page.getLong(index * 128 + 8);
        }

        private TraceStatus read() throws Exception {
            ConsistencyCheck check = new ConsistencyCheck(true);
            long[] losses = new long[1];
            try (Trace opened = Traces.open(trace)) {
                TraceStatus status =
                        opened.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                            check.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
                            losses[0] += kind == io.failstop.probe.EventKind.LOSS ? 1 : 0;
                        });
                lossEvents = losses[0];
                return status;
            }
        }

        void assertNothingLost(boolean complete, String what) throws Exception {
            String message = what + ", seed " + SEED;
            TraceStatus status = read();
            assertThat(status.complete()).as(message + ": " + status.why()).isEqualTo(complete);
            Map<Integer, Long> last = status.lastEvents().stream()
                    .collect(Collectors.toMap(TraceStatus.LastEvent::thread, TraceStatus.LastEvent::sequence));
            ByteBuffer page = ByteBuffer.wrap(Files.readAllBytes(counts)).order(ByteOrder.LITTLE_ENDIAN);
            long published = 0;
            for (int i = 0; i < Victim.THREADS; i++) {
                int thread = (int) page.getLong(i * 128) - 1;
                long count = page.getLong(i * 128 + 8);
                if (count > 0) {
                    assertThat(last).as(message).containsKey(thread);
                    assertThat(last.get(thread) + 1)
                            .as(message + ", thread " + thread)
                            .isGreaterThanOrEqualTo(count);
                    published += count;
                }
            }
            assertThat(published).as(message).isPositive();
            assertThat(status.events()).as(message).isGreaterThanOrEqualTo(published);
        }

        String log() {
            try {
                return Files.exists(output) ? Files.readString(output) : "";
            } catch (IOException e) {
                return e.toString();
            }
        }

        @Override
        public void close() throws IOException {
            for (Process process :
                    Stream.of(recorder, victim).filter(p -> p != null).toList()) {
                process.destroyForcibly().onExit().join();
            }
            if (RingDirectory.isRecorderAlive(rings)) {
                throw new AssertionError("a killed recorder still holds its lock");
            }
            RingDirectory.delete(rings);
        }
    }
}
