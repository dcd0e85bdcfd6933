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
import java.util.List;
import java.util.stream.Stream;
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

    @BeforeEach
    void makeAPlaceForRings() throws IOException {
        rings = Files.createDirectory(directory.resolve("rings"));
    }

    /** Whatever a recording came to: its rings are gone, because all that they held is in the trace. */
    @AfterEach
    void noRingsAreLeft() {
        assertThat(rings).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"self-copy,self-deadlock,worker-1 waits for itself", "cross-copy,deadlock,2 threads wait for each other"
    })
    void originalHangsAndReplaysIntoTheSameHang(String scenario, String kind, String title) {
        CommandRun recorded = record("t", "--path", "original", "--scenario", scenario);
        CommandRun analyzed = run("analyze", "t");
        CommandRun replayed = run("replay", "t", "--times", "100");

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

    @Test
    void zeroAndRetryShowsItsZeroesToAReader() {
        CommandRun recorded = record("t", "--path", "zero-and-retry", "--scenario", "short-copy-overwrite", "--oracle");
        CommandRun analyzed = run("analyze", "t", "--format", "json");

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
        assertThat(run("replay", "t", "--times", "5").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,F23", "2,F23", "8,F23", "32,F23", "1,F20", "2,F20", "8,F20", "32,F20"})
    void stressOfSoManyThreadsReplaysEqual(int threads, String faultModel) throws Exception {
        CommandRun recorded = record(
                "t",
                "--path=temp-page",
                "--workload=stress",
                "--threads=" + threads,
                "--seed=11",
                "--ops=3000",
                "--set=faultModel=" + faultModel,
                "--oracle");
        CommandRun replayed = run("replay", "t", "--times", "2");
        CommandRun analyzed = run("analyze", "t");

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
        TraceStatus status = status("t");
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
        CommandRun timed = record("timed", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=300ms");
        CommandRun both =
                record("both", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=1h", "--ops=100");
        CommandRun first = record(
                "first", "--path=temp-page", "--workload=stress", "--threads=2", "--duration=1ms", "--ops=1000000000");

        for (CommandRun run : List.of(timed, both, first)) {
            assertThat(run.exit()).as(run.err()).isZero();
        }
        assertThat(operations("both", "worker-")).isEqualTo(100);
        assertThat(operations("first", "worker-")).isLessThan(1_000_000);
        assertThat(run("info", "timed").out())
                .contains("operations              -1\n", "reason                  exit\n");
        for (String trace : List.of("timed", "both", "first")) {
            assertThat(run("replay", trace).out()).contains(": replayed 1 of 1: equal\n");
        }
    }

    @Test
    void keepsItsBlocksInAFileIfTold() throws Exception {
        String device = directory.resolve("blocks").toString();
        String[] words = {"--path=temp-page", "--workload=stress", "--threads=2", "--ops=500", "--device=" + device};

        assertThat(record("t", words).exit()).isZero();
        assertThat(Path.of(device)).isNotEmptyFile();
        assertThat(run("replay", "t").out()).contains(": replayed 1 of 1: equal\n");
        CommandRun again = record("again", words);
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

        CommandRun recorded = record("t", "--path=temp-page", "--workload=" + mix, "--threads=1", "--ops=200");

        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(run("info", "t", "--format", "json").out())
                .contains("\"mix\" : \"read,2,8,4096;write,1,8,8192\"", "\"workload\" : \"stress\"");
        assertThat(run("replay", "t").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    operation,weight,minBytes,maxBytes/fly,1,8,8           | :2: 'fly' is no operation of a workload; there are write,
                    operation,weight,minBytes,maxBytes//write,1,8          | :3: 3 columns instead of 4
                    operation,weight,minBytes,maxBytes/write,many,8,8      | :2: 'many' is no number
                    operation,weight,minBytes,maxBytes/write,1,7,8         | :2: bytes are multiples of 8
                    operation,weight,minBytes,maxBytes/write,0,8,8         | : some operation must have a weight above 0
                    operation,weight,minBytes,maxBytes/write,"1,8,8        | :2: is no CSV
                    operation,weight,minBytes/write,1,8                    | :1: the first line must be operation,weight,minBytes,maxBytes
                    ''                                                     | :1: the first line must be operation,weight,minBytes,maxBytes
                    """)
    void saysWhereAWorkloadsFileIsWrong(String text, String reason) throws Exception {
        Path mix = Files.writeString(directory.resolve("mix.csv"), text.replace('/', '\n'));

        CommandRun run = record("t", "--path=temp-page", "--workload=" + mix);

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
                    --path=temp-page --workload=stress --duration=0s | --duration is 0: give some time, as in 10s
                    --path=temp-page --workload=stress --duration=3 | Invalid value for option '--duration': '3' is not a duration
                    --path=temp-page --workload=stress --threads=0 | threads are from 1 to 256
                    --path=temp-page --workload=stress --threads=257 | threads are from 1 to 256
                    --path=temp-page --workload=stress --set=nonsense=1 | there is no setting 'nonsense'; there are addressSpaces,
                    --path=temp-page --workload=stress --set=faultModel=F24 | 'F24' is no value of faultModel; F23, F20
                    --path=temp-page --workload=stress --set=faultModel | Value for option option '--set' (KEY=VALUE)
                    --path=temp-page --workload=stress --policy=wait | Invalid value for option '--policy': 'wait' is not block
                    --path=temp-page --workload=stress --ring-memory=10 | the ring memory does not hold the shared rings
                    --path=temp-page --workload=stress --kill   | --kill, --stacks and --stack-depth are for a program
                    --path=temp-page --workload=stress --stacks=all | --kill, --stacks and --stack-depth are for a program
                    --engine=ext4 --path=temp-page --workload=stress | there is no engine 'ext4'; there is pagecache
                    --workload=stress                           | name a write path with --path: original,
                    --path=zero-and-retry --scenario=short-copy-overwrite --set=files=1 | short-copy-overwrite needs files=2 or more
                    """)
    void answersWhatCannotBeRecordedWithOneLineAndCreatesNothing(String words, String line) {
        CommandRun run = record("t", words.isEmpty() ? new String[0] : words.split(" "));

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

        CommandRun run = record("mine", "--path=original", "--scenario=self-copy");

        assertThat(run.err()).startsWith("failstop: " + mine + ": is not empty").hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(mine.resolve("letter")).hasContent("dear");
    }

    @Test
    void saysWhatTheEngineDidInTheHeader() {
        record("t", "--path=temp-page", "--scenario=self-copy", "--seed=7", "--set=grain=1024");

        assertThat(run("info", "t").out())
                .contains("source                  engine\n", "order                   per-object\n")
                .contains("engine                  pagecache\n", "path                    temp-page\n")
                .contains("workload                self-copy\n", "seed                    7\n")
                .contains("threads                 2\n", "header.threads          1\n")
                .contains("set.grain               1024\n", "set.faultModel          F23\n")
                .contains("command                 failstop record --trace " + directory.resolve("t"))
                .contains("policy                  block\n", "clock                   CLOCK_MONOTONIC, nanoseconds\n");
        assertThat(run("info", "t", "--format", "json").out())
                .contains("\"writePath\" : \"temp-page\"", "\"threads\" : 2,", "\"header.threads\" : \"1\"")
                .contains("\"engine\" : \"pagecache\"", "\"set.grain\" : \"1024\"", "\"reason\" : \"exit\"");
    }

    @Test
    void isSilentIfTold() {
        assertThat(record("t", "--path=original", "--scenario=self-copy", "--quiet")
                        .err())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "overwrite"})
    void replaysUpToTheLossWhereEventsWereLost(String policy) throws Exception {
        CommandRun recorded = record(
                "t",
                "--path=temp-page",
                "--workload=stress",
                "--ops=20000",
                "--policy=" + policy,
                "--ring-memory=128k");
        CommandRun replayed = run("replay", "t");

        assertThat(recorded.exit()).as(recorded.err()).isZero();
        assertThat(status("t").lost()).isPositive();
        assertThat(replayed.exit()).as(replayed.out()).isZero();
        assertThat(replayed.out()).contains(": equal up to the first loss\n", " were lost before it\n");
    }

    @Test
    void replaysAPartAndShowsWhoHoldsWhatThere() {
        record("t", "--path=original", "--scenario=cross-copy");

        CommandRun text = run("replay", "t", "--until", "300");
        CommandRun json = run("replay", "t", "--until", "300", "--format", "json");

        assertThat(text.out())
                .contains(": replayed 1 of 1: equal up to event 300\n", "  held:\n", "i_mutex(A)", "  waiting:");
        assertThat(json.out())
                .contains("\"manner\" : \"re-execution\"", "\"verdict\" : \"stopped\"", "\"events\" : 300")
                .contains("\"divergence\" : null", "\"hang\" : null", "\"state\" : {\n    \"event\" : 300");
        assertThat(text.exit() + json.exit()).isZero();
    }

    @Test
    void replaysIntoTheHangForScriptsToo() {
        record("t", "--path=original", "--scenario=self-copy");

        CommandRun json = run("replay", "t", "--times", "3", "--format", "json");

        assertThat(json.out())
                .contains("\"replays\" : 3", "\"equal\" : 3", "\"verdict\" : \"equal\"", "\"sameHang\" : true")
                .contains("\"stoppedAtLoss\" : null", "\"wants\" : \"page A[", "\"holder\" : \"worker-1\"");
    }

    @Test
    void writesWhatWasMadeAgainAsATrace() throws Exception {
        record("t", "--path=original", "--scenario=self-copy");

        CommandRun whole =
                run("replay", "t", "--trace", directory.resolve("again").toString());
        CommandRun part = run(
                "replay",
                "t",
                "--until",
                "100",
                "--trace",
                directory.resolve("part").toString());

        assertThat(whole.exit() + part.exit()).isZero();
        assertThat(events("again")).isEqualTo(events("t")).isNotEmpty();
        assertThat(status("again").complete()).isTrue();
        assertThat(run("replay", "again").out()).contains(": replayed 1 of 1 into the same hang\n");
        assertThat(events("part")).isEqualTo(events("t").subList(0, 100));
        assertThat(status("part").complete()).isFalse();
        CommandRun ofPart = run("replay", "part");
        assertThat(ofPart.out()).contains(": replayed 1 of 1: equal up to its last consistent event\n");
        assertThat(ofPart.err()).contains("is not complete").hasLineCount(1);
        assertThat(ofPart.exit()).isZero();
    }

    @Test
    void keepsTheVerdictThroughPackExportAndImport() {
        record("t", "--path=temp-page", "--workload=stress", "--threads=3", "--ops=300");
        run("pack", "t", directory.resolve("t.fst").toString());
        run("export", "t", "csv", directory.resolve("t.csv").toString());
        run(
                "import",
                "csv",
                directory.resolve("t.csv").toString(),
                "--trace",
                directory.resolve("imported").toString());

        String expected = run("replay", "t").out().replace(directory.resolve("t") + ":", "");
        assertThat(expected).startsWith(" replayed 1 of 1: equal\n");
        assertThat(Stream.of("t.fst", "t.csv", "imported")
                        .map(name -> run("replay", name).out().replace(directory.resolve(name) + ":", "")))
                .containsOnly(expected);
    }

    @Test
    void saysWhereTheEngineLeavesATraceThatWasEdited() throws Exception {
        record("t", "--path=temp-page", "--workload=stress", "--threads=2", "--ops=200");
        Path csv = directory.resolve("t.csv");
        run("export", "t", "csv", csv.toString());
        List<String> lines = new ArrayList<>(Files.readAllLines(csv));
        int edited = lastCopy(lines);
        long event = Long.parseLong(lines.get(edited).split(",", -1)[0]);
        lines.set(edited, withOtherB(lines.get(edited)));
        Files.write(csv, lines);

        CommandRun text = run("replay", "t.csv", "--times", "10");
        CommandRun json = run("replay", "t.csv", "--format", "json");

        assertThat(text.out())
                .startsWith(csv + ": replayed 0 of 10: diverged at event " + TraceText.grouped(event) + "\n")
                .contains(
                        "  expected  copy-begin ",
                        "  got       copy-begin ",
                        "  cause     The engine saw another state")
                .contains("last events of each thread before it:\n    main  ");
        assertThat(text.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(json.out())
                .contains("\"verdict\" : \"diverged\"", "\"equal\" : 0", "\"divergence\" : {\n    \"event\" : " + event)
                .contains("\"lastEvents\" : [", "\"digest\" : \"\"");
        assertThat(json.exit()).isEqualTo(ExitCode.FOUND);
    }

    private static int lastCopy(List<String> lines) {
        for (int i = lines.size() - 1; i > 0; i--) {
            if (lines.get(i).contains(",copy-begin,")) {
                return i;
            }
        }
        throw new AssertionError("no copy");
    }

    private static String withOtherB(String line) {
        String[] fields = line.split(",", -1);
        fields[10] = Long.toString(Long.parseLong(fields[10]) + 8);
        return String.join(",", fields);
    }

    @Test
    void refusesATraceWhoseRunThisVersionDoesNotHave() throws Exception {
        record("t", "--path=temp-page", "--scenario=self-copy");
        Path csv = directory.resolve("t.csv");
        run("export", "t", "csv", csv.toString());
        Files.writeString(csv, Files.readString(csv).replace("path=temp-page", "path=path-of-tomorrow"));

        CommandRun run = run("replay", "t.csv");

        assertThat(run.err())
                .startsWith(
                        "failstop: " + csv + ": its run cannot be repeated: there is no write path 'path-of-tomorrow'")
                .hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void refusesWhatReplayCannotDoYet() throws Exception {
        record("t", "--path=temp-page", "--scenario=self-copy");
        Path program = Traced.clean(directory.resolve("program"));

        CommandRun path = run("replay", "t", "--path", "original");
        CommandRun trace = run(
                "replay", program.toString(), "--trace", directory.resolve("x").toString());

        assertThat(path.err())
                .contains("--path: replay on another write path is not there yet")
                .hasLineCount(1);
        assertThat(trace.err())
                .contains("--trace: only a trace of the bundled engine is run again")
                .hasLineCount(1);
        assertThat(path.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(trace.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(directory.resolve("x")).doesNotExist();
    }

    private CommandRun record(String trace, String... words) {
        List<String> all = new ArrayList<>(
                List.of("record", "--trace", directory.resolve(trace).toString()));
        all.addAll(List.of("--ring-dir", rings.toString()));
        all.addAll(List.of(words));
        return CommandRun.of(all.toArray(new String[0]));
    }

    /** Runs a verb; a first argument without a directory is in the test's own. */
    private CommandRun run(String verb, String trace, String... words) {
        boolean isName = !trace.contains("/") && !trace.equals("csv");
        List<String> all =
                new ArrayList<>(List.of(verb, isName ? directory.resolve(trace).toString() : trace));
        all.addAll(List.of(words));
        return CommandRun.of(all.toArray(new String[0]));
    }

    private TraceStatus status(String name) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            return trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
        }
    }

    private List<String> events(String name) throws Exception {
        List<String> events = new ArrayList<>();
        try (Trace trace = Traces.open(directory.resolve(name))) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    events.add(number + " " + thread + " " + sequence + " " + clock + " " + kind + " " + flags + " "
                            + object + " " + site + " " + order + " " + a + " " + b + " " + c));
        }
        return events;
    }
}
