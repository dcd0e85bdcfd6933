package io.failstop.trace.std;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lines of an STD file are, and what becomes of lines that are none. */
class StdTraceTest {
    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("t.std"), text);
    }

    private Listing.Read read(String text) throws IOException {
        return Listing.of(StdTrace.open(file(text)));
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void saysWhereItComesFrom() throws Exception {
        StdTrace trace = StdTrace.open(file("T1|acq(A)|10\n"));
        TraceStatus status = Listing.of(trace).status();

        assertThat(trace.header().source()).isEqualTo(Source.STD);
        assertThat(trace.header().order()).isEqualTo(OrderGuarantee.TOTAL);
        assertThat(trace.definitions().lockClassName(1)).isEqualTo("A");
        assertThat(trace.definitions().lockTraits(1)).isEqualTo(LockTraits.REENTRANT);
        assertThat(status.complete()).isTrue();
        assertThat(status.threads()).isEqualTo(1);
        assertThat(status.locks()).isEqualTo(1);
        assertThat(status.inferred()).isEqualTo(1);
        assertThat(status.lastEvents()).containsExactly(new TraceStatus.LastEvent(0, 1, 2));
    }

    @Test
    void countsHoldsOfALockAndDecisionsAboutIt() throws Exception {
        assertThat(read(lines("T1|acq(A)|1", "T1|acq(A)|2", "T1|rel(A)|3", "T1|rel(A)|4", "T2|acq(A)|5"))
                        .events())
                .containsExactly(
                        "T1.0 thread-start a=-1 inferred",
                        "T1.1 lock-acquire A#1 @1 a=1",
                        "T1.2 lock-acquire A#2 @2 a=2",
                        "T1.3 lock-release A#3 @3 a=2",
                        "T1.4 lock-release A#4 @4 a=1",
                        "T2.0 thread-start a=-1 inferred",
                        "T2.1 lock-acquire A#5 @5 a=1");
    }

    @Test
    void startsAThreadWhereItIsForkedAndEndsItBeforeItIsJoined() throws Exception {
        assertThat(read(lines("T0|r(x)|1", "T0|fork(T1)|2", "T1|w(x)|3", "T0|join(T1)|4", "T0|join(T1)|5"))
                        .events())
                .containsExactly(
                        "T0.0 thread-start a=-1 inferred",
                        "T0.1 variable-read x#0 @1",
                        "T1.0 thread-start @2 b=2",
                        "T1.1 variable-write x#0 @3",
                        "T1.2 thread-end inferred",
                        "T0.2 thread-join @4 a=1",
                        "T0.3 thread-join @5 a=1");
    }

    @Test
    void makesOneWaitOfReleaseWaitAndAcquire() throws Exception {
        assertThat(read(lines(
                                "T1|acq(M)|1",
                                "T1|acq(M)|2",
                                "T1|rel(M)|3",
                                "T2|acq(M)|7",
                                "T1|wait(M)|4",
                                "T2|notify(M)|8",
                                "T2|notifyAll(M)|8",
                                "T2|rel(M)|9",
                                "T1|req(M)|5",
                                "T1|acq(M)|6",
                                "T1|acq(M)|6"))
                        .events())
                .containsExactly(
                        "T1.0 thread-start a=-1 inferred",
                        "T1.1 lock-acquire M#1 @1 a=1",
                        "T1.2 lock-acquire M#2 @2 a=2",
                        "T1.3 wait-begin M#3 @3 b=2",
                        "T2.0 thread-start a=-1 inferred",
                        "T2.1 lock-acquire M#4 @7 a=1",
                        "T2.2 signal M#0 @8",
                        "T2.3 signal M#0 @8 b=1",
                        "T2.4 lock-release M#5 @9 a=1",
                        "T1.4 wait-end M#6 @6 b=2",
                        "T1.5 lock-acquire M#7 @6 a=3");
    }

    @Test
    void findsTheReleaseOfAWaitManyLinesBefore() throws Exception {
        String others = "T2|w(x)|2\n".repeat(Block.LINES - 10);

        List<String> events = read(others + "T1|acq(M)|1\nT1|rel(M)|3\n" + others + "T1|wait(M)|4\n" + others)
                .events();

        assertThat(events)
                .filteredOn(event -> event.startsWith("T1"))
                .containsExactly(
                        "T1.0 thread-start a=-1 inferred",
                        "T1.1 lock-acquire M#1 @1 a=1",
                        "T1.2 wait-begin M#2 @3 b=1");
    }

    @ParameterizedTest
    @CsvSource({
        "T0|fork(18)|1;T18|w(x)|2, T18",
        "T0|fork(18)|1;18|w(x)|2, 18",
        "T0|fork(T18)|1;T18|w(x)|2, T18",
        "main|fork(18)|1;T18|w(x)|2, T18",
        "main|fork(18)|1;main|fork(T18)|2;T18|w(x)|2, T18",
        "main|fork(T18)|1;main|fork(18)|2;T18|w(x)|2, T18",
        "main|fork(worker)|1;worker|w(x)|2, worker"
    })
    void takesAForkedNumberForTheThreadOfThatNumber(String text, String name) throws Exception {
        Listing.Read read = read(text.replace(';', '\n'));

        assertThat(read.status().threads()).isEqualTo(2);
        assertThat(read.events()).last().asString().startsWith(name + ".").endsWith("variable-write x#0 @2");
    }

    @Test
    void keepsANumberAndItsTApartWhereBothAreThreads() throws Exception {
        assertThat(read(lines("18|r(x)|1", "T18|r(x)|1", "T0|join(18)|2", "T0|join(T18)|2"))
                        .events())
                .contains("18.2 thread-end inferred", "T18.2 thread-end inferred")
                .hasSize(9);
    }

    /** One thread, of the name that its lines have: every order of fork, own line and join, in every spelling. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fork own join",
                "own fork join",
                "fork own own join",
                "fork fork own join",
                "fork own join own",
                "own join",
                "join own",
                "join own join",
                "own fork own",
                "fork join own"
            })
    void takesANumberAndItsTForOneThreadInAnyOrder(String order) throws Exception {
        String[] steps = order.split(" ", -1);
        for (String own : List.of("18", "T18")) {
            for (int spellings = 0; spellings < 1 << steps.length; spellings++) {
                StringBuilder text = new StringBuilder("main|w(y)|1\n");
                for (int i = 0; i < steps.length; i++) {
                    String operand = (spellings & (1 << i)) == 0 ? "18" : "T18";
                    text.append(
                            steps[i].equals("own") ? own + "|w(x)|2\n" : "main|" + steps[i] + "(" + operand + ")|3\n");
                }
                Listing.Read read = read(text.toString());

                assertThat(read.status().threads()).as(text.toString()).isEqualTo(2);
                assertThat(read.events())
                        .as(text.toString())
                        .allMatch(event -> event.startsWith("main.") || event.startsWith(own + "."))
                        .filteredOn(event -> event.contains("thread-join"))
                        .allMatch(event -> event.endsWith(" a=1"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0|fork(18);18|w(x);0|join(T18), 0, 18",
        "0|fork(T18);18|w(x);0|join(18), 0, 18",
        "0|fork(T18);18|w(x);0|join(T18), 0, 18",
        "T0|fork(T18);18|w(x);T0|join(T18), T0, 18",
        "T0|fork(18);18|w(x);T0|join(T18), T0, 18",
        "T0|fork(18);T18|w(x);T0|join(T18), T0, T18",
        "0|fork(18);T18|w(x);0|join(18), 0, T18"
    })
    void joinsTheThreadThatWasForkedUnderEitherName(String text, String first, String second) throws Exception {
        assertThat(read(text.replace(";", "|7\n") + "|7\n").events())
                .containsExactly(
                        first + ".0 thread-start a=-1 inferred",
                        second + ".0 thread-start @7 b=1",
                        second + ".1 variable-write x#0 @7",
                        second + ".2 thread-end inferred",
                        first + ".1 thread-join @7 a=1");
    }

    /** The names of the threads that are forked, and of those that are joined. */
    @ParameterizedTest
    @CsvSource({
        "m|fork(18);18|w(x);m|fork(T18);T18|w(x);m|join(T18);m|join(18), 18 T18, T18 18",
        "m|fork(T18);T18|w(x);m|fork(18);18|w(x);m|join(T18);m|join(18), T18 18, T18 18",
        "m|fork(18);18|w(x);m|fork(T18);m|join(T18);m|join(18), 18 T18, T18 18",
        "18|fork(T18);T18|w(x);18|join(T18), T18, T18",
        "T18|fork(18);18|w(x);T18|join(18), 18, 18",
        "T18|fork(18);T18|join(18), 18, 18",
        "m|fork(T18);18|join(T18);T18|w(x), T18, T18",
        "18|w(x);T18|w(x);m|join(18);m|join(T18), '', 18 T18",
        "18|w(x);m|join(T18);T18|w(x);m|join(T18);m|join(18), '', 18 T18 18",
        "T18|w(x);m|join(18);18|w(x);m|join(18);m|join(T18), '', T18 18 T18",
        "m|fork(18);T18|w(x);18|w(x);m|join(18);m|join(T18), T18, 18 T18",
        "m|fork(T18);18|w(x);T18|w(x);m|join(18);m|join(T18), 18, 18 T18",
        "18|w(x);m|fork(T18);T18|w(x);m|join(T18), 18, T18"
    })
    void takesTheThreadOfExactlyTheNameWhereBothHaveLines(String text, String forked, String joined) throws Exception {
        Path file = file(text.replace(";", "|7\n") + "|7\n");
        StdTrace trace = StdTrace.open(file);
        List<String> forks = new ArrayList<>();
        List<String> joins = new ArrayList<>();
        trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
            if (kind == EventKind.THREAD_START && a >= 0) {
                forks.add(trace.definitions().threadName(thread));
            } else if (kind == EventKind.THREAD_JOIN) {
                joins.add(trace.definitions().threadName((int) a));
            }
        });

        assertThat(String.join(" ", forks)).isEqualTo(forked);
        assertThat(String.join(" ", joins)).isEqualTo(joined);
    }

    @Test
    void takesEitherSpellingForTheThreadLongAfterItWasForked() throws Exception {
        String others = "m|w(x)|2\n".repeat(3 * Block.LINES);
        Listing.Read read = read("m|fork(T18)|1\n" + others + "18|w(x)|1\n" + others + "m|join(T18)|3\n");

        assertThat(read.status().threads()).isEqualTo(2);
        assertThat(read.events()).last().asString().endsWith("thread-join @3 a=1");
    }

    @Test
    void handsOverWhatNoLockCanDo() throws Exception {
        assertThat(read(lines("T1|rel(A)|1", "T1|acq(A)|2", "T2|acq(A)|3", "T1|rel(A)|4", "T2|rel(A)|5"))
                        .events())
                .containsExactly(
                        "T1.0 thread-start a=-1 inferred",
                        "T1.1 lock-release A#1 @1 a=1",
                        "T1.2 lock-acquire A#2 @2 a=1",
                        "T2.0 thread-start a=-1 inferred",
                        "T2.1 lock-acquire A#3 @3 a=1",
                        "T1.3 lock-release A#4 @4 a=1",
                        "T2.2 lock-release A#5 @5 a=1");
    }

    @Test
    void acceptsAnyLineEndAByteOrderMarkAndNoneAtTheEnd() throws Exception {
        String text = lines("T1|acq(A)|10", "T1|rel(A)|11");
        List<String> expected = read(text).events();

        assertThat(read(text.replace("\n", "\r\n")).events()).isEqualTo(expected);
        assertThat(read("\ufeff" + text).events()).isEqualTo(expected);
        assertThat(read(text.stripTrailing()).events()).isEqualTo(expected);
        assertThat(read(text.stripTrailing() + "\r").events()).isEqualTo(expected);
    }

    @Test
    void countsBeginAndEndAndMakesNothingOfThem() throws Exception {
        Listing.Read read = read(lines("T1|begin(f)|1", "T1|acq(A)|2", "T1|end()|3"));

        assertThat(read.events()).hasSize(2);
        assertThat(read.status().end()).containsEntry(StdTrace.IGNORED_LINES, "2");
        assertThat(read.status().complete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
                    "";                  the line is empty
                    garbage;             not three fields separated by '|'
                    T1|acq(A);           not three fields separated by '|'
                    T1|acq(A)|1|2;       not three fields separated by '|'
                    |acq(A)|1;           the thread is empty
                    T 1|acq(A)|1;        white space in the thread
                    T1|acq()|1;          the operand is empty
                    T1|acq(A B)|1;       white space in the operand
                    T1|acq|1;            the event is not an operation and its operand in brackets
                    T1|acq(A|1;          the event is not an operation and its operand in brackets
                    T1|lock(A)|1;        unknown operation
                    T1|acq(A)|;          the location is no decimal integer
                    T1|acq(A)|1x;        the location is no decimal integer
                    T1|acq(A)|+1;        the location is no decimal integer
                    T1|acq(A)|1 ;        the location is no decimal integer
                    T1|acq(A)|9999999999999999999; the location has more than 64 bits
                    """)
    void refusesALineThatDoesNotParseByFileLineAndText(String bad, String why) throws Exception {
        String line = bad.equals("T1|acq(A)|1") ? bad + " " : bad;
        Path file = file(lines("T1|acq(A)|1", "T1|begin(x)|1", line, "T1|rel(A)|1"));

        assertThatThrownBy(() -> Listing.of(StdTrace.open(file)))
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ": line 3: " + why + ": " + line);

        Listing.Read lenient = Listing.of(StdTrace.open(file, true));
        assertThat(lenient.events()).hasSize(3);
        assertThat(lenient.status().complete()).isFalse();
        assertThat(lenient.status().why())
                .isEqualTo("lines that do not parse were left out: 1, the first of them line 3");
        assertThat(lenient.status().end()).containsEntry(StdTrace.SKIPPED_LINES, "1");
    }

    @Test
    void refusesNamesThatAreNotUtf8() throws Exception {
        Path file = directory.resolve("t.std");
        Files.write(file, "T1|acq(caf\u00e9)|1\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Listing.of(StdTrace.open(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("line 1: the operand is not UTF-8: ");
    }

    @Test
    void doesNotTakeANameForOneThatDiffersByAZeroByte() throws Exception {
        assertThat(read(lines("T1|w(x)|1", "T1\0|w(x\0)|1", "T1|w(x)|1"))
                        .status()
                        .threads())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {StdLine.MAX_BYTES - 200, StdLine.MAX_BYTES + 1, 1 << 20, 5 << 20})
    void cutsALongLineInTheMessageAndSkipsItAsOne(int length) throws Exception {
        Path file = file(lines("T1|acq(A)|1", "x".repeat(length), "T1|rel(A)|2", "bad"));

        assertThatThrownBy(() -> Listing.of(StdTrace.open(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith(file + ": line 2: ")
                .hasMessageEndingWith(": " + "x".repeat(120) + "...");
        Listing.Read lenient = Listing.of(StdTrace.open(file, true));
        assertThat(lenient.events()).hasSize(3);
        assertThat(lenient.status().end()).containsEntry(StdTrace.SKIPPED_LINES, "2");
    }

    @Test
    void refusesWhatHoldsNoTrace() throws Exception {
        assertThatThrownBy(() -> StdTrace.open(file(""))).hasMessageContaining("is empty");
        assertThatThrownBy(() -> Listing.of(StdTrace.open(file("\n\n"), true)))
                .hasMessageContaining("no line of it is a line of an STD trace");
        assertThatThrownBy(() -> StdTrace.open(directory.resolve("absent")))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("no such file or directory");
    }

    @Test
    void recognisesAFileByAnyOfItsFirstLines() {
        assertThat(recognises("T1|acq(A)|1\n")).isTrue();
        assertThat(recognises("T1|acq(A)|1\r\nT1|re")).isTrue();
        assertThat(recognises("# made by hand\nT1|acq(A)|1\n")).isTrue();
        assertThat(recognises("")).isFalse();
        assertThat(recognises("event,thread,sequence,clock,kind,\n")).isFalse();
        assertThat(recognises("a|b|c\nT1|acq(A)\n")).isFalse();
    }

    private static boolean recognises(String text) {
        return StdTrace.recognises(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsTheSameAgainWhetherItsLinesWereKeptOrNot() throws Exception {
        Path file = file("T1|acq(A)|1\nT1|rel(A)|2\nT2|w(x)|3\n".repeat(3 * Block.LINES));

        StdTrace kept = StdTrace.open(file, false, StdTrace.MAX_KEPT_BYTES);
        StdTrace parsedAgain = StdTrace.open(file, false, 2L * Block.BYTES);
        Listing.Read first = Listing.of(kept);
        Listing.Read again = Listing.of(kept);
        Files.delete(file);
        Listing.Read withoutFile = Listing.of(kept);

        assertThat(first.events()).hasSize(9 * Block.LINES + 2);
        assertThat(again).isEqualTo(first);
        assertThat(withoutFile).isEqualTo(first);
        assertThatThrownBy(() -> Listing.of(parsedAgain)).hasMessageContaining("no such file or directory");
        file("T1|acq(A)|1\nT1|rel(A)|2\nT2|w(x)|3\n".repeat(3 * Block.LINES));
        assertThat(Listing.of(parsedAgain)).isEqualTo(first);
        assertThat(Listing.of(parsedAgain)).isEqualTo(first);
    }

    @Test
    void namesTheLineOfALargeFileAndStopsParsingForAHandlerThatFails() throws Exception {
        String good = "T1|acq(A)|1\nT1|rel(A)|2\n".repeat(200_000);
        Path file = file(good + "T1|rel[A]|2\n" + good);

        assertThatThrownBy(() -> Listing.of(StdTrace.open(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith(file + ": line 400001: ");
        assertThatThrownBy(() -> StdTrace.open(file)
                        .read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                            throw new IllegalStateException("enough");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
    }

    @Test
    void leavesOutLocationsBeyondTheLimitAndCountsThem() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < StdNames.MAX_SITES + 5; i++) {
            text.append("T1|w(x)|").append(i).append('\n');
        }
        Listing.Read read = read(text + "T1|w(x)|0\n");

        assertThat(read.status().end()).containsEntry(StdTrace.LINES_WITHOUT_SITE, "5");
        assertThat(read.events()).last().isEqualTo("T1." + (StdNames.MAX_SITES + 6) + " variable-write x#0 @0");
    }
}
