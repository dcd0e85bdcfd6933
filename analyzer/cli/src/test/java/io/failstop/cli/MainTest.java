package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What every verb has in common: help, usage, and failing with one line. */
class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"recover", "import", "export", "pack", "info", "replay", "analyze"})
    void showsExamplesInTheHelpOfEveryVerb(String verb) {
        CommandRun run = CommandRun.of(verb, "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: failstop " + verb)
                .contains("--format", "--quiet", "Examples:", "  failstop " + verb + " ");
        assertThat(CommandRun.of("--help").out()).contains("\n  " + verb + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "bench"})
    void showsExamplesInTheHelpOfVerbsThatNeedNoTrace(String verb) {
        CommandRun run = CommandRun.of(verb, "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("Usage: failstop " + verb).contains("Examples:\n", "  failstop " + verb + " ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                         | Missing verb; see failstop --help
                    nonsense                   | Unmatched argument at index 0: 'nonsense'; see failstop --help
                    inf                        | Unmatched argument at index 0: 'inf'; did you mean info?; see failstop --help
                    info                       | Missing required parameter: 'TRACE'; see failstop info --help
                    info --no-such t           | Unknown option: '--no-such'; see failstop info --help
                    info --format xml t        | Invalid value for option '--format': expected text or json but was 'xml'; see failstop info --help
                    info t u                   | Unmatched argument at index 2: 'u'; see failstop info --help
                    export t tsv f             | 'Invalid value for positional parameter at index 1 (csv|std|dot): expected csv, std or dot but was ''tsv''; see failstop export --help'
                    import csv f               | Missing required option: '--trace=DIR'; see failstop import --help
                    replay t --times 0         | Invalid value for option '--times': expected 1 or more but was 0; see failstop replay --help
                    replay t --until x         | Invalid value for option '--until': 'x' is not a long; see failstop replay --help
                    replay t --until 3 --times 2 | --times and --until exclude each other; see failstop replay --help
                    record --path original     | Missing required option: '--trace=DIR'; see failstop record --help
                    bench write                | 'write' is not record, read, analyze or engine; see failstop bench --help
                    analyze                    | Missing required parameter: 'TRACE'; see failstop analyze --help
                    """)
    void answersBadUsageWithOneLine(String arguments, String line) {
        String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");

        CommandRun run = CommandRun.of(args);

        assertThat(run.err()).isEqualTo("failstop: " + line + "\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void takesArgumentsThatBeginWithAnAtSignAsTheyAre() {
        assertThat(CommandRun.of("info", "@no-such-file").err()).contains("@no-such-file");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new TraceException("t1/header: bad\nmagic"), "t1/header: bad magic"),
                Arguments.of(new NoSuchFileException("t1"), "t1: no such file or directory"),
                Arguments.of(
                        new UncheckedIOException(new IOException("No space left on device")),
                        "the disk is full (no space left on device): free some space, or write somewhere else"),
                Arguments.of(
                        new IllegalStateException("wrapped", new TraceException("t1: not a trace")), "t1: not a trace"),
                Arguments.of(
                        new OutOfMemoryError("Java heap space"),
                        "out of memory (Java heap space): give it more, as in FAILSTOP_JAVA_OPTS=-Xmx4g"),
                Arguments.of(
                        new InternalError(
                                "a fault occurred in a recent unsafe memory access operation in compiled code"),
                        "a mapped file could not be read or written: the disk is full, "
                                + "or the file was cut off while it was in use"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void makesOneLineOfWhatTheInputOrTheMachineCauses(Throwable thrown, String line) {
        CommandRun run = CommandRun.ofVerb(new Failing(thrown), false, "fail");

        assertThat(run.err()).isEqualTo("failstop: " + line + "\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void makesOneLineOfAnEndlessRecursion() {
        CommandRun run = CommandRun.ofVerb(new Failing(null), false, "fail");

        assertThat(run.err())
                .startsWith("failstop: out of stack at io.failstop.cli.MainTest$Failing.recurse(MainTest.java:")
                .hasLineCount(1);
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void saysOfABugOfOursWhereItHappenedAndShowsTheStackOnRequest() {
        Failing verb = new Failing(new IllegalStateException("no such ring"));

        CommandRun plain = CommandRun.ofVerb(verb, false, "fail");
        CommandRun byOption = CommandRun.ofVerb(verb, false, "fail", "--debug");
        CommandRun byEnvironment = CommandRun.ofVerb(verb, true, "fail");

        assertThat(plain.err())
                .startsWith("failstop: internal error, a bug of ours: java.lang.IllegalStateException (no such ring)"
                        + " at io.failstop.cli.MainTest.")
                .endsWith("; --debug shows the stack\n")
                .hasLineCount(1);
        assertThat(byOption.err()).startsWith(plain.err()).contains("\tat io.failstop.cli.MainTest.");
        assertThat(byEnvironment.err()).isEqualTo(byOption.err());
        assertThat(plain.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void namesEveryErrorBehindABugOfOurs() {
        Exception cause = new ArrayIndexOutOfBoundsException("Index 7\nout of bounds");
        Failing verb = new Failing(new IllegalStateException("reading failed", new RuntimeException(cause)));

        assertThat(CommandRun.ofVerb(verb, false, "fail").err())
                .contains("java.lang.IllegalStateException (reading failed) at io.failstop.cli.MainTest.")
                .contains(", caused by java.lang.RuntimeException (java.lang.ArrayIndexOutOfBoundsException: Index 7 ")
                .contains(
                        ", caused by java.lang.ArrayIndexOutOfBoundsException (Index 7 out of bounds) at io.failstop.")
                .hasLineCount(1);
    }

    @Command(name = "fail")
    private static final class Failing implements Callable<Integer> {
        private final Throwable thrown;

        @Mixin
        private final CommonOptions common = new CommonOptions();

        /** Throws this, or recurses for ever. */
        Failing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public Integer call() throws Exception {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof Exception exception) {
                throw exception;
            }
            return common.quiet() ? 0 : recurse(1);
        }

        @SuppressWarnings("InfiniteRecursion") // That is what it is for.
        private static int recurse(int depth) {
            return recurse(depth + 1) + depth;
        }
    }
}
