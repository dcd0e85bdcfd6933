package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code analyze} writes beside its report: witnesses that {@code replay} accepts, and baselines. */
class WitnessVerbsTest {
    private static final String SPOONS = """
                    main|fork(ann)|1
                    main|fork(bob)|2
                    ann|acq(spoon-of-ann)|10
                    ann|acq(spoon-of-bob)|11
                    ann|rel(spoon-of-bob)|12
                    ann|rel(spoon-of-ann)|13
                    bob|acq(spoon-of-bob)|22
                    bob|acq(spoon-of-ann)|23
                    bob|rel(spoon-of-ann)|24
                    bob|rel(spoon-of-bob)|25
                    """;

    /** Both hold the bowl's condition when they take the spoon; nobody says what wakes ann. */
    private static final String WAITING = """
                    ann|acq(bowl)|1
                    ann|acq(spoon)|2
                    ann|wait(bowl)|3
                    bob|acq(bowl)|4
                    bob|rel(bowl)|5
                    ann|acq(bowl)|6
                    ann|rel(spoon)|7
                    ann|rel(bowl)|8
                    bob|acq(bowl)|9
                    bob|acq(spoon)|10
                    bob|rel(spoon)|11
                    bob|rel(bowl)|12
                    """;

    private static final String DRAWN = """
                    digraph "lock order" {
                      rankdir=LR;
                      node [shape=box, fontname="sans-serif"];
                      edge [fontname="sans-serif", fontsize=10];
                      subgraph cluster_0 {
                        label="lock-order-inversion\\npredicted\\nID";
                        color=darkorange; fontcolor=darkorange;
                        f0_0 [label="a\\"b\\\\c"];
                        f0_1 [label="spoon-of-bob"];
                        f0_0 -> f0_1 [label="ann\\nholds at 10\\nwants at 11", color=darkorange];
                        f0_1 -> f0_0 [label="bob\\nholds at 22\\nwants at 23", color=darkorange];
                      }
                    }
                    """;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    @TempDir
    private Path directory;

    private String spoons = "";
    private String witnesses = "";

    @BeforeEach
    void lay() throws IOException {
        spoons = file("spoons.std", SPOONS);
        witnesses = directory.resolve("w").toString();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    /** None where nothing was predicted. */
    private static List<Path> list(String place) throws IOException {
        if (!Files.exists(Path.of(place))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(Path.of(place))) {
            return all.sorted().toList();
        }
    }

    private static void replaysIntoTheSameHang(Path witness) {
        CommandRun replay = CommandRun.of("replay", witness.toString());
        CommandRun analyze = CommandRun.of("analyze", witness.toString());

        assertThat(replay.out())
                .startsWith(witness + ": replayed 1 of 1 into the same hang\n")
                .contains("illegal   0", "lost      0");
        assertThat(replay.err()).isEmpty();
        assertThat(replay.exit()).isZero();
        assertThat(analyze.out()).containsPattern("(self-)?deadlock, observed");
    }

    @Test
    void writesEachPredictedHangAsATraceThatReplays() throws Exception {
        CommandRun run = CommandRun.of("analyze", spoons, "--witness", witnesses, "--format", "json");

        Path only = list(witnesses).get(0);
        assertThat(list(witnesses)).hasSize(1);
        assertThat(only.getFileName().toString()).matches(ID);
        assertThat(run.out())
                .contains("\"id\" : \"" + only.getFileName() + "\"", "\"witness\" : \"" + only + "\"")
                .contains("\"instanceCount\" : 1", "\"instances\" : [ ]");
        assertThat(run.err())
                .isEqualTo("failstop: wrote a witness of " + only.getFileName() + "; failstop replay " + only
                        + " goes through it\n");
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
        replaysIntoTheSameHang(only);
        assertThat(CommandRun.of("info", only.toString()).out())
                .contains(": complete\n")
                .containsPattern("source +std")
                .containsPattern("witness +" + only.getFileName())
                .containsPattern("witnessOf +spoons.std")
                .containsPattern("reason +hang");
    }

    @Test
    void goesThroughAWaitThatNoKnownSignalEnded() throws Exception {
        String trace = file("waiting.std", WAITING);

        CommandRun run = CommandRun.of("analyze", trace, "--witness", witnesses, "--quiet");

        assertThat(run.out()).contains("lock-order-inversion, predicted");
        assertThat(run.err()).isEmpty();
        for (Path witness : list(witnesses)) {
            replaysIntoTheSameHang(witness);
        }
    }

    @Test
    void neverOverwritesAWitness() throws Exception {
        CommandRun.of("analyze", spoons, "--witness", witnesses);
        Path only = list(witnesses).get(0);
        String before = CommandRun.of("info", only.toString()).out();

        CommandRun again = CommandRun.of("analyze", spoons, "--witness", witnesses);

        assertThat(again.err())
                .isEqualTo("failstop: " + only + ": exists already; name a new one, nothing is overwritten\n");
        assertThat(again.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(CommandRun.of("info", only.toString()).out()).isEqualTo(before);
    }

    @Test
    void namesWitnessesOfSeveralTracesByTheirTraces() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        String sameName = Files.writeString(other.resolve("spoons.std"), SPOONS).toString();

        CommandRun run = CommandRun.of("analyze", spoons, sameName, "--witness", witnesses);

        String id = list(witnesses).get(0).getFileName().toString().replaceAll(".*-", "");
        assertThat(list(witnesses))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("spoons.std-" + id, "spoons.std-2-" + id);
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    }

    /** Of an engine that does not hang: its copies may fault while their thread has a page locked. */
    @Test
    void witnessesOfAnEngineGoThroughTheModel() throws Exception {
        Path rings = Files.createDirectory(directory.resolve("rings"));
        EngineVerbs verbs = new EngineVerbs(directory, rings);
        int faults = 0;
        for (int seed = 1; seed <= 6 || (seed <= 60 && faults == 0); seed++) {
            CommandRun recorded = verbs.record(
                    "t" + seed, "--path=original", "--workload=stress", "--threads=4", "--seed=" + seed, "--ops=600");
            CommandRun run = verbs.run("analyze", "t" + seed, "--witness", witnesses + seed, "--quiet");
            assertThat(recorded.exit()).as("seed %d", seed).isLessThan(ExitCode.USAGE);
            assertThat(run.err()).as("seed %d", seed).isEmpty();
            assertThat(run.exit()).as("seed %d", seed).isLessThan(ExitCode.USAGE);
            for (Path witness : list(witnesses + seed)) {
                replaysIntoTheSameHang(witness);
                faults += run.out().contains("assumes: a page fault at the copy") ? 1 : 0;
            }
        }
        assertThat(faults).isPositive();
    }

    @Test
    void aBaselineSuppressesWhatIsKnown() throws Exception {
        String known = directory.resolve("known.txt").toString();

        CommandRun first = CommandRun.of("analyze", spoons, "--write-baseline", known);
        CommandRun second = CommandRun.of("analyze", spoons, "--baseline", known, "--format", "json");
        CommandRun third = CommandRun.of("analyze", spoons, "--baseline", known, "--write-baseline", known + "2");

        assertThat(first.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(Files.readString(Path.of(known)))
                .matches("failstop-baseline 1\n[0-9a-f]{16} lock-order-inversion can hang: .*\n");
        assertThat(second.out())
                .contains("\"findings\" : [ ]", "\"reason\" : \"baseline\"", "\"kind\" : \"lock-order-inversion\"");
        assertThat(second.exit()).isZero();
        assertThat(third.exit()).isZero();
        assertThat(Path.of(known + "2")).hasSameTextualContentAs(Path.of(known));
    }

    @Test
    void aBaselineKeepsNothingElseFromBeingFound() throws Exception {
        String known = directory.resolve("known.txt").toString();
        String other = file("other.std", SPOONS.replace("spoon", "fork"));

        CommandRun.of("analyze", other, "--write-baseline", known);
        CommandRun run = CommandRun.of("analyze", spoons, "--baseline", known, "--witness", witnesses);

        assertThat(run.out()).contains("1 finding\n").doesNotContain("baseline");
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(list(witnesses)).hasSize(1);
    }

    @Test
    void writesNoBaselineWhereATraceCannotBeRead() {
        Path known = directory.resolve("known.txt");

        CommandRun run = CommandRun.of(
                "analyze", spoons, directory.resolve("none").toString(), "--write-baseline", known.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(known).doesNotExist();
    }

    @Test
    void refusesWhatIsNoBaseline() throws Exception {
        String text = file("text", "hello\n");
        String later = file("later", "failstop-baseline 2\n");
        String bad = file("bad", "failstop-baseline 1\n# a remark\n\nxyz deadlock\n");
        Path bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertRefused("--baseline", text, ": is no baseline: its first line is not 'failstop-baseline 1'");
        assertRefused("--baseline", later, ": is a baseline of version 2, and this Failstop knows 1");
        assertRefused("--baseline", bad, ": line 4: begins with 'xyz'");
        assertRefused("--baseline", bytes.toString(), ": is no baseline: its bytes are no UTF-8");
        assertRefused("--baseline", directory.resolve("none").toString(), ": no such file or directory");
        assertRefused("--write-baseline", text, ": exists already, and nothing is overwritten: name a new one");
        assertRefused("--output", text, ": exists already; name a new one");
        assertThat(Path.of(text)).hasContent("hello\n");
    }

    private void assertRefused(String option, String file, String why) {
        CommandRun run = CommandRun.of("analyze", spoons, option, file);

        assertThat(run.err()).startsWith("failstop: " + file + why).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void theSameFileIsNotReadAndWrittenAsBaseline() {
        String known = directory.resolve("known.txt").toString();

        CommandRun run = CommandRun.of("analyze", spoons, "--baseline", known, "--write-baseline", known);

        assertThat(run.err()).contains("--baseline and --write-baseline name the same file");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void writesTheReportIntoAFile() throws Exception {
        Path report = directory.resolve("report.json");

        CommandRun printed = CommandRun.of("analyze", spoons, spoons, "--format", "json");
        CommandRun written =
                CommandRun.of("analyze", spoons, spoons, "--format", "json", "--output", report.toString());

        assertThat(written.out() + written.err()).isEmpty();
        assertThat(written.exit()).isEqualTo(printed.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(report).hasContent(printed.out());
    }

    @Test
    void makesNoReportOfWhatCannotBeRead() {
        Path report = directory.resolve("report.txt");

        CommandRun run = CommandRun.of("analyze", directory.resolve("none").toString(), "--output", report.toString());

        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(report).doesNotExist();
    }

    @Test
    void looksForLongerHangsOnlyIfAskedTo() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            int next = (i + 1) % 6;
            text.append("T%d|acq(L%d)|1\nT%d|acq(L%d)|2\nT%d|rel(L%d)|3\nT%d|rel(L%d)|4\n"
                    .formatted(i, i, i, next, i, next, i, i));
        }
        String six = file("six.std", text.toString());

        assertThat(CommandRun.of("analyze", six).exit()).isZero();
        assertThat(CommandRun.of("analyze", six, "--max-cycle", "6").out()).contains("1 finding\n", "can hang: ");
        for (String wrong : List.of("1", "17", "x")) {
            CommandRun run = CommandRun.of("analyze", six, "--max-cycle", wrong);
            assertThat(run.err()).contains("--max-cycle");
            assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void drawsFindingsAboutLocksAsAGraph() throws Exception {
        String odd = file("odd.std", SPOONS.replace("spoon-of-ann", "a\"b\\c"));
        Path graph = directory.resolve("graph.dot");
        Path none = directory.resolve("none.dot");
        String clean = file("clean.std", "ann|acq(A)|1\nann|rel(A)|2\n");

        CommandRun run = CommandRun.of("export", odd, "dot", graph.toString());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readString(graph).replaceAll("[0-9a-f]{16}", "ID")).isEqualTo(DRAWN);
        assertThat(CommandRun.of("export", clean, "dot", none.toString()).exit())
                .isZero();
        assertThat(Files.readString(none))
                .doesNotContain("subgraph")
                .startsWith("digraph")
                .endsWith("}\n");
        assertThat(CommandRun.of("export", odd, "dot", graph.toString()).exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(CommandRun.of("import", "dot", graph.toString(), "--trace", witnesses)
                        .exit())
                .isEqualTo(ExitCode.USAGE);
    }
}
