package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recording runs of the bundled engine, and what the other verbs say of them. */
class EngineVerbsTest {
    @TempDir
    private Path directory;

    private Path rings = Path.of("");
    private EngineVerbs verbs = new EngineVerbs(rings, rings);
    private boolean noRingsAreLeft = true;

    @BeforeEach
    void makeAPlaceForRings() throws IOException {
        rings = Files.createDirectory(directory.resolve("rings"));
        verbs = new EngineVerbs(directory, rings);
    }

    /** Whatever a recording came to: its rings are gone, because all that they held is in the trace. */
    @AfterEach
    void noRingsAreLeft() {
        assertThat(noRingsAreLeft)
                .as("rings were due")
                .isNotEqualTo(rings.toFile().list().length > 0);
    }

    @ParameterizedTest
    @CsvSource({"self-copy,self-deadlock,worker-1 waits for itself", "cross-copy,deadlock,2 threads wait for each other"
    })
    void originalHangsAndReplaysIntoTheSameHang(String scenario, String kind, String title) {
        CommandRun recorded = verbs.record("t", "--path", "original", "--scenario", scenario);
        CommandRun analyzed = verbs.run("analyze", "t");
        CommandRun replayed = verbs.run("replay", "t", "--times", "100");

        assertThat(recorded.err()).contains("failstop: recorded ", " events, 0 lost", "hang: " + title);
        assertThat(recorded.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(analyzed.out()).contains(kind + ", observed");
        assertThat(analyzed.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(replayed.out())
                .startsWith(directory.resolve("t") + ": replayed 100 of 100 into the same hang\n")
                .contains("lost      0", "hang recorded at event ", "worker-1  waits for page ");
        assertThat(replayed.err()).isEmpty();
        assertThat(replayed.exit()).isZero();
    }

    /** A scenario's threads do no rounds, so one that takes longer than a few milliseconds stands still. */
    @Test
    void aRunThatIsStoppedForStandingStillSaysSo() {
        CommandRun recorded = null;
        String trace = "";
        for (int attempt = 0; attempt < 20 && (recorded == null || recorded.exit() == 0); attempt++) {
            trace = "t" + attempt;
            recorded = verbs.record(
                    trace, "--path=temp-page", "--scenario=cross-copy", "--threads=64", "--hang-after=1ms");
        }
        CommandRun replayed = verbs.run("replay", trace);

        assertThat(recorded.exit()).as(recorded.err()).isEqualTo(ExitCode.FOUND);
        assertThat(recorded.err()).contains("the engine stood still for 1 ms (--hang-after) and was stopped");
        assertThat(verbs.run("info", trace).out()).contains("complete\n").containsPattern("reason +stalled");
        assertThat(replayed.out()).contains(": replayed 1 of 1: equal\n");
    }

    @Test
    void zeroAndRetryShowsItsZeroesToAReader() {
        CommandRun recorded =
                verbs.record("t", "--path", "zero-and-retry", "--scenario", "short-copy-overwrite", "--oracle");
        CommandRun analyzed = verbs.run("analyze", "t", "--format", "json");

        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(recorded.err())
                .contains("oracle: 512 of 1536 observed words were not legal")
                .containsPattern(
                        "oracle: worker-2, .*, reading A at byte \\d+: 512 words of zeroes that nobody may see");
        assertThat(analyzed.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(analyzed.out())
                .contains(
                        "\"kind\" : \"visibility-window\"",
                        "\"grade\" : \"observed\"",
                        "\"provenance\" : \"filler-zero\"");
        assertThat(verbs.run("replay", "t", "--times", "5").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,F23", "2,F23", "8,F23", "32,F23", "1,F20", "2,F20", "8,F20", "32,F20"})
    void stressOfSoManyThreadsReplaysEqual(int threads, String faultModel) throws Exception {
        CommandRun recorded = verbs.record(
                "t",
                "--path=temp-page",
                "--workload=stress",
                "--threads=" + threads,
                "--seed=11",
                "--ops=3000",
                "--set=faultModel=" + faultModel,
                "--oracle");
        CommandRun replayed = verbs.run("replay", "t", "--times", "2");
        CommandRun analyzed = verbs.run("analyze", "t");

        boolean clean = recorded.err().contains("oracle: 0 of ");
        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(replayed.out()).startsWith(directory.resolve("t") + ": replayed 2 of 2: equal\n");
        assertThat(replayed.exit()).isZero();
        assertThat(analyzed.out()).contains("0 events lost");
        if (faultModel.equals("F20")) {
            // The older fault leaves a page mapped that an invalidate took out of the cache, now and then.
            assertThat(analyzed.out().contains(", observed, "))
                    .as(recorded.err())
                    .isEqualTo(!clean);
        } else {
            assertThat(recorded.err()).contains("oracle: 0 of ");
            assertThat(analyzed.out()).contains("0 findings");
            assertThat(analyzed.exit()).isZero();
        }
        TraceStatus status = verbs.status("t");
        assertThat(status.complete()).as(status.why()).isTrue();
        assertThat(status.threads()).isEqualTo(threads + 3);
        assertThat(status.end())
                .as("each thread has a ring of its own, and all names are there")
                .containsOnlyKeys(TraceStatus.REASON);
        assertThat(operations("t", "worker-")).isEqualTo(3000);
    }

    /** How many operations threads began whose names begin so; those inside others do not count. */
    private long operations(String name, String threads) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            long[] outermost = new long[1];
            int[] depth = new int[300];
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                if (kind == EventKind.OPERATION_BEGIN && depth[thread]++ == 0) {
                    outermost[0] += trace.definitions().threadName(thread).startsWith(threads) ? 1 : 0;
                } else if (kind == EventKind.OPERATION_END) {
                    depth[thread]--;
                }
            });
            return outermost[0];
        }
    }

    @Test
    void endsWhenTimeIsUpOrAllIsDoneWhicheverComesFirst() throws Exception {
        CommandRun timed =
                verbs.record("timed", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=300ms");
        CommandRun both = verbs.record(
                "both", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=1h", "--ops=100");
        CommandRun first = verbs.record(
                "first", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=1ms", "--ops=1000000000");

        for (CommandRun run : List.of(timed, both, first)) {
            assertThat(run.exit()).as(run.err()).isZero();
        }
        assertThat(operations("both", "worker-")).isEqualTo(100);
        assertThat(operations("first", "worker-")).isLessThan(1_000_000);
        assertThat(verbs.run("info", "timed").out())
                .contains("operations              -1\n", "reason                  exit\n");
        for (String trace : List.of("timed", "both", "first")) {
            assertThat(verbs.run("replay", trace).out()).contains(": replayed 1 of 1: equal\n");
        }
    }

    @Test
    void keepsItsBlocksInAFileIfTold() throws Exception {
        String device = directory.resolve("blocks").toString();
        String[] words = {"--path=temp-page", "--workload=stress", "--threads=2", "--ops=500", "--device=" + device};

        assertThat(verbs.record("t", words).exit()).isZero();
        assertThat(Path.of(device)).isNotEmptyFile();
        assertThat(verbs.run("replay", "t").out()).contains(": replayed 1 of 1: equal\n");
        CommandRun again = verbs.record("again", words);
        assertThat(again.err())
                .isEqualTo("failstop: " + device + ": exists already; name a new one, nothing is overwritten\n");
        assertThat(again.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(directory.resolve("again")).doesNotExist();
    }

    @Test
    void takesAMixOfOperationsFromAFile() throws Exception {
        Path mix = Files.writeString(
                directory.resolve("mix.csv"),
                "operation,weight,minBytes,maxBytes\n\nread,2, 8 ,4096\nwrite,1,8,8192\n");

        CommandRun recorded = verbs.record("t", "--path=temp-page", "--workload=" + mix, "--threads=1", "--ops=200");

        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(verbs.run("info", "t", "--format", "json").out())
                .contains("\"mix\" : \"read,2,8,4096;write,1,8,8192\"", "\"workload\" : \"stress\"");
        assertThat(verbs.run("replay", "t").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    operation,weight,minBytes,maxBytes/fly,1,8,8           | :2: 'fly' is no operation of a workload; there are write,
                    operation,weight,minBytes,maxBytes//write,1,8          | :3: 3 columns instead of 4
                    operation,weight,minBytes,maxBytes/write,many,8,8      | :2: 'many' is no number
                    operation,weight,minBytes,maxBytes/write,1,7,8         | :2: bytes are multiples of 8
                    # small/operation,weight,minBytes,maxBytes/# large//write,1,8 | :5: 3 columns instead of 4
                    operation,weight,minBytes,maxBytes/write,0,8,8         | : some operation must have a weight above 0
                    operation,weight,minBytes,maxBytes/write,"1,8,8        | :2: is no CSV
                    operation,weight,minBytes/write,1,8                    | :1: the first line must be operation,weight,minBytes,maxBytes
                    ''                                                     | :1: the first line must be operation,weight,minBytes,maxBytes
                    """)
    void saysWhereAWorkloadsFileIsWrong(String text, String reason) throws Exception {
        Path mix = Files.writeString(directory.resolve("mix.csv"), text.replace('/', '\n'));

        CommandRun run = verbs.record("t", "--path=temp-page", "--workload=" + mix);

        assertThat(run.err()).startsWith("failstop: " + mix + reason).hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(directory.resolve("t")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                          | name what to record: a command, as in -- java -jar app.jar, or a write path with --path
                    --path=temp-page                            | name either a scenario or a workload: --scenario
                    --path=temp-page --scenario=self-copy -- java | a command and --path, --scenario exclude each other
                    --seed=3 -- java                            | a command and --seed exclude each other
                    --path=nonsense --scenario=self-copy        | there is no write path 'nonsense'; there are original,
                    --path=temp-page --scenario=nonsense        | there is no scenario 'nonsense'; there are cross-copy,
                    --path=temp-page --scenario=stress          | there is no scenario 'stress'; there are cross-copy,
                    --path=temp-page --scenario=self-copy --workload=stress | name either a scenario or a workload
                    --path=temp-page --scenario=self-copy --ops=3 | a scenario ends by itself: leave out --ops
                    --path=temp-page --scenario=self-copy --duration=3s | a scenario ends by itself: leave out --duration
                    --path=temp-page --workload=self-copy       | 'self-copy' is a scenario: --scenario self-copy
                    --path=temp-page --workload=stress --ops=-5 | --ops is -5: give 1 or more
                    --path=temp-page --workload=stress --ops=many | Invalid value for option '--ops': 'many' is not a long
                    --path=temp-page --workload=stress --duration=0s | Invalid value for option '--duration': '0s' is no time at all: give some, as in 10s
                    --path=temp-page --workload=stress --ops=100 --hang-after=0ms | Invalid value for option '--hang-after': '0ms' is no time at all: give some, as in 10s
                    --path=temp-page --workload= | --workload: a path is expected, and this one is empty
                    --path=temp-page --workload=stress --duration=3 | Invalid value for option '--duration': '3' is not a duration
                    --path=temp-page --workload=stress --threads=0 | threads are from 1 to 256
                    --path=temp-page --workload=stress --threads=257 | threads are from 1 to 256
                    --path=temp-page --workload=stress --set=nonsense=1 | there is no setting 'nonsense'; there are addressSpaces,
                    --path=temp-page --workload=stress --set=faultModel=F24 | 'F24' is no value of faultModel; F23, F20
                    --path=temp-page --workload=stress --set=faultModel | --set 'faultModel' is not KEY=VALUE, as in --set faultModel=F20
                    --path=temp-page --workload=stress --set==F20 | --set '=F20' is not KEY=VALUE
                    --path=temp-page --workload=stress --set grain=512 --set faultModel=F20 --set faultModel=F23 | --set gives faultModel twice, as 'F20' and as 'F23': give it once
                    --path=temp-page --workload=stress --policy=wait | Invalid value for option '--policy': 'wait' is not block
                    --path=temp-page --workload=stress --ring-memory=10 | --ring-memory is 10 bytes: give 4352 or more, as in 32m
                    --ring-memory=4353 -- java                  | --ring-memory is 4353 bytes: give 17408 or more, as in 32m
                    --path=temp-page --workload=stress --kill   | --kill, --stacks and --stack-depth are for a program
                    --path=temp-page --workload=stress --stacks=all | --kill, --stacks and --stack-depth are for a program
                    --engine=ext4 --path=temp-page --workload=stress | there is no engine 'ext4'; there is pagecache
                    --workload=stress                           | name a write path with --path: original,
                    --path=zero-and-retry --scenario=short-copy-overwrite --set=files=1 | short-copy-overwrite with 2 threads needs files=2 or more
                    """)
    void answersWhatCannotBeRecordedWithOneLineAndCreatesNothing(String words, String line) {
        CommandRun run = verbs.record("t", words.isEmpty() ? new String[0] : words.split(" "));

        assertThat(run.err())
                .startsWith("failstop: " + line)
                .endsWith("; see failstop record --help\n")
                .hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(directory.resolve("t")).doesNotExist();
    }

    @Test
    void neverTouchesADirectoryThatHoldsSomething() throws Exception {
        Path mine = Files.createDirectory(directory.resolve("mine"));
        Files.writeString(mine.resolve("letter"), "dear");

        CommandRun run = verbs.record("mine", "--path=original", "--scenario=self-copy");

        assertThat(run.err()).startsWith("failstop: " + mine + ": is not empty").hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(mine.resolve("letter")).hasContent("dear");
    }

    @Test
    void saysWhatTheEngineDidInTheHeader() {
        verbs.record("t", "--path=temp-page", "--scenario=self-copy", "--seed=7", "--set=grain=1024");

        assertThat(verbs.run("info", "t").out())
                .contains("source                  engine\n", "order                   per-object\n")
                .contains("engine                  pagecache\n", "path                    temp-page\n")
                .contains("workload                self-copy\n", "seed                    7\n")
                .contains("threads                 2\n", "header.threads          1\n")
                .contains("set.grain               1024\n", "set.faultModel          F23\n")
                .contains("command                 failstop record --trace " + directory.resolve("t"))
                .contains("policy                  block\n", "clock                   CLOCK_MONOTONIC, nanoseconds\n");
        assertThat(verbs.run("info", "t", "--format", "json").out())
                .contains("\"writePath\" : \"temp-page\"", "\"threads\" : 2,", "\"header.threads\" : \"1\"")
                .contains("\"engine\" : \"pagecache\"", "\"set.grain\" : \"1024\"", "\"reason\" : \"exit\"");
    }

    @Test
    void saysThatAnOperationGaveUp() {
        CommandRun run = verbs.record(
                "t",
                "--path=write-begin-end",
                "--workload=stress",
                "--threads=2",
                "--ops=3000",
                "--set=segmentRule=off");

        assertThat(run.err())
                .contains("failstop: the engine livelocked: an operation gave up after too many retries\n");
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(verbs.run("replay", "t").exit()).isZero();
    }

    @Test
    void leavesWhatItHadWhenTheDiskFillsUp() throws Exception {
        try (Mount small = Mount.tmpfs(directory.resolve("small"), "5m")) {
            CommandRun run = verbs.record("small/t", "--path=temp-page", "--workload=stress", "--duration=5m");

            assertThat(run.err())
                    .startsWith("failstop: " + directory.resolve("small/t") + ": cannot be written: no space left")
                    .contains("make room, then failstop recover ")
                    .hasLineCount(1);
            assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
            assertThat(rings).isNotEmptyDirectory();
            // To recovery the program still runs: it is this process. The rings are left where they are, then.
            noRingsAreLeft = false;
            small.larger("200m");
            String trace = directory.resolve("small/t").toString();
            assertThat(CommandRun.of("recover", trace, "--quiet").exit()).isZero();
            CommandRun replay = CommandRun.of("replay", trace);
            // Once nobody drains, a full ring loses events, if the program comes to fill one.
            assertThat(replay.out())
                    .containsPattern(": replayed 1 of 1: equal up to (its last consistent event|the first loss)\n");
            assertThat(replay.exit()).isZero();
        }
    }

    @Test
    void isSilentIfTold() {
        assertThat(verbs.record("t", "--path=original", "--scenario=self-copy", "--quiet")
                        .err())
                .isEmpty();
    }

    /** Where events are lost, clocks alone put threads in order: those of one lock must be as its decisions were. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "overwrite"})
    void decisionsAboutALockStandInTheirOrderThoughEventsAreLost(String policy) throws IOException {
        String[] stress = {"--path=temp-page", "--workload=stress", "--threads=8", "--ops=20000", "--seed=5"};
        List<String> options = new ArrayList<>(List.of(stress));
        options.addAll(List.of("--set=files=2", "--set=filePages=4", "--ring-memory=256k", "--policy=" + policy));
        CommandRun recorded = verbs.record("t", options.toArray(new String[0]));
        assertThat(recorded.err()).contains(" lost, in ").doesNotContain(" 0 lost, in ");

        Map<Integer, Long> last = new HashMap<>();
        long[] counts = new long[2];
        try (Trace trace = Traces.open(directory.resolve("t"))) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                if (kind.group() == EventKind.Group.LOCK && order != 0) {
                    Long before = last.put(object, order);
                    counts[0]++;
                    counts[1] += before != null && before > order ? 1 : 0;
                }
            });
        }
        assertThat(counts[0]).isGreaterThan(100);
        assertThat(counts[1]).as("of %d, before an earlier one", counts[0]).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "overwrite"})
    void replaysUpToTheLossWhereEventsWereLost(String policy) throws Exception {
        CommandRun recorded = verbs.record(
                "t",
                "--path=temp-page",
                "--workload=stress",
                "--ops=20000",
                "--policy=" + policy,
                "--ring-memory=128k");
        CommandRun replayed = verbs.run("replay", "t");

        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(verbs.status("t").lost()).isPositive();
        assertThat(replayed.exit()).as(replayed.out()).isZero();
        assertThat(replayed.out()).contains(": equal up to the first loss\n", " were lost before it\n");
    }
}
