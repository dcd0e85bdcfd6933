package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaying traces of the bundled engine: wholly, in part, into a trace, and where it was edited. */
class EngineReplayTest {
    @TempDir
    private Path directory;

    private EngineVerbs verbs = new EngineVerbs(Path.of(""), Path.of(""));

    @BeforeEach
    void makeAPlaceForRings() throws IOException {
        verbs = new EngineVerbs(directory, Files.createDirectory(directory.resolve("rings")));
    }

    @Test
    void replaysAPartAndShowsWhoHoldsWhatThere() {
        verbs.record("t", "--path=original", "--scenario=cross-copy");

        CommandRun text = verbs.run("replay", "t", "--until", "300");
        CommandRun json = verbs.run("replay", "t", "--until", "300", "--format", "json");

        assertThat(text.out())
                .contains(": replayed 1 of 1: equal up to event 300\n", "  held:\n", "i_mutex(A)", "  waiting:");
        assertThat(json.out())
                .contains("\"manner\" : \"re-execution\"", "\"verdict\" : \"stopped\"", "\"events\" : 300")
                .contains("\"divergence\" : null", "\"hang\" : null", "\"state\" : {\n    \"event\" : 300");
        assertThat(text.exit() + json.exit()).isZero();
    }

    @Test
    void replaysIntoTheHangForScriptsToo() {
        verbs.record("t", "--path=original", "--scenario=self-copy");

        CommandRun json = verbs.run("replay", "t", "--times", "3", "--format", "json");

        assertThat(json.out())
                .contains("\"replays\" : 3", "\"equal\" : 3", "\"verdict\" : \"equal\"", "\"sameHang\" : true")
                .contains("\"stoppedAtLoss\" : null", "\"wants\" : \"page A[", "\"holder\" : \"worker-1\"");
    }

    @Test
    void writesWhatWasMadeAgainAsATrace() throws Exception {
        verbs.record("t", "--path=original", "--scenario=self-copy");

        CommandRun whole =
                verbs.run("replay", "t", "--trace", directory.resolve("again").toString());
        CommandRun part = verbs.run(
                "replay",
                "t",
                "--until",
                "100",
                "--trace",
                directory.resolve("part").toString());

        assertThat(whole.exit() + part.exit()).isZero();
        assertThat(verbs.events("again")).isEqualTo(verbs.events("t")).isNotEmpty();
        assertThat(verbs.status("again").complete()).isTrue();
        assertThat(verbs.run("replay", "again").out()).contains(": replayed 1 of 1 into the same hang\n");
        assertThat(verbs.events("part")).isEqualTo(verbs.events("t").subList(0, 100));
        assertThat(verbs.status("part").complete()).isFalse();
        CommandRun ofPart = verbs.run("replay", "part");
        assertThat(ofPart.out()).contains(": replayed 1 of 1: equal up to its last consistent event\n");
        assertThat(ofPart.err()).contains("is not complete").hasLineCount(1);
        assertThat(ofPart.exit()).isZero();
    }

    @Test
    void keepsTheVerdictThroughPackExportAndImport() {
        verbs.record("t", "--path=temp-page", "--workload=stress", "--threads=3", "--ops=300");
        verbs.run("pack", "t", directory.resolve("t.fst").toString());
        verbs.run("export", "t", "csv", directory.resolve("t.csv").toString());
        verbs.run(
                "import",
                "csv",
                directory.resolve("t.csv").toString(),
                "--trace",
                directory.resolve("imported").toString());

        String expected = verbs.run("replay", "t").out().replace(directory.resolve("t") + ":", "");
        assertThat(expected).startsWith(" replayed 1 of 1: equal\n");
        assertThat(Stream.of("t.fst", "t.csv", "imported")
                        .map(name -> verbs.run("replay", name).out().replace(directory.resolve(name) + ":", "")))
                .containsOnly(expected);
    }

    @Test
    void saysWhereTheEngineLeavesATraceThatWasEdited() throws Exception {
        verbs.record("t", "--path=temp-page", "--workload=stress", "--threads=2", "--ops=200");
        Path csv = directory.resolve("t.csv");
        verbs.run("export", "t", "csv", csv.toString());
        List<String> lines = new ArrayList<>(Files.readAllLines(csv));
        int edited = lastCopy(lines);
        long event = Long.parseLong(lines.get(edited).split(",", -1)[0]);
        lines.set(edited, withOtherB(lines.get(edited)));
        Files.write(csv, lines);

        CommandRun text = verbs.run("replay", "t.csv", "--times", "10");
        CommandRun json = verbs.run("replay", "t.csv", "--format", "json");

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
        verbs.record("t", "--path=temp-page", "--scenario=self-copy");
        Path csv = directory.resolve("t.csv");
        verbs.run("export", "t", "csv", csv.toString());
        Files.writeString(csv, Files.readString(csv).replace("path=temp-page", "path=path-of-tomorrow"));

        CommandRun run = verbs.run("replay", "t.csv");

        assertThat(run.err())
                .startsWith(
                        "failstop: " + csv + ": its run cannot be repeated: there is no write path 'path-of-tomorrow'")
                .hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void refusesWhatReplayCannotDoYet() throws Exception {
        verbs.record("t", "--path=temp-page", "--scenario=self-copy");
        Path program = Traced.clean(directory.resolve("program"));

        CommandRun path = verbs.run("replay", "t", "--path", "original");
        CommandRun trace = verbs.run(
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
}
