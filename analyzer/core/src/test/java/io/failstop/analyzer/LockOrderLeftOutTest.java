package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.probe.LockTraits;
import io.failstop.trace.TraceException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Where there is more than is looked at: it is found nevertheless, or it is said, and it is said only then. */
class LockOrderLeftOutTest {
    private static final AnalysisOptions USUAL = AnalysisOptions.defaults();
    private static final String LONGER =
            "lock order: cycles of more than %d threads were not looked at, and there may be some";

    private final LockStory story = new LockStory();

    private int lock(String name) {
        return story.lock(name, LockTraits.REENTRANT);
    }

    private int[] locks(int count) {
        int[] locks = new int[count];
        for (int i = 0; i < count; i++) {
            locks[i] = lock("L" + i);
        }
        return locks;
    }

    private int thread() {
        return story.thread("T" + story.trace().definitions().all().size());
    }

    private Report report(AnalysisOptions options) throws TraceException {
        return Analysis.analyze(story.trace(), options).report();
    }

    /** Of two times so many threads under two gates, the last of each kind is under one, another one each. */
    private void nestUnderTwoGates(int threads) {
        int g = lock("G");
        int h = lock("H");
        int a = lock("A");
        int b = lock("B");
        for (int i = 1; i < threads; i++) {
            story.nest(thread(), g, h, a, b).nest(thread(), g, h, b, a);
        }
        story.nest(thread(), h, a, b).nest(thread(), g, b, a);
    }

    @Test
    void findsTheTwoAmongVeryManyThatNothingKeepsApart() throws TraceException {
        nestUnderTwoGates(300);
        Report report = report(USUAL);
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(report.findings().get(0).locks()).containsExactlyInAnyOrder("A", "B");
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void suspectsWhatItCouldNotCombine() throws TraceException {
        int gate = lock("G");
        int a = lock("A");
        int b = lock("B");
        for (int i = 0; i < 64; i++) {
            int own = lock("own " + i);
            story.nest(thread(), gate, own, a, b).nest(thread(), gate, own, b, a);
        }
        story.nest(thread(), a, b);
        Report report = report(USUAL.withCombinations(0));
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.limits())
                .containsExactly("lock order: the requests of 1 cycles of locks can be combined in more ways than were"
                        + " tried, and there may be more");
        assertThat(report(USUAL).limits()).isEmpty();
    }

    @Test
    void suppressesWhatAllWaysToCombineShowToBeImpossible() throws TraceException {
        int[] locks = locks(4);
        for (int i = 0; i < 300; i++) {
            int own = lock("own " + i);
            story.nest(thread(), locks[0], own, locks[1], locks[2]).nest(thread(), locks[0], own, locks[2], locks[1]);
        }
        Report report = report(USUAL);
        assertThat(report.findings()).isEmpty();
        assertThat(report.suppressed()).extracting(Suppressed::reason).contains("gate-lock");
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void looksAtFewOfManyPairsOfUpgrades() throws TraceException {
        int rw = story.lock("RW", LockTraits.SHARED);
        for (int i = 0; i < 20_000; i++) {
            int thread = thread();
            story.acquire(thread, rw, LockStory.SHARED).upgrade(thread, rw).release(thread, rw);
        }
        Report report = report(USUAL);
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void findsTheTwoUpgradesAmongVeryManyThatNothingKeepsApart() throws TraceException {
        int rw = story.lock("RW", LockTraits.SHARED);
        int gate = lock("G");
        for (int i = 0; i < 300; i++) {
            int thread = thread();
            story.acquire(thread, gate).acquire(thread, rw, LockStory.SHARED).upgrade(thread, rw);
            story.release(thread, rw).release(thread, gate);
        }
        assertThat(report(USUAL).findings()).isEmpty();
        assertThat(report(USUAL).limits()).isEmpty();
        assertThat(report(USUAL.withCombinations(0)).findings())
                .extracting(Finding::grade)
                .containsExactly(Grade.POTENTIAL);
        assertThat(report(USUAL.withCombinations(0)).limits()).hasSize(1);
        int thread = thread();
        story.acquire(thread, rw, LockStory.SHARED).upgrade(thread, rw).release(thread, rw);
        assertThat(report(USUAL).findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
    }

    /** Each two neighbours both ways around by one thread, so that only the whole ring can hang. */
    private void ringOverSuppressedPairs(int members) {
        int[] locks = locks(members);
        for (int i = 0; i < members; i++) {
            int thread = thread();
            int next = locks[(i + 1) % members];
            story.nest(thread, locks[i], next).nest(thread, next, locks[i]);
        }
    }

    @Test
    void saysThatLongerRingsWereLeftOutWhoseLocksLieOnShorterOnes() throws TraceException {
        ringOverSuppressedPairs(6);
        assertThat(report(USUAL).findings()).isEmpty();
        assertThat(report(USUAL).limits()).containsExactly(LONGER.formatted(5));
        assertThat(report(USUAL.withMaxCycle(6)).findings())
                .extracting(Finding::grade)
                .contains(Grade.PREDICTED);
        assertThat(report(USUAL.withMaxCycle(6)).limits()).isEmpty();
    }

    @Test
    void saysNothingOfLongerRingsThatACommonLockKeepsApart() throws TraceException {
        int[] locks = locks(8);
        int gate = lock("G");
        for (int i = 0; i < locks.length; i++) {
            int next = locks[(i + 1) % locks.length];
            int afterNext = locks[(i + 2) % locks.length];
            story.nest(thread(), gate, locks[i], next, afterNext).nest(thread(), gate, next, locks[i]);
        }
        assertThat(report(USUAL).findings()).isEmpty();
        assertThat(report(USUAL).limits()).isEmpty();
    }

    @Test
    void saysNothingOfLongerRingsThatTooFewThreadsGoAround() throws TraceException {
        int[] locks = locks(8);
        int[] threads = {thread(), thread(), thread(), thread()};
        for (int i = 0; i < locks.length; i++) {
            story.nest(threads[i % threads.length], locks[i], locks[(i + 1) % locks.length]);
        }
        assertThat(report(USUAL).findings()).isEmpty();
        assertThat(report(USUAL).limits()).isEmpty();
    }

    @Test
    void saysNothingOfLongerRingsWhereOnlyPairsAreCycles() throws TraceException {
        int[] locks = locks(12);
        for (int i = 0; i + 1 < locks.length; i++) {
            story.nest(thread(), locks[i], locks[i + 1]).nest(thread(), locks[i + 1], locks[i]);
        }
        assertThat(report(USUAL).findings()).hasSize(11);
        assertThat(report(USUAL).limits()).isEmpty();
    }

    private void fill(int thread) {
        int other = lock("Z");
        for (int i = 0; i < 40_000; i++) {
            story.nest(thread, other);
        }
    }

    @Test
    void findsTheLongerCycleOverTwoLocksOfWhichTheShorterOneIsPredictedInLongTracesToo() throws TraceException {
        int a = lock("A");
        int b = lock("B");
        int c = lock("C");
        int first = thread();
        story.nest(first, a, b).nest(thread(), b, a);
        story.nest(thread(), a, b).nest(thread(), b, c).nest(thread(), c, a);
        fill(first);
        Report report = report(USUAL);
        assertThat(report.findings())
                .extracting(finding -> List.copyOf(new TreeSet<>(finding.locks())))
                .containsExactlyInAnyOrder(List.of("A", "B"), List.of("A", "B", "C"));
        assertThat(report.findings()).extracting(Finding::grade).containsOnly(Grade.PREDICTED);
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void saysThatLongerCyclesOverPredictedPairsWereLeftOutWhereThereAreVeryMany() throws TraceException {
        int a = lock("A");
        int b = lock("B");
        int first = thread();
        int second = thread();
        int third = thread();
        story.nest(first, a, b).nest(second, b, a);
        for (int i = 0; i < 100; i++) {
            int c = lock("C" + i);
            story.nest(second, b, c).nest(third, c, a);
        }
        assertThat(report(USUAL).findings()).hasSize(101);
        assertThat(report(USUAL).limits()).isEmpty();
        fill(first);
        assertThat(report(USUAL).findings()).hasSize(1);
        assertThat(report(USUAL).limits())
                .containsExactly("lock order: cycles over two locks, or classes, of which a shorter cycle is predicted"
                        + " were not all looked at, and there may be more");
    }

    @Test
    void findsWhatElseThereIsOfClassesOfWhichVeryManyPairsArePredicted() throws TraceException {
        int outer = thread();
        int inner = thread();
        int between = thread();
        for (int i = 0; i < 40; i++) {
            int page = story.lock("page " + i, "page", LockTraits.REENTRANT);
            int inode = story.lock("inode " + i, "inode", LockTraits.REENTRANT);
            story.nest(outer, page, inode).nest(inner, inode, page);
            if (i == 39) {
                int c = lock("C");
                story.nest(inner, inode, c).nest(between, c, page);
            }
        }
        fill(outer);
        Report report = report(USUAL);
        assertThat(report.findings()).hasSize(2);
        assertThat(report.findings())
                .anyMatch(finding -> finding.locks().containsAll(List.of("page 39", "inode 39", "C")));
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void saysAfterWhatTheSearchWasGivenUp() throws TraceException {
        int[] locks = locks(24);
        int one = thread();
        int other = thread();
        for (int outer : locks) {
            for (int inner : locks) {
                if (outer != inner) {
                    story.nest(outer < inner ? one : other, outer, inner);
                }
            }
        }
        assertThat(report(USUAL).limits())
                .contains("lock order: the search for cycles was given up after 20000 cycles; there may be more");
    }

    @Test
    void namesInAWitnessOnlyWhoHadToMove() throws TraceException {
        for (int i = 0; i < 50; i++) {
            int a = lock("A" + i);
            int b = lock("B" + i);
            story.nest(thread(), a, b).nest(thread(), b, a);
        }
        AnalysisResult result = Analysis.analyze(story.trace(), USUAL);
        assertThat(result.witnesses()).hasSize(50);
        assertThat(result.witnesses())
                .allMatch(witness -> witness.ends().size() == 2)
                .allMatch(
                        witness -> witness.others() == result.witnesses().get(0).others());
    }

    @Test
    void saysThatTheHistoryWasFullBeforeALoss() throws TraceException {
        int[] locks = locks(2);
        int first = thread();
        story.nest(first, locks).nest(thread(), locks[1], locks[0]);
        for (int i = 0; i < 100_000; i++) {
            story.nest(first, locks[0]);
        }
        story.loss(first, 1);
        AnalysisOptions small = new AnalysisOptions(5, 0, 0, 1 << 10, USUAL.verificationSteps());
        assertThat(Analysis.analyze(story.trace(), small).report().limits())
                .anyMatch(line -> line.contains("the history of locks is longer than 1024 bytes"));
    }
}
