package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Report;
import io.failstop.cli.fixtures.Behaviour;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recording real programs through the launcher: what passes through, what is noticed, what is refused. */
class RecordIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    @Test
    void passesStreamsThroughAndKeepsTheExitCode() throws Exception {
        Shell.Outcome outcome = record("t", List.of(), "exit", "7");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("out no input");
        assertThat(outcome.err()).startsWith("err").contains("exit code 7").doesNotContain("WARNING");
        assertThat(status("t").end()).containsEntry(TraceStatus.EXIT_CODE, "7");
        assertThat(status("t").complete()).isTrue();
        assertThat(status("t").lost()).isZero();
        assertThat(status("t").locks()).isEqualTo(1);
    }

    @Test
    void noticesAHangAndLeavesTheProgramRunning() throws Exception {
        Shell.Outcome outcome = record("t", List.of(), "deadlock");

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.FOUND);
        Optional<ProcessHandle> left = leftRunning(outcome.err());
        assertThat(left).as(outcome.err()).isPresent();
        left.orElseThrow().destroyForcibly();
        assertThat(status("t").end()).doesNotContainKey(TraceStatus.EXIT_CODE);
        assertThat(status("t").complete()).isTrue();
        Report report = analyze("t");
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).threads()).containsExactly("one", "two");
    }

    @Test
    void noticesAHangInAFlightRecorderThoughOthersGoOn() throws Exception {
        Shell.Outcome outcome = record("t", List.of("--policy", "overwrite", "--kill"), "partly");

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.FOUND);
        assertThat(status("t").lost()).isPositive();
        assertThat(analyze("t").findings()).hasSize(1);
        assertThat(analyze("t").findings().get(0).threads()).containsExactly("one", "two");
    }

    @Test
    void endsAHungProgramIfTold() throws Exception {
        Shell.Outcome outcome = record("t", List.of("--kill"), "deadlock");

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.FOUND);
        assertThat(status("t").end()).containsEntry(TraceStatus.EXIT_CODE, "143");
    }

    @Test
    void callsStillnessAHangOnlyIfTold() throws Exception {
        Shell.Outcome outcome = record("t", List.of("--kill", "--hang-after", "500ms"), "idle");

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.FOUND);
        assertThat(analyze("t").findings()).hasSize(1);
        assertThat(analyze("t").findings().get(0).kind().label()).isEqualTo("wait-hang");
    }

    @Test
    void passesSignalsOnAndEndsTheTraceInGoodOrder() throws Exception {
        // Under nohup, or behind a shell's &, this JVM and its children ignore some of them, as they should.
        List<String> signals = Map.of("HUP", 1, "INT", 2, "TERM", 15).entrySet().stream()
                .filter(signal -> !isIgnored(signal.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        assertThat(signals).contains("TERM");
        for (String signal : signals) {
            Shell shell = Shell.in(directory);
            String[] command = command("sig" + signal, List.of(), "signal");
            Shell.Started started = shell.start(command);
            while (!Files.readString(started.out()).contains("ready")) {
                assertThat(started.process().isAlive())
                        .as(Files.readString(started.err()))
                        .isTrue();
                Thread.sleep(20);
            }
            new ProcessBuilder(
                            "kill",
                            "-s",
                            signal,
                            Long.toString(started.process().pid()))
                    .start()
                    .waitFor();
            Shell.Outcome outcome = shell.finish(started, command);

            assertThat(outcome.out()).as(signal + ": " + outcome.err()).contains("hook ran");
            assertThat(outcome.exit()).as(signal).isZero();
            assertThat(status("sig" + signal).complete()).as(signal).isTrue();
        }
    }

    private static boolean isIgnored(int signal) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("SigIgn:")) {
                    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (signal - 1) & 1) != 0;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesWhatIsNotThereOrNoJvmAndLeavesNothingBehind() throws Exception {
        refused("no-such-command", "no-such-command: command not found");
        refused("ls", "ls: is no JVM");
        Path imposter = Files.writeString(directory.resolve("java"), "#!/bin/sh\nexit 5\n");
        assertThat(imposter.toFile().setExecutable(true)).isTrue();
        refused(imposter.toString(), "before the agent could start");
    }

    private void refused(String program, String why) throws Exception {
        Shell.Outcome outcome = Shell.in(directory)
                .run(Repository.launcher().toString(), "record", "--trace", "refused", "--", program, "Main");

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(outcome.err()).startsWith("failstop: ").contains(why).hasLineCount(1);
        assertThat(directory.resolve("refused")).doesNotExist();
    }

    @Test
    void neverTouchesADirectoryThatHoldsSomething() throws Exception {
        Path mine = Files.createDirectories(directory.resolve("mine"));
        Files.writeString(mine.resolve("letter"), "dear");

        Shell.Outcome outcome = record("mine", List.of(), "exit", "0");

        assertThat(outcome.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(outcome.err()).startsWith("failstop: mine: is not empty").hasLineCount(1);
        assertThat(Files.readString(mine.resolve("letter"))).isEqualTo("dear");
        assertThat(outcome.out()).as("the program was not started").isEmpty();
    }

    @Test
    void saysAtTheStartThatTheDiskIsFull() throws Exception {
        try (Mount full = Mount.tmpfs(directory.resolve("full"), "200k")) {
            Shell.Outcome outcome = record(full.file("t"), List.of(), "exit", "0");

            assertThat(outcome.exit()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(outcome.err())
                    .startsWith("failstop: full/t: cannot be written: no space left")
                    .hasLineCount(1);
            assertThat(outcome.out()).isEmpty();
        }
    }

    @Test
    void leavesTheProgramUnharmedWhenTheDiskFillsUp() throws Exception {
        try (Mount small = Mount.tmpfs(directory.resolve("small"), "5m")) {
            Shell.Outcome outcome = record(small.file("t"), List.of(), "busy", "3000");

            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(outcome.err())
                    .startsWith("failstop: small/t: cannot be written: no space left")
                    .hasLineCount(1);
            assertThat(outcome.out()).isEqualTo("used true\n");
            // On the full volume, and then on one that is read-only.
            assertCutOff("small/t");
            small.readOnly();
            assertCutOff("small/t");
            small.larger("200m");
            Shell.Outcome recovered =
                    Shell.in(directory).run(Repository.launcher().toString(), "recover", "small/t");
            assertThat(recovered.exit()).as(recovered.err()).isZero();
            assertCutOff("small/t");
        }
    }

    private void assertCutOff(String trace) throws Exception {
        TraceStatus status = status(trace);
        assertThat(status.complete()).isFalse();
        assertThat(status.events()).isGreaterThan(10_000);
        Shell.Outcome info =
                Shell.in(directory).run(Repository.launcher().toString(), "info", trace, "--format", "json");
        assertThat(info.exit()).as(info.err()).isZero();
        assertThat(info.out()).contains("\"complete\" : false");
    }

    @Test
    void worksAtOnceAfterAKilledRecorderWithTheSameProcessId() throws Exception {
        assumeTrue(Mount.isRoot() && Files.exists(Path.of("/usr/bin/unshare")), "needs root and unshare");
        // In a process namespace of its own the launcher always has process id 1.
        for (String name : List.of("first", "second")) {
            List<String> words = new ArrayList<>(List.of("unshare", "-f", "-p", "--mount-proc", "--kill-child"));
            words.addAll(List.of(command(name, List.of(), "signal")));
            Shell shell = Shell.in(directory);
            Shell.Started started = shell.start(words.toArray(new String[0]));
            while (!Files.readString(started.out()).contains("ready")) {
                assertThat(started.process().isAlive())
                        .as(Files.readString(started.err()))
                        .isTrue();
                Thread.sleep(20);
            }
            started.process().destroyForcibly();
            assertThat(started.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            TraceStatus status = status(name);
            assertThat(status.complete()).isFalse();
            assertThat(status.events()).as(name).isGreaterThan(20);
            deleteRings(name);
        }
    }

    /** A recording made inside a process namespace cannot tell outside that its program is gone. */
    private void deleteRings(String name) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            Path rings = Path.of(Objects.requireNonNull(trace.header().property(TraceHeader.RINGS)));
            for (String file : List.of("rings", "definitions", "agent.jar", "recorder.lock")) {
                Files.deleteIfExists(rings.resolve(file));
            }
            Files.delete(rings);
        }
    }

    @Test
    void replaysUpToTheFirstLossWhereEventsWereDropped() throws Exception {
        Shell.Outcome drop = record("lossy", List.of("--policy", "drop", "--ring-memory", "256k"), "contend", "700");
        assertThat(drop.exit()).as(drop.err()).isZero();
        assertThat(status("lossy").lost()).isPositive();

        Shell.Outcome replay = Shell.in(directory).run(Repository.launcher().toString(), "replay", "lossy");

        assertThat(replay.exit()).as(replay.out()).isZero();
        assertThat(replay.out()).contains("were lost");
    }

    @Test
    void recordsWithTheOtherPolicies() throws Exception {
        Shell.Outcome drop = record("drop", List.of("--policy", "drop", "--ring-memory", "512k"), "busy", "500");
        Shell.Outcome flight = record("flight", List.of("--policy", "overwrite"), "busy", "500");

        assertThat(drop.exit()).as(drop.err()).isZero();
        assertThat(flight.exit()).as(flight.err()).isZero();
        assertThat(status("drop").complete()).isTrue();
        assertThat(status("flight").complete()).isTrue();
        assertThat(status("flight").lost()).isPositive();
        assertThat(status("flight").events()).isGreaterThan(10_000);
    }

    private Shell.Outcome record(String trace, List<String> options, String... behaviour) throws Exception {
        return Shell.in(directory).run(command(trace, options, behaviour));
    }

    private static String[] command(String trace, List<String> options, String... behaviour) {
        List<String> words = new ArrayList<>(List.of(Repository.launcher().toString(), "record", "--trace", trace));
        words.addAll(options);
        Path classes = Repository.root().resolve("analyzer/cli/target/test-classes");
        words.addAll(List.of("--", JAVA, "-cp", classes.toString(), Behaviour.class.getName()));
        words.addAll(List.of(behaviour));
        return words.toArray(new String[0]);
    }

    private static Optional<ProcessHandle> leftRunning(String err) {
        java.util.regex.Matcher matcher =
                java.util.regex.Pattern.compile("process (\\d+)").matcher(err);
        return matcher.find() ? ProcessHandle.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }

    private TraceStatus status(String name) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            return trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
        }
    }

    private Report analyze(String name) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            return Analysis.analyze(trace);
        }
    }
}
