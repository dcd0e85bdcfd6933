package io.failstop.analyzer;

import static io.failstop.analyzer.naive.LockStory.SHARED;
import static io.failstop.analyzer.naive.LockStory.TIMED;
import static io.failstop.analyzer.naive.LockStory.TRIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.probe.LockTraits;
import io.failstop.trace.TraceException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the lock-order analysis says of small stories: grade, or why it cannot happen. */
class LockOrderStoriesTest {
    private final LockStory story = new LockStory();
    private final int t0 = story.thread("T0");
    private final int t1 = story.thread("T1");
    private final int t2 = story.thread("T2");
    private final int t3 = story.thread("T3");
    private final int a = story.lock("A", LockTraits.REENTRANT);
    private final int b = story.lock("B", LockTraits.REENTRANT);
    private final int c = story.lock("C", LockTraits.REENTRANT);
    private final int rw = story.lock("RW", LockTraits.SHARED);
    private final int fair = story.lock("Fair", LockTraits.SHARED | LockTraits.QUEUE_FAIR);
    private final int free = story.lock("Free", LockTraits.OWNERLESS);

    private Report report() throws TraceException {
        return Analysis.analyze(story.trace());
    }

    private Finding assertOne(Kind kind, Grade grade, String locks, String threads) throws TraceException {
        Report report = report();
        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.kind()).isEqualTo(kind);
        assertThat(finding.grade()).isEqualTo(grade);
        assertThat(finding.locks()).containsExactlyInAnyOrder(locks.split(" "));
        assertThat(finding.threads()).containsExactlyInAnyOrder(threads.split(" "));
        assertThat(report.limits()).isEmpty();
        return finding;
    }

    private Finding assertPredicted(String locks, String threads) throws TraceException {
        return assertOne(Kind.LOCK_ORDER_INVERSION, Grade.PREDICTED, locks, threads);
    }

    private void assertSuppressed(String reason, String... locks) throws TraceException {
        Report report = report();
        assertThat(report.findings()).isEmpty();
        assertThat(report.suppressed()).hasSize(1);
        assertThat(report.suppressed().get(0).reason()).isEqualTo(reason);
        assertThat(report.suppressed().get(0).locks()).containsExactlyInAnyOrder(locks);
        assertThat(report.limits()).isEmpty();
    }

    private void assertNothing() throws TraceException {
        assertThat(report().findings()).isEmpty();
        assertThat(report().suppressed()).isEmpty();
        assertThat(report().limits()).isEmpty();
    }

    @Test
    void predictsOpposedNestsWithTheirEvents() throws TraceException {
        story.nest(t1, a, b).nest(t2, b, a);
        Finding finding = assertPredicted("A B", "T1 T2");
        assertThat(finding.assumes()).isNull();
        assertThat(finding.title()).isEqualTo("can hang: T2 holds B and wants A, T1 holds A and wants B");
        assertThat(finding.edges()).extracting(Edge::holdsEvent).containsExactly(5L, 1L);
        assertThat(finding.edges()).extracting(Edge::event).containsExactly(6L, 2L);
    }

    @Test
    void predictsNothingThatASharedAttemptRulesOutWhichAnUpgradeDefeated() throws TraceException {
        int mode = LockStory.SHARED;
        int upgraded = story.lock("Upgraded", LockTraits.SHARED);
        story.acquire(t1, upgraded, mode).upgrade(t1, upgraded);
        story.fail(t2, upgraded, mode | LockStory.TRIED, 1).release(t1, upgraded);
        story.acquire(t2, upgraded, mode).upgrade(t2, upgraded).release(t2, upgraded);
        assertOne(Kind.LOCK_ORDER_INVERSION, Grade.POTENTIAL, "Upgraded", "T1 T2");
    }

    @Test
    void suppressesNestsUnderACommonLock() throws TraceException {
        story.nest(t1, c, a, b).nest(t2, c, b, a);
        assertSuppressed("gate-lock", "A", "B");
    }

    @Test
    void predictsNestsUnderALockThatBothShare() throws TraceException {
        story.acquire(t1, rw, SHARED).nest(t1, a, b).release(t1, rw, SHARED);
        story.acquire(t2, rw, SHARED).nest(t2, b, a).release(t2, rw, SHARED);
        assertPredicted("A B", "T1 T2");
    }

    @Test
    void suppressesNestsOfOneThread() throws TraceException {
        story.nest(t1, a, b).nest(t1, b, a);
        assertSuppressed("same-thread", "A", "B");
    }

    @Test
    void aLockInBothModesIsSharedOnceItsExclusiveHoldIsGivenBack() throws TraceException {
        int both = story.lock("Both", LockTraits.REENTRANT | LockTraits.SHARED);
        story.acquire(t1, both).acquire(t1, both, SHARED).release(t1, both);
        story.nest(t1, a).release(t1, both, SHARED);
        story.acquire(t2, a).acquire(t2, both, SHARED).release(t2, both, SHARED).release(t2, a);
        assertSuppressed("shared-mode", "A", "Both");
    }

    @Test
    void aLockInBothModesIsExclusiveUntilItsExclusiveHoldIsGivenBack() throws TraceException {
        int both = story.lock("Both", LockTraits.REENTRANT | LockTraits.SHARED);
        story.acquire(t1, both).acquire(t1, both, SHARED).nest(t1, a);
        story.release(t1, both, SHARED).release(t1, both);
        story.acquire(t2, a).acquire(t2, both, SHARED).release(t2, both, SHARED).release(t2, a);
        assertPredicted("A Both", "T1 T2");
    }

    @Test
    void predictsAReaderThatComesAgainBehindAWriter() throws TraceException {
        story.acquire(t1, fair, SHARED).acquire(t1, fair, SHARED);
        story.release(t1, fair, SHARED).release(t1, fair, SHARED);
        story.nest(t2, fair);
        Finding finding = assertPredicted("Fair", "T1 T2");
        assertThat(finding.assumes()).isEqualTo("fair-writer");
    }

    @Test
    void aReaderThatComesAgainPassesTheWritersOfALockThatIsReentrantOrNotFair() throws TraceException {
        int again = story.lock("Again", LockTraits.REENTRANT | LockTraits.SHARED | LockTraits.QUEUE_FAIR);
        for (int lock : new int[] {again, rw}) {
            story.acquire(t1, lock, SHARED).acquire(t1, lock, SHARED);
            story.release(t1, lock, SHARED).release(t1, lock, SHARED);
            story.nest(t2, lock);
        }
        assertThat(report().findings()).isEmpty();
    }

    @Test
    void whoWaitedInVainTakesTheLockAgainWithoutABound() throws TraceException {
        story.acquire(t1, b).acquire(t1, a).await(t1, b).awake(t1, b, 2);
        story.release(t1, a).release(t1, b).nest(t2, b, a);
        assertPredicted("A B", "T1 T2");
    }

    @Test
    void suppressesNestsOfThreadsWhoseJoinerReadTheirLastWrite() throws TraceException {
        int x = story.variable("x");
        story.start(t0, t1).nest(t1, a, b).write(t1, x).end(t1).read(t0, x).join(t0, t1);
        story.start(t0, t2).nest(t2, b, a).end(t2).join(t0, t2);
        assertSuppressed("fork-join", "A", "B");
    }

    @Test
    void suppressesNestsOfThreadsThatDoNotLiveAtTheSameTime() throws TraceException {
        story.start(t0, t1).nest(t1, a, b).end(t1).join(t0, t1);
        story.start(t0, t2).nest(t2, b, a).end(t2).join(t0, t2);
        assertSuppressed("fork-join", "A", "B");
    }

    /** The first pair that asks for the same is the parent's, before it starts the other one: they cannot meet. */
    @Test
    void namesThreadsThatMayLiveAtTheSameTime() throws TraceException {
        int variable = story.variable("x");
        story.nest(t0, a, b).start(t0, t1).start(t0, t2);
        story.nest(t1, a, b).write(t1, variable).read(t2, variable).nest(t2, b, a);

        Report report = report();

        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.findings().get(0).threads()).containsExactlyInAnyOrder("T1", "T2");
    }

    @Test
    void suppressesReadersThatDoNotConflict() throws TraceException {
        story.acquire(t1, rw, SHARED).nest(t1, a).release(t1, rw, SHARED);
        story.acquire(t2, a).acquire(t2, rw, SHARED).release(t2, rw, SHARED).release(t2, a);
        assertSuppressed("shared-mode", "A", "RW");
    }

    @Test
    void suppressesRequestsThatDoNotWaitForEver() throws TraceException {
        story.acquire(t1, a).acquire(t1, b, TRIED).release(t1, b).release(t1, a);
        story.acquire(t1, a).request(t1, b, TIMED).acquire(t1, b).release(t1, b).release(t1, a);
        story.nest(t2, b, a);
        assertSuppressed("try-lock", "A", "B");
    }

    @Test
    void predictsWhereTheOuterLockWasTried() throws TraceException {
        story.acquire(t1, a, TRIED).nest(t1, b).release(t1, a).nest(t2, b, a);
        assertPredicted("A B", "T1 T2");
    }

    @Test
    void saysNothingOfALockThatWasGivenUpBeforeTheNext() throws TraceException {
        story.acquire(t1, a).acquire(t1, b).release(t1, a).release(t1, b);
        story.acquire(t2, b).release(t2, b).nest(t2, a);
        assertNothing();
    }

    @Test
    void saysNothingOfAReentrantAcquire() throws TraceException {
        story.acquire(t1, a).acquire(t1, b).acquire(t1, a);
        story.release(t1, a).release(t1, b).release(t1, a).nest(t2, a, b);
        assertNothing();
    }

    @Test
    void reportsARequestOfWhatItsThreadHoldsAsSelfDeadlock() throws TraceException {
        story.acquire(t1, rw).request(t1, rw);
        assertOne(Kind.SELF_DEADLOCK, Grade.OBSERVED, "RW", "T1");
    }

    @Test
    void predictsTwoUpgradesOfOneLock() throws TraceException {
        story.acquire(t1, rw, SHARED).upgrade(t1, rw).release(t1, rw);
        story.acquire(t2, rw, SHARED).upgrade(t2, rw).release(t2, rw);
        assertPredicted("RW", "T1 T2");
    }

    @Test
    void saysNothingAfterADowngradeOfOne() throws TraceException {
        story.acquire(t1, rw).nest(t1, a).downgrade(t1, rw).release(t1, rw, SHARED);
        story.acquire(t2, rw, SHARED).nest(t2, a).release(t2, rw, SHARED);
        assertNothing();
    }

    @Test
    void assumesAWriterInTheQueueOfAFairLock() throws TraceException {
        story.acquire(t1, fair, SHARED).nest(t1, a).release(t1, fair, SHARED);
        story.acquire(t2, a).acquire(t2, fair, SHARED).release(t2, fair, SHARED).release(t2, a);
        story.nest(t3, fair);
        Finding finding = assertPredicted("A Fair", "T1 T2 T3");
        assertThat(finding.assumes()).isEqualTo("fair-writer");
        assertThat(finding.edges()).extracting(Edge::holdsMode).contains("queued");
    }

    @Test
    void predictsThatAWaiterWantsItsLockBack() throws TraceException {
        story.acquire(t1, a).acquire(t1, b).await(t1, b);
        story.acquire(t2, b).signal(t2, b, false).release(t2, b);
        story.awake(t1, b, 1).release(t1, b).release(t1, a).nest(t2, b, a);
        assertPredicted("A B", "T1 T2");
    }

    @Test
    void holdsWhoReleasesAnOwnerlessLockForItsOwner() throws TraceException {
        story.acquire(t1, free).nest(t2, a).releaseOf(t2, t1, free);
        story.acquire(t3, a).acquire(t3, free).release(t3, free).release(t3, a);
        assertPredicted("A Free", "T2 T3");
    }

    @Test
    void knowsWhoReleasesAnOwnerlessLockWhoeverElseDoesAnythingBefore() throws TraceException {
        story.write(t0, story.variable("x")).acquire(t1, free).nest(t2, a).releaseOf(t2, t1, free);
        story.acquire(t3, a).acquire(t3, free).release(t3, free).release(t3, a);
        assertPredicted("A Free", "T2 T3");
    }

    @Test
    void onlySuspectsAnOwnerlessLockThatIsHeldWhereTheTraceIsCutOff() throws TraceException {
        story.nest(t2, a, free).acquire(t1, free).nest(t1, a);
        assertPredicted("A Free", "T1 T2");
        story.trace().cutOff("killed");
        assertOne(Kind.LOCK_ORDER_INVERSION, Grade.POTENTIAL, "A Free", "T1 T2");
    }

    @Test
    void onlySuspectsAnOwnerlessLockThatIsHeldWhereOtherThreadsHang() throws TraceException {
        story.nest(t2, a, free).acquire(t1, free).nest(t1, a).acquire(t3, rw).request(t3, rw);
        assertGradesOfInversions(Grade.POTENTIAL);
    }

    @Test
    void onlySuspectsAnOwnerlessLockThatIsHeldWhereAnotherThreadAwaitsASignal() throws TraceException {
        story.nest(t2, a, free).acquire(t1, free).nest(t1, a).acquire(t3, b).await(t3, b);
        assertGradesOfInversions(Grade.POTENTIAL);
    }

    private void assertGradesOfInversions(Grade... grades) throws TraceException {
        assertThat(report().findings())
                .filteredOn(finding -> finding.kind() == Kind.LOCK_ORDER_INVERSION)
                .extracting(Finding::grade)
                .containsExactly(grades);
    }

    @Test
    void takesAnAcquireForTheAnswerToAHandOffOnlyOfAThreadThatWaits() throws TraceException {
        // T2 did not ask: it has the lock, and its acquire is one more, which no program can make.
        story.acquire(t1, rw)
                .handOff(t1, rw, 0, t2)
                .receive(t2, rw, 0)
                .nest(t2, c)
                .release(t2, rw)
                .nest(t3, c, rw);
        assertGradesOfInversions(Grade.POTENTIAL);
    }

    @Test
    void takesAnAcquireForTheAnswerToAHandOff() throws TraceException {
        story.acquire(t1, rw).request(t2, rw).handOff(t1, rw, 0, t2).receive(t2, rw, 0);
        story.nest(t2, c).release(t2, rw).nest(t3, c, rw);
        assertGradesOfInversions(Grade.PREDICTED);
    }

    @Test
    void followsALockThatIsHandedOver() throws TraceException {
        story.acquire(t1, a).handOff(t1, a, 0, t2).nest(t2, c).release(t2, a).nest(t3, c, a);
        assertPredicted("A C", "T2 T3");
    }

    @Test
    void reportsAThreadThatEndsWhileItHoldsALock() throws TraceException {
        story.start(t0, t1).acquire(t1, a).end(t1);
        Finding finding = assertOne(Kind.LOCK_MISUSE, Grade.OBSERVED, "A", "T1");
        assertThat(finding.title()).isEqualTo("T1 ended (event 3) and still holds A");
    }

    @Test
    void suspectsWhatNeedsSectionsInAnotherOrder() throws TraceException {
        story.nest(t1, a, c, b).nest(t2, c).nest(t2, b, a);
        assertOne(Kind.LOCK_ORDER_INVERSION, Grade.POTENTIAL, "A B", "T1 T2");
    }

    @Test
    void groupsTheLocksOfAClassIntoOneFinding() throws TraceException {
        int pages = 200;
        int[] pageLocks = new int[pages];
        for (int i = 0; i < pages; i++) {
            pageLocks[i] = story.lock("page " + i, "page", LockTraits.OWNERLESS);
        }
        for (int page : pageLocks) {
            story.nest(t1, a, page).nest(t2, page, a);
        }
        Report report = report();
        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.instanceCount()).isEqualTo(pages);
        assertThat(finding.instances()).hasSize(Finding.MOST_INSTANCES);
        assertThat(finding.instances()).allMatch(instance -> instance.grade() == Grade.PREDICTED);
        assertThat(finding.instances()).extracting(Instance::locks).doesNotContain(finding.locks());
    }

    @Test
    void givesTheSameIdWhicheverInstanceComesFirst() throws TraceException {
        String first = idOf(List.of("page 1", "page 2"), 0);
        assertThat(idOf(List.of("page 2", "page 1"), 1)).isEqualTo(first);
        assertThat(idOf(List.of("page 7"), 3)).isEqualTo(first);
    }

    private static String idOf(List<String> pages, int threadsBefore) throws TraceException {
        LockStory told = new LockStory();
        for (int i = 0; i < threadsBefore; i++) {
            told.thread("idle " + i);
        }
        int one = told.thread("one");
        int other = told.thread("other");
        int outer = told.lock("outer", LockTraits.REENTRANT);
        for (String page : pages) {
            int lock = told.lock(page, "page", LockTraits.OWNERLESS);
            told.nest(one, outer, lock).nest(other, lock, outer);
        }
        List<Finding> findings = Analysis.analyze(told.trace()).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0).id();
    }
}
