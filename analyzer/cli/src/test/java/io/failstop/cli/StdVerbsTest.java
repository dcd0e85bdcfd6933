package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs on STD files: read in place, imported, exported, refused. */
class StdVerbsTest {
    private static final String ONE_THREAD = """
                    T1|acq(A)|10
                    T1|acq(B)|11
                    T1|rel(B)|12
                    T1|rel(A)|13
                    """;

    @TempDir
    private Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void readsAFileInPlaceWhateverItIsCalled() throws Exception {
        String trace = file("trace.txt", ONE_THREAD);

        CommandRun analyze = CommandRun.of("analyze", trace, "--format", "json");
        CommandRun info = CommandRun.of("info", trace);
        CommandRun replay = CommandRun.of("replay", trace);

        assertThat(analyze.out())
                .contains("\"source\" : \"std\"", "\"order\" : \"total\"", "\"events\" : 5", "\"threads\" : 1")
                .contains("\"locks\" : 2", "\"inferred\" : 1", "\"complete\" : true", "\"findings\" : [ ]");
        assertThat(info.out()).contains("source      std", "order       total");
        assertThat(replay.out()).contains("executed  5 of 5 events");
        assertThat(analyze.err() + info.err() + replay.err()).isEmpty();
        assertThat(analyze.exit() + info.exit() + replay.exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"18,18,18", "18,18,T18", "18,T18,18", "18,T18,T18", "T18,18,18", "T18,18,T18", "T18,T18,18"})
    void aThreadIsTheSameWithAndWithoutItsT(String own, String forked, String joined) throws Exception {
        String first = ONE_THREAD.replace("T1|", own + "|");
        String second = "T1|acq(B)|1\nT1|acq(A)|1\nT1|rel(A)|2\nT1|rel(B)|2\n";
        String trace = file("t.std", "T1|fork(" + forked + ")|1\n" + first + "T1|join(" + joined + ")|2\n" + second);

        CommandRun run = CommandRun.of("analyze", trace, "--format", "json");

        assertThat(run.out()).contains("\"threads\" : 2", "\"findings\" : [ ]", "fork-join");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void importsAndExportsTheSameLines() throws Exception {
        String trace = file("t.std", ONE_THREAD + "T1|fork(T2)|14\nT2|w(x)|1\nT1|join(T2)|15\n");
        String imported = directory.resolve("imported").toString();
        String packed = directory.resolve("t.fst").toString();
        String again = directory.resolve("again.std").toString();

        CommandRun importing = CommandRun.of("import", "std", trace, "--trace", imported);
        CommandRun packing = CommandRun.of("pack", imported, packed);
        CommandRun exporting = CommandRun.of("export", packed, "std", again);

        assertThat(importing.out()).isEqualTo(imported + ": 9 events of 2 threads\n");
        assertThat(exporting.out()).startsWith(again + ": 9 events of 2 threads, ");
        assertThat(importing.err() + packing.err() + exporting.err()).isEmpty();
        assertThat(importing.exit() + packing.exit() + exporting.exit()).isZero();
        assertThat(Path.of(again)).hasSameTextualContentAs(Path.of(trace));
    }

    @Test
    void aSelfDeadlockIsNotInAnExport() throws Exception {
        String hang = Repository.root()
                .resolve("sample-traces/original-self-copy.fst")
                .toString();
        String std = directory.resolve("t.std").toString();

        CommandRun export = CommandRun.of("export", hang, "std", std);

        assertThat(export.err()).contains("the trace records a hang, and STD has no word for it");
        assertThat(CommandRun.of("analyze", hang).out()).contains("self-deadlock, observed");
        assertThat(CommandRun.of("analyze", std).out()).contains("0 findings");
    }

    @Test
    void saysWhatAnExportLeavesOut() throws Exception {
        String hang = Traced.hang(directory.resolve("t")).toString();
        String std = directory.resolve("t.std").toString();

        CommandRun export = CommandRun.of("export", hang, "std", std);

        assertThat(export.err())
                .isEqualTo("failstop: warning: " + std + ": STD cannot say everything; left out: 2 hang\n"
                        + "failstop: warning: " + std
                        + ": the trace records a hang, and STD has no word for it: what is"
                        + " left of it is a cycle of requests for exclusive locks; a self-deadlock, a wait for a signal"
                        + " and a shared lock are not\n");
        assertThat(Path.of(std)).hasContent("""
                        orders|acq(Appender#1)|1
                        heartbeat|acq(Root#1)|2
                        orders|req(Root#1)|2
                        heartbeat|req(Appender#1)|1
                        """);
        assertThat(CommandRun.of("export", hang, "std", std + "2", "--quiet").err())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "replay", "analyze", "pack", "export", "import"})
    void refusesALineThatDoesNotParseInOneLine(String verb) throws Exception {
        String trace = file("t.std", ONE_THREAD + "T1|lock(A)|14\n");
        String target = directory.resolve("target").toString();

        CommandRun run = switch (verb) {
            case "pack" -> CommandRun.of(verb, trace, target);
            case "export" -> CommandRun.of(verb, trace, "std", target);
            case "import" -> CommandRun.of(verb, "std", trace, "--trace", target);
            default -> CommandRun.of(verb, trace);
        };

        assertThat(run.err()).isEqualTo("failstop: " + trace + ": line 5: unknown operation: T1|lock(A)|14\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(Path.of(target)).doesNotExist();
    }

    @Test
    void leavesOutSuchALineOnRequestAndSaysSo() throws Exception {
        String trace = file("t.std", "a note\n" + ONE_THREAD);
        String imported = directory.resolve("imported").toString();

        CommandRun analyze = CommandRun.of("analyze", trace, "--lenient", "--format", "json");
        CommandRun importing = CommandRun.of("import", "std", trace, "--trace", imported, "--lenient");

        assertThat(analyze.out()).contains("\"events\" : 5", "\"complete\" : false");
        assertThat(analyze.err() + importing.err())
                .isEqualTo(("failstop: warning: " + trace + " is not complete (lines that do not parse were left out:"
                                + " 1, the first of them line 1): 5 events of it could be read\n")
                        .repeat(2));
        assertThat(analyze.exit() + importing.exit()).isZero();
        assertThat(CommandRun.of("info", imported).out()).contains("skippedLines");
    }

    @Test
    void goesOnAfterABadFileAmongSeveral() throws Exception {
        String good = file("good.std", ONE_THREAD);
        String bad = file("bad.std", "nonsense\n");
        String hang = Traced.hang(directory.resolve("t")).toString();

        CommandRun run = CommandRun.of("analyze", good, bad, hang);

        assertThat(run.out()).containsSubsequence("trace " + good, "0 findings", "trace " + hang, "1 finding");
        assertThat(run.err()).isEqualTo("failstop: " + bad + ": line 1: not three fields separated by '|': nonsense\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        String empty = file("empty.std", "");

        CommandRun run = CommandRun.of("analyze", empty);

        assertThat(run.err()).isEqualTo("failstop: " + empty + ": is empty: there is no trace in it\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }
}
