package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code analyze} and {@code export} say of locks where a user could be misled: at the edges. */
class LockVerbsTest {
    private static final String FIRST = nest("T1", "A", 1, "B", 2);
    private static final String SECOND = nest("T1", "A", 11, "B", 12);
    private static final String OPPOSITE = nest("T2", "B", 21, "A", 22);
    private static final String CLEAN = nest("T1", "A", 1, "B", 2);

    @TempDir
    private Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static String nest(String thread, String outer, int outerAt, String inner, int innerAt) {
        return "%s|acq(%s)|%d\n%s|acq(%s)|%d\n%s|rel(%s)|8\n%s|rel(%s)|9\n"
                .formatted(thread, outer, outerAt, thread, inner, innerAt, thread, inner, thread, outer);
    }

    /** Each of six threads nests a lock and the next one. */
    private static String ringOfSix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append(nest("T" + i, "L" + i, 1, "L" + (i + 1) % 6, 2));
        }
        return text.toString();
    }

    @Test
    void aBaselineKnowsTheSameNestsInAnotherOrder() throws Exception {
        String before = file("before.std", FIRST + SECOND + OPPOSITE);
        String after = file("after.std", SECOND + FIRST + OPPOSITE);

        CommandRun.of("analyze", before, "--write-baseline", path("known"));
        CommandRun run = CommandRun.of("analyze", after, "--baseline", path("known"));

        assertThat(run.out()).contains("0 findings\n");
        assertThat(run.exit()).isZero();
    }

    @Test
    void aBaselineDoesNotHideTheSameNestsInOtherPlaces() throws Exception {
        String before = file("before.std", FIRST + OPPOSITE);
        String after =
                file("after.std", FIRST + OPPOSITE + nest("T3", "A", 111, "B", 112) + nest("T4", "B", 121, "A", 122));

        CommandRun.of("analyze", before, "--write-baseline", path("known"));
        CommandRun run = CommandRun.of("analyze", after, "--baseline", path("known"));

        assertThat(run.out()).contains("at 111\n", "at 112\n", "at 121\n", "at 122\n", "(baseline): ");
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void aGraphTellsWhatWasNotLookedAt() throws Exception {
        String six = file("six.std", ringOfSix());

        CommandRun run = CommandRun.of("export", six, "dot", path("six.dot"));
        CommandRun quiet = CommandRun.of("export", six, "dot", path("quiet.dot"), "--quiet");

        assertThat(Files.readString(directory.resolve("six.dot")))
                .contains("  label=\"LIMIT: lock order: cycles of more than 5 threads were not looked at")
                .doesNotContain("subgraph");
        assertThat(run.err()).contains("six.dot: LIMIT: lock order: cycles of more than 5 threads");
        assertThat(run.exit()).isZero();
        assertThat(quiet.err()).isEmpty();
    }

    @Test
    void aGraphTellsWhatIsSuppressed() throws Exception {
        String both = file("both.std", FIRST + nest("T1", "B", 21, "A", 22));

        CommandRun run = CommandRun.of("export", both, "dot", path("both.dot"));

        assertThat(Files.readString(directory.resolve("both.dot")))
                .contains("  label=\"1 suppressed\"; ", "  // suppressed: lock-order-inversion (same-thread): A, B\n");
        assertThat(run.err()).doesNotContain("LIMIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--witness", "--baseline", "--write-baseline", "--output"})
    void anEmptyPathIsAMistake(String option) throws Exception {
        String clean = file("clean.std", CLEAN);

        for (CommandRun run : List.of(
                CommandRun.of("analyze", clean, option, ""), CommandRun.of("analyze", ""), CommandRun.of("info", ""))) {
            assertThat(run.err())
                    .contains("a path is expected, and this one is empty")
                    .hasLineCount(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void makesNoDirectoryForNoWitness() throws Exception {
        CommandRun run = CommandRun.of("analyze", file("clean.std", CLEAN), "--witness", path("w"));

        assertThat(run.exit()).isZero();
        assertThat(directory.resolve("w")).doesNotExist();
    }

    @Test
    void aDirectoryIsNoBaseline() throws Exception {
        CommandRun run = CommandRun.of("analyze", file("clean.std", CLEAN), "--baseline", directory.toString());

        assertThat(run.err())
                .isEqualTo("failstop: " + directory + ": is a directory, and no baseline: name a file that 'failstop"
                        + " analyze TRACE --write-baseline FILE' made\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void saysThatAPipeCannotBeReadTwice() {
        CommandRun run = CommandRun.of("analyze", "/dev/null");

        assertThat(run.err())
                .isEqualTo(
                        "failstop: /dev/null: is no regular file, and a trace is read more than once: write it into a"
                                + " file first\n");
        assertThat(run.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "T1|acq(A)|1 T2|acq(A)|2 T2|rel(A)|3 T1|rel(A)|4; event 4: T2 acquires A, which T1 holds",
                "T1|acq(A)|1 T2|rel(A)|2; event 4: T2 releases A, which T1 holds",
                "T1|fork(T2)|1 T2|acq(A)|2 T2|rel(A)|3 T1|join(T2)|4 T2|acq(A)|5 T2|rel(A)|6; T2 ",
                "T1|acq(A)|1 T1|join(T1)|2; T1 "
            })
    void saysThatATraceIsNotLegal(String lines, String what) throws Exception {
        CommandRun run = CommandRun.of("analyze", file("odd.std", lines.replace(' ', '\n') + "\n"));

        assertThat(run.out())
                .containsPattern("LIMIT: locks: \\d+ events? (is|are) illegal \\(the first is event \\d+: T\\d ")
                .contains(what, "what is said of locks assumes a legal trace");
    }
}
