package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code analyze} is to write is looked at before it begins: here the trace cannot be read, and would be
 * said to be if it had been tried.
 */
class AnalyzeTargetsTest {
    private static final String CLEAN = "ann|acq(A)|1\nann|rel(A)|2\n";

    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private Path unreadable = Path.of("");

    @BeforeEach
    void lay() throws IOException {
        trace = Files.writeString(directory.resolve("t.std"), CLEAN);
        unreadable = Files.writeString(directory.resolve("unreadable"), "hello\n");
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted().toList();
        }
    }

    private CommandRun analyze(Object... words) {
        return CommandRun.of(
                Stream.concat(Stream.of("analyze"), Stream.of(words).map(Object::toString))
                        .toArray(String[]::new));
    }

    @Test
    void theReportAndTheBaselineAreNotOneFileHoweverItIsSpelt() throws IOException {
        Path linked = Files.createSymbolicLink(directory.resolve("linked"), directory);
        List<Path> before = all();

        for (String other : List.of(
                "f",
                "./f",
                "../" + directory.getFileName() + "/f",
                "linked/f",
                "linked/../" + directory.getFileName() + "/f")) {
            CommandRun run = analyze(
                    unreadable, "--output", directory.resolve("f"), "--write-baseline", directory + "/" + other);

            assertThat(run.err())
                    .startsWith(
                            "failstop: --output and --write-baseline name the same file: give each a file of its own")
                    .hasLineCount(1);
            assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        }
        assertThat(all()).isEqualTo(before).contains(linked);
    }

    @Test
    void theBaselineThatIsReadIsNotWrittenThroughALink() throws IOException {
        Path known = directory.resolve("known");
        analyze(trace, "--write-baseline", known);
        Path link = Files.createSymbolicLink(directory.resolve("link"), known);

        CommandRun run = analyze(unreadable, "--baseline", known, "--write-baseline", link);

        assertThat(run.err()).startsWith("failstop: --baseline and --write-baseline name the same file");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output", "--write-baseline"})
    void witnessesAreNotPutWhereAFileIsToBe(String option) {
        CommandRun run = analyze(unreadable, option, directory.resolve("f"), "--witness", directory.resolve("f"));

        assertThat(run.err()).startsWith("failstop: " + option + " and --witness name the same file");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--output", "--write-baseline"})
    void refusesWhatCannotBeMadeBeforeTheWork(String option) throws IOException {
        Path missing = directory.resolve("missing");
        Path into = Files.createSymbolicLink(directory.resolve("into"), missing.resolve("f"));
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));

        refuses(
                option,
                missing.resolve("f"),
                ": cannot be written: " + missing + " does not exist: make that directory");
        refuses(option, trace.resolve("f"), ": cannot be written: " + trace + " is no directory");
        refuses(option, directory, ": is a directory: name a new file");
        refuses(option, into, ": is a symbolic link that leads nowhere");
        refuses(option, loop, ": is a symbolic link that leads nowhere");
        refuses(option, trace, ": exists already");
        refuses(option, directory.resolve("x".repeat(300)), ": File name too long");
        assertThat(trace).hasContent(CLEAN);
    }

    /** In the JDK's own modules: nobody may write there, not even root. */
    @Test
    void refusesADirectoryInWhichNothingMayBeMade() {
        Path closed = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
        Path file = closed.resolve("f");

        assertThatThrownBy(() -> FileTarget.check(file))
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ": cannot be written: no files may be made in " + closed
                        + ": name a file in another directory");
    }

    private void refuses(String option, Path file, String why) throws IOException {
        List<Path> before = all();

        CommandRun run = analyze(unreadable, option, file);

        assertThat(run.err()).startsWith("failstop: " + file + why).hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void saysThatABaselineIsNotWritten() {
        Path known = directory.resolve("known");
        String line =
                "failstop: " + known + ": the baseline is not written, because not every trace could be analysed\n";

        CommandRun one = analyze(unreadable, "--write-baseline", known);
        CommandRun two = analyze(trace, unreadable, "--write-baseline", known, "--quiet");

        assertThat(one.err()).contains(line, unreadable.toString()).hasLineCount(2);
        assertThat(two.err()).contains(line, unreadable.toString()).hasLineCount(2);
        assertThat(List.of(one.exit(), two.exit())).containsOnly(ExitCode.UNUSABLE);
        assertThat(known).doesNotExist();
        assertThat(analyze(unreadable).err()).hasLineCount(1);
    }

    @Test
    void writesBothWhereBothCanBe() {
        Path known = directory.resolve("known");
        Path report = directory.resolve("report");

        CommandRun run = analyze(trace, "--write-baseline", known, "--output", report);

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(known).hasContent("failstop-baseline 1\n");
        assertThat(report).content().contains("0 findings");
    }
}
