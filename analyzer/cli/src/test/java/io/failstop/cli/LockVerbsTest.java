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

    /** T1 holds Fair shared and wants A, T2 holds A and wants Fair shared; T3 wants Fair for itself alone. */
    private static final String QUEUE = """
                    event,thread,sequence,clock,kind,flags,object,site,order,a,b,c,text
                    0,,,,header,,,,,,,,format=1.0
                    0,,,,header,,,,,,,,source=csv
                    0,,,,header,,,,,,,,order=total
                    0,0,,,define-thread,,,,,0,0,,T1
                    0,1,,,define-thread,,,,,0,0,,T2
                    0,2,,,define-thread,,,,,0,0,,T3
                    0,,,,define-lock-class,,1,,,6,0,,Fair-class
                    0,,,,define-lock,,1,,,1,1,,Fair
                    0,,,,define-lock-class,,2,,,1,0,,A-class
                    0,,,,define-lock,,2,,,2,2,,A
                    0,,,,define-site,,,1,,0,0,,read
                    0,,,,define-site,,,2,,0,0,,inner
                    0,,,,define-site,,,3,,0,0,,out
                    0,,,,define-site,,,4,,0,0,,outer
                    0,,,,define-site,,,5,,0,0,,write
                    1,0,0,1000,lock-acquire,shared,1,1,1,1,0,0,
                    2,0,1,1010,lock-acquire,,2,2,1,1,0,0,
                    3,0,2,1020,lock-release,,2,2,2,1,0,0,
                    4,0,3,1030,lock-release,shared,1,3,2,1,0,0,
                    5,1,0,1040,lock-acquire,,2,4,3,1,0,0,
                    6,1,1,1050,lock-acquire,shared,1,1,3,1,0,0,
                    7,1,2,1060,lock-release,shared,1,3,4,1,0,0,
                    8,1,3,1070,lock-release,,2,3,4,1,0,0,
                    9,2,0,1080,lock-acquire,,1,5,5,1,0,0,
                    10,2,1,1090,lock-release,,1,5,6,1,0,0,
                    0,,,,end,,,,,,,,events=10
                    0,,,,end,,,,,,,,lost=0
                    0,,,,end,,,,,,,,complete=true
                    """;

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
    void everyEdgeSaysWhereItHoldsThatOfAQueuedWriterToo() throws Exception {
        CommandRun run = CommandRun.of("analyze", file("queue.csv", QUEUE), "--format", "json");

        assertThat(run.out().split("\"holdsMode\" : ", -1)).hasSize(4);
        assertThat(run.out().split("\"holdsSite\" : ", -1)).hasSize(4);
        assertThat(run.out()).containsPattern("\"holdsMode\" : \"queued\",\\s+\"holdsSite\" : \"write\",");
        assertThat(run.out()).doesNotContain("\"holdsEvent\" : 0");
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
