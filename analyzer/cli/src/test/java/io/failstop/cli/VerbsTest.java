package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs that read a trace: what they print, and their exit codes. */
class VerbsTest {
    @TempDir
    private Path directory;

    @Test
    void showsWhatATraceIs() throws Exception {
        Path trace = Traced.clean(directory.resolve("t"));

        CommandRun run = CommandRun.of("info", trace.toString());

        assertThat(run.out()).isEqualTo("""
                        %s: complete
                          format      1.0
                          source      jvm
                          order       per-object
                          events      4
                          threads     2
                          locks       1
                          lost        0
                          inferred    0
                          command     java -jar app.jar
                          path        none
                          policy      block
                          exitCode    7
                          reason      exit
                        """.formatted(trace));
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void showsWhatATraceIsToScripts() throws Exception {
        Path trace = Traced.clean(directory.resolve("t"));

        CommandRun run = CommandRun.of("info", "--format", "json", trace.toString());

        assertThat(run.out()).isEqualTo("""
                        {
                          "format" : 1,
                          "trace" : {
                            "path" : "%s",
                            "source" : "jvm",
                            "order" : "per-object",
                            "events" : 4,
                            "threads" : 2,
                            "locks" : 1,
                            "lost" : 0,
                            "inferred" : 0,
                            "complete" : true,
                            "formatVersion" : "1.0",
                            "command" : "java -jar app.jar",
                            "writePath" : "none",
                            "policy" : "block",
                            "exitCode" : 7,
                            "reason" : "exit"
                          }
                        }
                        """.formatted(trace));
    }

    @Test
    void explainsAHang() throws Exception {
        Path trace = Traced.hang(directory.resolve("t"));

        CommandRun text = CommandRun.of("analyze", trace.toString());
        CommandRun json = CommandRun.of("analyze", trace.toString(), "--format", "json");

        assertThat(text.out())
                .contains("1 finding", "deadlock, observed", "orders holds Appender#1, wants Root#1")
                .contains("Appender.append(Appender.java:14)", "0 events lost");
        assertThat(json.out())
                .contains(
                        "\"kind\" : \"deadlock\"",
                        "\"grade\" : \"observed\"",
                        "\"wantsSite\" : \"Root.log(Root.java:40)\"")
                .contains("\"limits\" : [ ]", "\"suppressed\" : [ ]")
                .doesNotContain("assumes", "window");
        assertThat(text.err() + json.err()).isEmpty();
        assertThat(text.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(json.exit()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void findsNothingInACleanTrace() throws Exception {
        CommandRun run =
                CommandRun.of("analyze", Traced.clean(directory.resolve("t")).toString());

        assertThat(run.out()).contains("0 findings");
        assertThat(run.exit()).isZero();
    }

    @Test
    void reportsSeveralTracesInOrderAndGoesOnAfterABadOne() throws Exception {
        String hang = Traced.hang(directory.resolve("hang")).toString();
        String clean = Traced.clean(directory.resolve("clean")).toString();
        String absent = directory.resolve("absent").toString();

        CommandRun good = CommandRun.of("analyze", clean, hang);
        CommandRun bad = CommandRun.of("analyze", hang, absent, clean);

        assertThat(good.out()).containsSubsequence("trace " + clean, "0 findings", "trace " + hang, "1 finding");
        assertThat(good.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(bad.out()).containsSubsequence("trace " + hang, "1 finding", "trace " + clean, "0 findings");
        assertThat(bad.err()).startsWith("failstop: " + absent + ": ").hasLineCount(1);
        assertThat(bad.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void replaysIntoTheSameHang() throws Exception {
        Path trace = Traced.hang(directory.resolve("t"));

        CommandRun text = CommandRun.of("replay", trace.toString(), "--times", "20");
        CommandRun json = CommandRun.of("replay", trace.toString(), "--times", "20", "--format", "json");

        assertThat(text.out())
                .startsWith(trace + ": replayed 20 of 20 into the same hang\n")
                .contains("executed  8 of 8 events", "orders     waits for Root#1      held by heartbeat\n");
        assertThat(json.out())
                .contains("\"replays\" : 20", "\"equal\" : 20", "\"sameHang\" : true", "\"illegal\" : [ ]");
        assertThat(text.exit()).isZero();
        assertThat(json.exit()).isZero();
    }

    @Test
    void reportsIllegalSteps() throws Exception {
        Path trace = Traced.illegal(directory.resolve("t"));

        CommandRun text = CommandRun.of("replay", trace.toString());
        CommandRun json = CommandRun.of("replay", trace.toString(), "--format", "json");

        assertThat(text.out()).contains("illegal: event 4: heartbeat acquires Appender#1, which orders holds");
        assertThat(json.out()).contains("\"event\" : 4,\n      \"thread\" : \"heartbeat\"", "\"equal\" : 0");
        assertThat(text.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(json.exit()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void reportsAHangThatIsNotReachedAgain() throws Exception {
        CommandRun run =
                CommandRun.of("replay", Traced.otherHang(directory.resolve("t")).toString());

        assertThat(run.out())
                .contains(": replayed 0 of 1: the recorded hang was not reached again\n")
                .contains("recorded: orders waits for Root#1, held by heartbeat; replayed: orders does not wait");
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void stopsReplayWhereEventsWereLostAndSaysSo() throws Exception {
        String trace = Traced.lossy(directory.resolve("t")).toString();

        CommandRun text = CommandRun.of("replay", trace);
        CommandRun json = CommandRun.of("replay", trace, "--format", "json");

        assertThat(text.out())
                .contains("executed  2 of 7 events", "lost      5")
                .contains("stopped at event 3: 5 events of heartbeat were lost before it");
        assertThat(json.out())
                .contains("\"lost\" : 5", "\"stoppedAtLoss\" : {\n    \"event\" : 3,\n    \"thread\" : \"heartbeat\"");
        assertThat(CommandRun.of("analyze", trace).out()).contains("5 events lost");
        assertThat(text.exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "replay", "analyze"})
    void printsJsonThatAParserReads(String verb) throws Exception {
        List<Path> traces = List.of(
                Traced.hang(directory.resolve("hang")),
                Traced.clean(directory.resolve("clean")),
                Traced.illegal(directory.resolve("illegal")),
                Traced.lossy(directory.resolve("lossy")));

        for (Path trace : traces) {
            assertThat(objects(CommandRun.of(verb, trace.toString(), "--format", "json")
                            .out()))
                    .isEqualTo(1);
        }
        if (verb.equals("analyze")) {
            String[] all = Stream.concat(
                            Stream.of(verb, "--format", "json"), traces.stream().map(Path::toString))
                    .toArray(String[]::new);
            assertThat(objects(CommandRun.of(all).out())).isEqualTo(traces.size());
        }
    }

    /** How many JSON objects the text is. */
    private static int objects(String text) throws IOException {
        int objects = 0;
        int depth = 0;
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                objects += depth == 0 ? 1 : 0;
            }
        }
        return objects;
    }

    @Test
    void saysWhoHoldsWhatAndWhoWaitsForWhomAtAnEvent() throws Exception {
        Path trace = Traced.hang(directory.resolve("t"));

        CommandRun text = CommandRun.of("replay", trace.toString(), "--until", "5");
        CommandRun json = CommandRun.of("replay", trace.toString(), "--until", "5", "--format", "json");

        assertThat(text.out()).isEqualTo("""
                        %s: after event 5, 5 of 8 events, 0 lost
                          held:
                            Appender#1  by orders     exclusive  since event 3  Appender.append(Appender.java:14)
                            Root#1      by heartbeat  exclusive  since event 4  Root.log(Root.java:40)
                          waiting:
                            orders  for Root#1  held by heartbeat  since event 5  Root.log(Root.java:40)
                        """.formatted(trace));
        assertThat(json.out())
                .contains("\"state\" : {\n    \"event\" : 5,", "\"holders\" : [\n          \"heartbeat\"");
        assertThat(text.exit()).isZero();
    }

    @Test
    void keepsTheVerdictThroughPackExportAndImport() throws Exception {
        String trace = Traced.hang(directory.resolve("t")).toString();
        String packed = directory.resolve("t.fst").toString();
        String csv = directory.resolve("t.csv").toString();
        String imported = directory.resolve("imported").toString();

        CommandRun pack = CommandRun.of("pack", trace, packed);
        CommandRun export = CommandRun.of("export", packed, "csv", csv);
        CommandRun importing = CommandRun.of("import", "csv", csv, "--trace", imported);

        assertThat(pack.out())
                .isEqualTo(packed + ": 8 events of 2 threads, " + Files.size(Path.of(packed)) + " bytes\n");
        assertThat(export.out()).startsWith(csv + ": 8 events of 2 threads, ");
        assertThat(importing.out()).isEqualTo(imported + ": 8 events of 2 threads\n");
        assertThat(pack.exit() + export.exit() + importing.exit()).isZero();
        String verdict = withoutPath(CommandRun.of("analyze", trace));
        assertThat(Stream.of(packed, csv, imported).map(path -> withoutPath(CommandRun.of("analyze", path))))
                .containsOnly(verdict);
        String replay = withoutPath(CommandRun.of("replay", trace));
        assertThat(Stream.of(packed, csv, imported).map(path -> withoutPath(CommandRun.of("replay", path))))
                .containsOnly(replay);
    }

    private String withoutPath(CommandRun run) {
        assertThat(run.err()).isEmpty();
        return run.exit() + run.out().replaceFirst("(trace )?" + directory + "/[a-z.]+", "");
    }

    @Test
    void overwritesNothing() throws Exception {
        String trace = Traced.hang(directory.resolve("t")).toString();
        String csv = directory.resolve("t.csv").toString();
        assertThat(CommandRun.of("export", trace, "csv", csv).exit()).isZero();
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.writeString(full.resolve("precious"), "precious");

        assertRefused(CommandRun.of("pack", trace, precious.toString()), precious);
        assertRefused(CommandRun.of("export", trace, "csv", precious.toString()), precious);
        assertRefused(CommandRun.of("import", "csv", csv, "--trace", full.toString()), full);
        assertThat(precious).hasContent("precious");
        assertThat(full.resolve("precious")).hasContent("precious");
        assertThat(full).isDirectoryNotContaining(file -> !file.endsWith("precious"));
    }

    @Test
    void leavesNothingBehindWhenAnImportFails() throws Exception {
        String csv = directory.resolve("t.csv").toString();
        CommandRun.of("export", Traced.hang(directory.resolve("t")).toString(), "csv", csv);
        String text = Files.readString(Path.of(csv));
        Files.writeString(Path.of(csv), text.replace("lock-request", "lock-nonsense"));
        Path target = directory.resolve("imported");
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertRefused(CommandRun.of("import", "csv", csv, "--trace", target.toString()), Path.of(csv));
        assertRefused(CommandRun.of("import", "csv", csv, "--trace", empty.toString()), Path.of(csv));
        assertThat(target).doesNotExist();
        assertThat(empty).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "replay", "analyze"})
    void warnsOfATraceThatWasCutOff(String verb) throws Exception {
        Path packed = directory.resolve("t.fst");
        CommandRun.of("pack", Traced.hang(directory.resolve("t")).toString(), packed.toString());
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(whole, whole.length - 1));

        CommandRun loud = CommandRun.of(verb, packed.toString(), "--format", "json");
        CommandRun quiet = CommandRun.of(verb, packed.toString(), "--format", "json", "--quiet");

        assertThat(loud.err())
                .startsWith("failstop: warning: " + packed + " is not complete (")
                .hasLineCount(1);
        assertThat(loud.out()).contains("\"complete\" : false", "\"events\" : 8");
        assertThat(loud.exit()).isEqualTo(verb.equals("analyze") ? ExitCode.FOUND : ExitCode.CLEAN);
        assertThat(quiet.err()).isEmpty();
        assertThat(quiet.out()).isEqualTo(loud.out());
    }

    @Test
    void namesTheLastGoodEventOfEachThreadOfACutOffTrace() throws Exception {
        Path packed = directory.resolve("t.fst");
        CommandRun.of("pack", Traced.hang(directory.resolve("t")).toString(), packed.toString());
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(whole, whole.length - 1));

        CommandRun text = CommandRun.of("info", packed.toString());
        CommandRun json = CommandRun.of("info", packed.toString(), "--format", "json");

        assertThat(text.out())
                .contains(": not complete, ")
                .contains("last good event of each thread:\n  orders     sequence 4, event 8\n")
                .contains("  heartbeat  sequence 2, event 6\n");
        assertThat(json.out())
                .contains("\"why\" : ", "\"reason\" : null", "\"exitCode\" : null")
                .contains("\"thread\" : \"orders\",\n        \"sequence\" : 4,\n        \"event\" : 8");
    }

    @ParameterizedTest
    @CsvSource({"info", "replay", "analyze", "pack", "export", "recover", "import"})
    void refusesWhatIsNoTrace(String verb) throws Exception {
        Path text = Files.writeString(directory.resolve("letter.txt"), "Dear trace,\n");
        Path empty = Files.createFile(directory.resolve("empty.fst"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path absent = directory.resolve("absent");

        for (Path path : new Path[] {text, empty, folder, absent}) {
            assertRefused(CommandRun.of(arguments(verb, path)), path);
        }
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private String[] arguments(String verb, Path path) {
        String out = directory.resolve("out").toString();
        return switch (verb) {
            case "pack" -> new String[] {verb, path.toString(), out};
            case "export" -> new String[] {verb, path.toString(), "csv", out};
            case "import" -> new String[] {verb, "csv", path.toString(), "--trace", out};
            default -> new String[] {verb, path.toString()};
        };
    }

    private static void assertRefused(CommandRun run, Path culprit) throws IOException {
        assertThat(run.err())
                .startsWith("failstop: ")
                .contains(culprit.toString())
                .hasLineCount(1)
                .doesNotContain("internal error");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }
}
