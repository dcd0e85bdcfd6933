package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.Violation.Kind;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is judged where a thread was held up between an event's clock and its publication. */
class BracketTest {
    private static final int FILE = 1;
    private static final long[] OLD = {100, 101};
    private static final long[] NEW = {200, 201};

    private final Oracle oracle = new Oracle();
    private final OracleLog writer = oracle.log(1, "writer");
    private final OracleLog reader = oracle.log(2, "reader");

    /** A file of two words. */
    @BeforeEach
    void writeOldWords() {
        write(10, 11, 19, 20, OLD);
    }

    private void write(long begin, long begun, long end, long ended, long[] words) {
        writer.begin(begin, begun, begin, Operation.WRITE, FILE, 0, 16);
        writer.mark(begun, begun + 1);
        writer.stored(0, words, 0, 2);
        writer.end(end, ended, 16);
    }

    private void load(long begin, long begun, long look, long looked, long[] words) {
        reader.begin(begin, begun, begin, Operation.LOAD, FILE, 0, 16);
        reader.mark(look, looked);
        reader.observed(EventFlags.MMAP, FILE, 0, words, 0, 2);
        reader.end(looked + 1, looked + 2, 16);
    }

    private void assertUndisputed(List<Kind> kinds) {
        assertThat(oracle.judge()).extracting(Violation::kind).isEqualTo(kinds);
        assertThat(oracle.suspect()).extracting(Violation::kind).isEqualTo(kinds);
    }

    private void assertDisputed(Kind kind) {
        assertThat(oracle.judge()).isEmpty();
        assertThat(oracle.suspect()).extracting(Violation::kind).containsExactly(kind);
    }

    @Test
    void whatIsLegalInEveryOrderIsNotSuspected() {
        write(30, 31, 39, 40, NEW);
        load(41, 42, 43, 44, NEW);
        assertUndisputed(List.of());
    }

    @Test
    void whatIsIllegalInEveryOrderIsJudgedSo() {
        write(30, 31, 39, 40, NEW);
        load(41, 42, 43, 44, OLD);
        assertUndisputed(List.of(Kind.STALE));
    }

    @Test
    void oldWordsAreSuspectForOneWhoWasHeldUpAtItsBegin() {
        write(30, 31, 39, 40, NEW);
        load(35, 50, 51, 52, OLD);
        assertDisputed(Kind.STALE);
    }

    @Test
    void oldWordsAreSuspectIfWhoReplacedThemWasHeldUpAtItsEnd() {
        write(30, 31, 39, 60, NEW);
        load(50, 51, 52, 53, OLD);
        assertDisputed(Kind.STALE);
    }

    @Test
    void clocksThatAreEqualMayBeInEitherOrder() {
        write(30, 30, 40, 40, NEW);
        load(40, 40, 42, 43, OLD);
        assertDisputed(Kind.STALE);
    }

    @Test
    void aWriteThatBeginsWhileALookIsHeldUpMayHaveMadeTheWordsPresent() {
        readPastTheEnd(30, 60);
        extend(40, 41);
        assertDisputed(Kind.PAST_END);
    }

    @Test
    void aWriteThatWasHeldUpAtItsBeginMayNotHaveMadeTheWordsPresent() {
        readPastTheEnd(30, 31);
        extend(25, 41);
        assertDisputed(Kind.PAST_END);
    }

    @Test
    void aWriteThatBeginsAfterALookHasNotMadeTheWordsPresent() {
        readPastTheEnd(30, 31);
        extend(40, 41);
        assertUndisputed(List.of(Kind.PAST_END));
    }

    private void readPastTheEnd(long look, long looked) {
        reader.begin(22, 23, 22, Operation.READ, FILE, 16, 16);
        reader.mark(look, looked);
        reader.observed(0, FILE, 16, new long[2], 0, 2);
        reader.end(90, 91, 16);
    }

    private void extend(long begin, long begun) {
        writer.begin(begin, begun, begin, Operation.WRITE, FILE, 16, 16);
        writer.mark(70, 71);
        writer.stored(16, NEW, 0, 2);
        writer.end(80, 81, 16);
    }

    @Test
    void aZeroThatIsStoredWhileALookIsHeldUpMayBeWhatWasSeen() {
        writer.begin(30, 31, 30, Operation.WRITE, FILE, 0, 16);
        writer.mark(40, 41);
        writer.stored(0, new long[2], 0, 2);
        writer.end(50, 51, 16);
        reader.begin(32, 33, 32, Operation.LOAD, FILE, 0, 16);
        reader.mark(35, 45);
        reader.observed(EventFlags.MMAP, FILE, 0, new long[2], 0, 2);
        reader.end(60, 61, 16);
        assertDisputed(Kind.ZERO);
    }
}
