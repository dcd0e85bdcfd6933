package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.Violation.Kind;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of the register, kept and broken. Offsets and lengths are in bytes, words of eight. */
class OracleTest {
    private final History history = new History();

    @Test
    void aValueThatIsStoredLaterDoesNotExcuseWhatWasSeenBefore() {
        long[] zeroes = new long[2];
        Oracle oracle = new Oracle();
        OracleLog writer = oracle.log(1, "writer");
        OracleLog reader = oracle.log(2, "reader");
        writer.begin(10, 1, Operation.WRITE, 1, 0, 16);
        writer.mark(11, 11);
        writer.stored(0, new long[] {7, 8}, 0, 2);
        writer.end(20, 16);
        writer.begin(30, 2, Operation.WRITE, 1, 0, 16);
        writer.mark(50, 50);
        writer.stored(0, zeroes, 0, 2);
        writer.end(60, 16);
        reader.begin(35, 1, Operation.LOAD, 1, 0, 16);
        reader.mark(40, 40);
        reader.observed(EventFlags.MMAP, 1, 0, zeroes, 0, 2);
        reader.mark(50, 50);
        reader.observed(EventFlags.MMAP, 1, 0, zeroes, 0, 2);
        reader.end(70, 16);

        assertThat(oracle.judge())
                .containsExactly(new Violation(2, "reader", 1, EventFlags.MMAP, 1, 0, 2, Violation.Kind.ZERO, 0));
    }

    @Test
    void nothingIsWrongWhereNothingHappened() {
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void mappedWordIsZeroAtFirstButNotPresentToARead() {
        history.act(1, 10, 20, Operation.LOAD, 0, 16).loads(1, 0, 0, 0);
        history.act(1, 30, 40, Operation.READ, 0, 16).returns(0);
        assertThat(history.judged()).isEmpty();

        history.act(1, 50, 60, Operation.READ, 0, 16).reads(0, 0, 0);
        assertThat(history.judged()).containsExactly(wrong(1, 3, 0, 0, 2, Kind.PAST_END, 0));
    }

    @Test
    void completedWriteIsSeenAndNothingElse() {
        history.act(1, 10, 20, Operation.WRITE, 0, 32).stores(0, 100, 101, 102, 103);
        history.act(2, 30, 40, Operation.READ, 0, 32).reads(0, 100, 101, 102, 103);
        assertThat(history.judged()).isEmpty();

        history.act(2, 50, 60, Operation.READ, 0, 32).reads(0, 100, 0, 0, 103);
        history.act(2, 70, 80, Operation.READ, 0, 32).reads(0, 100, 101, 777, 103);
        assertThat(history.judged())
                .containsExactly(wrong(2, 3, 0, 8, 2, Kind.ZERO, 0), wrong(2, 4, 0, 16, 1, Kind.STALE, 777));
    }

    @Test
    void replacedValueIsStale() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100, 101);
        history.act(1, 30, 40, Operation.WRITE, 0, 16).stores(0, 200, 201);
        history.act(2, 50, 60, Operation.LOAD, 0, 16).loads(1, 0, 100, 101);
        assertThat(history.judged()).containsExactly(wrong(2, 3, EventFlags.MMAP, 0, 2, Kind.STALE, 100));
    }

    @Test
    void tornMixOfOverlappingWriteIsLegal() {
        history.act(1, 10, 20, Operation.WRITE, 0, 32).stores(0, 100, 101, 102, 103);
        history.act(1, 30, 60, Operation.WRITE, 0, 32).stores(0, 200, 201, 202, 203);
        history.act(2, 40, 50, Operation.READ, 0, 32).reads(0, 100, 201, 102, 203);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void writeOfTheFutureIsNotSeenButOneThatBeginsMeanwhileIs() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(1, 50, 60, Operation.WRITE, 0, 8).stores(0, 200);
        history.act(2, 30, 50, Operation.READ, 0, 8).reads(0, 200);
        assertThat(history.judged()).as("clocks that touch overlap").isEmpty();

        history.act(3, 30, 49, Operation.READ, 0, 8).reads(0, 200);
        assertThat(history.judged()).containsExactly(wrong(3, 4, 0, 0, 1, Kind.STALE, 200));
    }

    @Test
    void replacementThatEndsAsTheReadBeginsDoesNotCountYet() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(1, 30, 40, Operation.WRITE, 0, 8).stores(0, 200);
        history.act(2, 40, 50, Operation.READ, 0, 8).reads(0, 100);
        assertThat(history.judged()).isEmpty();

        history.act(3, 41, 50, Operation.READ, 0, 8).reads(0, 100);
        assertThat(history.judged()).containsExactly(wrong(3, 4, 0, 0, 1, Kind.STALE, 100));
    }

    @Test
    void writesThatOverlapDoNotReplaceEachOther() {
        history.act(1, 10, 30, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(2, 30, 40, Operation.WRITE, 0, 8).stores(0, 200);
        history.act(3, 50, 60, Operation.READ, 0, 8).reads(0, 100);
        history.act(3, 70, 80, Operation.READ, 0, 8).reads(0, 200);
        history.act(3, 90, 95, Operation.READ, 0, 8).reads(0, 100);
        assertThat(history.judged()).as("a regular register may even go back").isEmpty();
    }

    @Test
    void tailOfShortWriteMayBeOldOrNew() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100, 101);
        history.act(1, 30, 40, Operation.WRITE, 0, 16).stores(0, 200, 201).returns(8);
        history.act(2, 50, 60, Operation.READ, 0, 16).reads(0, 200, 101);
        history.act(2, 70, 80, Operation.READ, 0, 16).reads(0, 200, 201);
        assertThat(history.judged()).isEmpty();

        history.act(2, 90, 95, Operation.READ, 0, 16).reads(0, 100, 101);
        assertThat(history.judged()).containsExactly(wrong(2, 5, 0, 0, 1, Kind.STALE, 100));
    }

    @Test
    void fillerZeroOfFailedWriteIsFoundAndItsValuesAreNot() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100, 101);
        history.act(1, 30, 40, Operation.WRITE, 0, 16).stores(0, 200).returns(-14);
        history.act(2, 50, 60, Operation.READ, 0, 16).reads(0, 200, 0);
        assertThat(history.judged()).containsExactly(wrong(2, 3, 0, 8, 1, Kind.ZERO, 0));
    }

    @Test
    void wordThatAWriteCountedButNeverStoredHasNoLegalValue() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100);
        history.act(2, 30, 40, Operation.READ, 0, 16).reads(0, 100, 0);
        assertThat(history.judged()).containsExactly(wrong(2, 2, 0, 8, 1, Kind.ZERO, 0));
    }

    @Test
    void allValuesOfARetriedCopyAreLegal() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100).stores(0, 200);
        history.act(2, 30, 40, Operation.READ, 0, 8).reads(0, 100);
        history.act(2, 50, 60, Operation.READ, 0, 8).reads(0, 200);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void valuesStoredOutsideTheWriteDoNotCount() {
        history.act(1, 10, 20, Operation.WRITE, 0, 24).stores(0, 100, 101, 102);
        history.act(1, 30, 40, Operation.WRITE, 8, 8).stores(0, 200, 201, 202);
        history.act(2, 50, 60, Operation.READ, 0, 24).reads(0, 200, 201, 202);
        assertThat(history.judged())
                .containsExactly(wrong(2, 3, 0, 0, 1, Kind.STALE, 200), wrong(2, 3, 0, 16, 1, Kind.STALE, 202));
    }

    @Test
    void writeThatNeverEndedStaysPossibleForEverAndReplacesNothing() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(2, 30, 0, Operation.WRITE, 0, 8).stores(0, 200).never();
        history.act(3, 40, 50, Operation.READ, 0, 8).reads(0, 100);
        history.act(1, 60, 70, Operation.WRITE, 0, 8).stores(0, 300);
        history.act(3, 80, 90, Operation.READ, 0, 8).reads(0, 200);
        history.act(3, 91, 92, Operation.READ, 0, 8).reads(0, 300);
        assertThat(history.judged()).isEmpty();

        history.act(3, 93, 94, Operation.READ, 0, 8).reads(0, 100);
        assertThat(history.judged()).containsExactly(wrong(3, 7, 0, 0, 1, Kind.STALE, 100));
    }

    @Test
    void readThatNeverEndedMaySeeWhateverCameLater() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(2, 15, 0, Operation.READ, 0, 8).reads(0, 100).reads(0, 300).never();
        history.act(3, 15, 0, Operation.READ, 0, 8).reads(0, 400).never();
        history.act(1, 60, 70, Operation.WRITE, 0, 8).stores(0, 300);
        assertThat(history.judged()).containsExactly(wrong(3, 3, 0, 0, 1, Kind.STALE, 400));
    }

    @Test
    void truncateDownZeroesAndEndsTheFile() {
        history.act(1, 10, 20, Operation.WRITE, 0, 24).stores(0, 100, 101, 102);
        history.act(1, 30, 40, Operation.TRUNCATE, 8, 0);
        history.act(2, 50, 60, Operation.READ, 0, 24).reads(0, 100).returns(8);
        history.act(2, 70, 80, Operation.LOAD, 0, 24).loads(1, 0, 100, 0, 0);
        assertThat(history.judged()).isEmpty();

        history.act(2, 90, 95, Operation.READ, 0, 24).reads(0, 100, 101, 102);
        assertThat(history.judged())
                .containsExactly(wrong(2, 5, 0, 8, 2, Kind.STALE, 101), wrong(2, 5, 0, 8, 2, Kind.PAST_END, 101));
    }

    @Test
    void truncateUpMakesZeroesPresent() {
        history.act(1, 10, 20, Operation.TRUNCATE, 16, 0);
        history.act(2, 30, 40, Operation.READ, 0, 24).reads(0, 0, 0).returns(16);
        assertThat(history.judged()).isEmpty();

        history.act(2, 50, 60, Operation.READ, 0, 24).reads(0, 0).returns(8);
        history.act(2, 70, 80, Operation.READ, 0, 24).reads(0, 0, 0, 0);
        assertThat(history.judged())
                .containsExactly(wrong(2, 3, 0, 8, 1, Kind.MISSING, 0), wrong(2, 4, 0, 16, 1, Kind.PAST_END, 0));
    }

    @Test
    void failedTruncateAndPunchMayHaveHappened() {
        history.act(1, 10, 20, Operation.WRITE, 0, 24).stores(0, 100, 101, 102);
        history.act(1, 30, 40, Operation.TRUNCATE, 16, 0).returns(-5);
        history.act(1, 50, 60, Operation.PUNCH, 0, 8).returns(-5);
        history.act(2, 70, 80, Operation.READ, 0, 24).reads(0, 0, 101).returns(16);
        history.act(2, 81, 85, Operation.READ, 0, 24).reads(0, 100, 101, 102);
        assertThat(history.judged()).isEmpty();

        history.act(2, 90, 95, Operation.READ, 0, 24).reads(0, 100).returns(8);
        assertThat(history.judged()).containsExactly(wrong(2, 6, 0, 8, 1, Kind.MISSING, 0));
    }

    @Test
    void punchZeroesWithoutEndingTheFile() {
        history.act(1, 10, 20, Operation.WRITE, 0, 24).stores(0, 100, 101, 102);
        history.act(1, 30, 50, Operation.PUNCH, 8, 8);
        history.act(2, 40, 45, Operation.READ, 0, 24).reads(0, 100, 101, 102);
        history.act(2, 60, 70, Operation.READ, 0, 24).reads(0, 100, 0, 102);
        assertThat(history.judged()).isEmpty();

        history.act(2, 80, 90, Operation.READ, 0, 24).reads(0, 100, 101).returns(16);
        assertThat(history.judged())
                .containsExactly(wrong(2, 5, 0, 8, 1, Kind.STALE, 101), wrong(2, 5, 0, 16, 1, Kind.MISSING, 0));
    }

    @Test
    void shortWriteMayHaveGrownTheFileFartherThanItSays() {
        history.act(1, 10, 20, Operation.WRITE, 0, 24).stores(0, 100).returns(8);
        history.act(2, 30, 40, Operation.READ, 0, 24).reads(0, 100).returns(8);
        history.act(2, 50, 60, Operation.READ, 0, 24).reads(0, 100, 0, 0);
        assertThat(history.judged()).isEmpty();

        history.act(2, 70, 80, Operation.READ, 0, 32).returns(0);
        history.act(2, 90, 95, Operation.READ, 0, 32).reads(0, 100, 0, 0, 0);
        assertThat(history.judged())
                .containsExactly(wrong(2, 4, 0, 0, 1, Kind.MISSING, 0), wrong(2, 5, 0, 24, 1, Kind.PAST_END, 0));
    }

    @Test
    void failedWriteDoesNotGrowTheFile() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(1, 30, 40, Operation.WRITE, 8, 8).returns(-14);
        history.act(2, 50, 60, Operation.READ, 0, 16).reads(0, 100, 0);
        assertThat(history.judged()).containsExactly(wrong(2, 3, 0, 8, 1, Kind.PAST_END, 0));
    }

    @Test
    void writeThatNeverEndedMayHaveGrownTheFile() {
        history.act(1, 10, 0, Operation.WRITE, 0, 8).stores(0, 100).never();
        history.act(2, 30, 40, Operation.READ, 0, 8).reads(0, 100);
        history.act(2, 50, 60, Operation.READ, 0, 8).returns(0);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void storeThroughAMappingDoesNotGrowTheFile() {
        history.act(1, 10, 20, Operation.TRUNCATE, 8, 0);
        history.act(1, 30, 40, Operation.STORE, 0, 16).stores(0, 100, 101);
        history.act(2, 50, 60, Operation.READ, 0, 16).reads(0, 100).returns(8);
        assertThat(history.judged()).isEmpty();

        history.act(2, 70, 80, Operation.READ, 0, 16).reads(0, 100, 101);
        assertThat(history.judged()).containsExactly(wrong(2, 4, 0, 8, 1, Kind.PAST_END, 101));
    }

    @Test
    void writeBeyondTheEndMakesTheHolePresent() {
        history.act(1, 10, 20, Operation.WRITE, 16, 8).stores(16, 100);
        history.act(2, 30, 40, Operation.READ, 0, 24).reads(0, 0, 0, 100);
        assertThat(history.judged()).isEmpty();

        history.act(2, 50, 60, Operation.READ, 0, 24).returns(0);
        assertThat(history.judged()).containsExactly(wrong(2, 3, 0, 0, 1, Kind.MISSING, 0));
    }

    @Test
    void failedReadMissesNothing() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(2, 30, 40, Operation.READ, 0, 8).returns(-5);
        history.act(3, 30, 0, Operation.READ, 0, 8).never();
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void operationSeesItsOwnStores() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100, 101);
        history.act(1, 30, 40, Operation.WRITE, 0, 16)
                .loads(1, 8, 101)
                .stores(0, 101)
                .loads(1, 0, 101)
                .stores(8, 101);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void operationIsNotExcusedByWhatItStoresAfterItLooked() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(1, 30, 40, Operation.WRITE, 0, 8).loads(1, 0, 0).stores(0, 0);
        history.act(2, 50, 60, Operation.READ, 0, 8).reads(0, 0);
        assertThat(history.judged()).containsExactly(new Violation(1, "t1", 2, EventFlags.MMAP, 1, 0, 1, Kind.ZERO, 0));
    }

    @Test
    void mappedSourceOfAWriteIsJudgedInItsOwnFile() {
        history.act(1, 10, 20, Operation.WRITE, 2, 0, 8).stores(0, 100);
        history.act(1, 30, 40, Operation.WRITE, 1, 0, 16)
                .loads(2, 0, 100)
                .loads(2, 0, 555)
                .stores(0, 100);
        assertThat(history.judged())
                .containsExactly(new Violation(1, "t1", 2, EventFlags.MMAP, 2, 0, 1, Kind.STALE, 555));
    }

    @Test
    void wordsOfAnOperationInsideAnotherDoNotMixWithItsOwn() {
        History.Act write = history.act(1, 10, 50, Operation.WRITE, 0, 16).stores(0, 100);
        history.actInside(write, 20, 30, Operation.TRUNCATE, 2, 0, 0);
        write.stores(8, 101);
        history.act(2, 60, 70, Operation.READ, 0, 16).reads(0, 100, 101);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void onlyWholeWordsAreDefinite() {
        history.act(1, 10, 20, Operation.WRITE, 0, 16).stores(0, 100, 101);
        history.act(1, 30, 40, Operation.WRITE, 0, 16).stores(0, 200, 201).returns(12);
        history.act(2, 50, 60, Operation.READ, 0, 16).reads(0, 200, 101);
        assertThat(history.judged()).isEmpty();
    }

    @Test
    void stretchOverWordsOfSeveralWritesIsToldAsOne() {
        history.act(1, 10, 20, Operation.WRITE, 0, 8).stores(0, 100);
        history.act(1, 30, 40, Operation.WRITE, 8, 8).stores(8, 200);
        history.act(1, 50, 60, Operation.WRITE, 16, 8).stores(16, 300);
        history.act(2, 70, 80, Operation.READ, 0, 24).reads(0, 500, 501, 502);
        assertThat(history.judged()).containsExactly(wrong(2, 4, 0, 0, 3, Kind.STALE, 500));
    }

    @Test
    void sameWordsSeenTwiceAreToldOnce() {
        history.act(1, 10, 20, Operation.READ, 0, 16)
                .reads(0, 7, 8)
                .reads(0, 7, 8)
                .returns(16);
        assertThat(history.judged())
                .containsExactly(wrong(1, 1, 0, 0, 2, Kind.STALE, 7), wrong(1, 1, 0, 0, 2, Kind.PAST_END, 7));
    }

    @Test
    void violationsAreSortedByThreadOperationFileAndWord() {
        history.act(2, 10, 20, Operation.LOAD, 0, 32)
                .loads(2, 8, 5)
                .loads(1, 16, 6)
                .loads(1, 0, 9);
        history.act(1, 30, 40, Operation.LOAD, 0, 32).loads(1, 0, 5);
        history.act(1, 50, 60, Operation.LOAD, 0, 32).loads(1, 0, 5);
        assertThat(history.judged())
                .extracting(each -> List.of(each.thread(), each.sequence(), each.file(), each.offset()))
                .containsExactly(
                        List.of(1, 2L, 1, 0L),
                        List.of(1, 3L, 1, 0L),
                        List.of(2, 1L, 1, 0L),
                        List.of(2, 1L, 1, 16L),
                        List.of(2, 1L, 2, 8L));
    }

    private static Violation wrong(
            int thread, long sequence, int channel, long offset, int words, Kind kind, long value) {
        return new Violation(thread, "t" + thread, sequence, channel, 1, offset, words, kind, value);
    }
}
