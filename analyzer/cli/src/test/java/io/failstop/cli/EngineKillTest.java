package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.RingLayout;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills recordings of the engine, recorder and program in one process, with SIGKILL at random moments: what
 * is left replays. {@code -Dfailstop.kills=N} sets how often, {@code -Dfailstop.seed=N} the moments.
 */
class EngineKillTest {
    private static final int KILLS = Integer.getInteger("failstop.kills", 8);
    private static final long SEED = Long.getLong("failstop.seed", 20261122L);
    private static final int MOST_MILLIS = 1_500;

    @TempDir
    private Path directory;

    @Test
    void whatAKilledRecordingLeavesReplaysUpToItsLastConsistentEvent() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            String what = "kill " + kill + ", seed " + SEED;
            Path trace = directory.resolve("t" + kill);
            Path rings = Files.createDirectory(directory.resolve("rings" + kill));
            killOne(trace, rings, random, what);

            TraceStatus status = status(trace);
            assertThat(status.complete()).as(what).isFalse();
            assertThat(status.lost()).as(what).isZero();
            assertReplays(trace, status, what);
            CommandRun info = CommandRun.of("info", trace.toString(), "--format", "json");
            assertThat(info.out()).as(what).contains("\"complete\" : false", "\"workload\" : \"stress\"");
            CommandRun recover = CommandRun.of("recover", trace.toString());
            assertThat(recover.exit()).as(what + ": " + recover.err()).isZero();
            assertThat(recover.out()).as(what).contains("the rings were moved into the trace");
            assertThat(rings).as(what).isEmptyDirectory();
            assertReplays(trace, status, "recovered, " + what);
        }
    }

    @Test
    void aSignalEndsARunInGoodOrder() throws Exception {
        Path trace = directory.resolve("t");
        Path rings = Files.createDirectory(directory.resolve("rings"));
        Process process = start(trace, rings, new Random(SEED), "seed " + SEED);
        while (!isRunning(trace)) {
            assertThat(process.isAlive()).as(Files.readString(log())).isTrue();
            Thread.sleep(100);
        }
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(Files.readString(log())).isZero();
        assertThat(Files.readString(log())).contains("the run was ended by a signal");
        assertThat(status(trace).complete()).isTrue();
        assertThat(status(trace).end()).containsEntry(TraceStatus.REASON, "stopped");
        assertThat(rings).isEmptyDirectory();
        assertThat(CommandRun.of("replay", trace.toString()).out()).contains(": replayed 1 of 1: equal\n");
    }

    private static final class Seen extends RuntimeException {}

    /** Whether an event is recorded: from before the first one on signals are heeded. */
    private static boolean isRunning(Path trace) {
        try (Trace begun = Traces.open(trace)) {
            begun.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                throw new Seen();
            });
            return false;
        } catch (Seen seen) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private void killOne(Path trace, Path rings, Random random, String what) throws Exception {
        Process process = start(trace, rings, random, what);
        try {
            Thread.sleep(random.nextInt(MOST_MILLIS));
            assertThat(process.isAlive())
                    .as(what + ": " + Files.readString(log()))
                    .isTrue();
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).as(what).isEqualTo(137);
    }

    /** Starts a recording and waits until it has its rings. */
    private Process start(Path trace, Path rings, Random random, String what) throws Exception {
        Process process = new ProcessBuilder(command(trace, rings, random))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        while (!hasRings(rings)) {
            assertThat(process.isAlive())
                    .as(what + ": " + Files.readString(log()))
                    .isTrue();
            Thread.sleep(1);
        }
        return process;
    }

    private static boolean hasRings(Path parent) throws Exception {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.anyMatch(file -> file.endsWith(RingLayout.RINGS_FILE) && hasBegun(file));
        }
    }

    /** Whether the magic is there, which is written last. */
    private static boolean hasBegun(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer magic = ByteBuffer.allocate(Long.BYTES);
            return channel.read(magic, RingLayout.MAGIC_OFFSET) == Long.BYTES && magic.getLong(0) != 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static List<String> command(Path trace, Path rings, Random random) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : List.of("java.base/java.lang.reflect=ALL-UNNAMED", "java.base/sun.nio.ch=ALL-UNNAMED")) {
            command.addAll(List.of("--add-opens", option));
        }
        command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED", "-Xmx512m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("record", "--trace", trace.toString(), "--ring-dir", rings.toString()));
        command.addAll(List.of("--path", "temp-page", "--workload", "stress", "--duration", "5m"));
        command.addAll(List.of("--threads", Integer.toString(1 + random.nextInt(8))));
        command.addAll(List.of("--seed", Integer.toString(random.nextInt(1000))));
        command.addAll(List.of("--set", random.nextBoolean() ? "faultModel=F20" : "faultModel=F23"));
        return command;
    }

    private static TraceStatus status(Path path) throws IOException {
        try (Trace trace = Traces.open(path)) {
            return trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
        }
    }

    private static void assertReplays(Path trace, TraceStatus status, String what) {
        CommandRun replay = CommandRun.of("replay", trace.toString());

        assertThat(replay.out())
                .as(what)
                .startsWith(trace + ": replayed 1 of 1: equal up to its last consistent event\n")
                .contains("executed  " + TraceText.grouped(status.events()) + " of "
                        + TraceText.grouped(status.events()) + " events\n");
        assertThat(replay.err()).as(what).startsWith("failstop: warning: ").hasLineCount(1);
        assertThat(replay.exit()).as(what).isZero();
    }
}
