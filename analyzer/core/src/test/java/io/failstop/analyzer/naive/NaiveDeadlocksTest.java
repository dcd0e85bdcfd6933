package io.failstop.analyzer.naive;

import static io.failstop.analyzer.naive.LockStory.SHARED;
import static io.failstop.analyzer.naive.LockStory.TIMED;
import static io.failstop.analyzer.naive.LockStory.TRIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.LockTraits;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The model on stories whose truth is known from thinking. */
class NaiveDeadlocksTest {
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
    private final int x = story.variable("x");

    private static Deadlock ring(String locks, String threads, String... assumes) {
        return Deadlock.of(List.of(locks.split(" ")), List.of(threads.split(" ")), List.of(assumes));
    }

    private void assertDeadlocks(Deadlock... expected) {
        NaiveDeadlocks model = new NaiveDeadlocks(story.trace());
        assertThat(model.predictable().keySet()).containsExactlyInAnyOrder(expected);
        assertThat(model.reachable().keySet()).containsAll(Set.of(expected));
    }

    private void assertNoneEvenOutOfOrder() {
        assertThat(new NaiveDeadlocks(story.trace()).reachable()).isEmpty();
    }

    private void startAll() {
        story.start(t0, t1).start(t0, t2).start(t0, t3);
    }

    @Test
    void opposedNestsDeadlock() {
        startAll();
        story.nest(t1, a, b).nest(t2, b, a);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void philosophersDeadlockAllTogether() {
        startAll();
        story.nest(t1, a, b).nest(t2, b, c).nest(t3, c, a);
        assertDeadlocks(ring("A B C", "T1 T2 T3"));
    }

    @Test
    void commonOuterLockIsGate() {
        startAll();
        story.nest(t1, c, a, b).nest(t2, c, b, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void outerLockHeldSharedByBothIsNoGate() {
        story.acquire(t1, rw, SHARED).nest(t1, a, b).release(t1, rw, SHARED);
        story.acquire(t2, rw, SHARED).nest(t2, b, a).release(t2, rw, SHARED);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void outerLockHeldSharedByOneIsGate() {
        story.acquire(t1, rw, SHARED).nest(t1, a, b).release(t1, rw, SHARED);
        story.acquire(t2, rw).nest(t2, b, a).release(t2, rw);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void oneThreadDoesNotDeadlock() {
        story.nest(t1, a, b).nest(t1, b, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void acquireOfReentrantLockIsNoDecision() {
        story.acquire(t1, a).acquire(t1, b).acquire(t1, a);
        story.release(t1, a).release(t1, b).release(t1, a);
        story.nest(t2, a, b);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockGivenUpBeforeTheNextIsNotHeld() {
        story.acquire(t1, a).acquire(t1, b).release(t1, a);
        story.nest(t1, c).release(t1, b);
        story.nest(t2, c, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void threadJoinedBeforeTheOtherStartsDoesNotMeetIt() {
        story.start(t0, t1).nest(t1, a, b).end(t1).join(t0, t1);
        story.start(t0, t2).nest(t2, b, a).end(t2).join(t0, t2);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockOfParentThatWaitsForChildIsGate() {
        story.acquire(t0, a).start(t0, t1).nest(t1, b, c).end(t1).join(t0, t1);
        story.release(t0, a).start(t0, t2).nest(t2, a, c, b).end(t2).join(t0, t2);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void readOfWrittenVariableOrdersNests() {
        story.nest(t1, a, b).write(t1, x).read(t2, x).nest(t2, b, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void readOfVariableThatNobodyWroteOrdersNothingBeforeIt() {
        story.read(t1, x).nest(t1, a, b).nest(t2, b, a).write(t2, x);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void deadlockThatNeedsSectionsInAnotherOrderIsRealAndNotPredictable() {
        // T2 must be done with C before T1, which has A and C, wants B; in the trace T1 had C first.
        story.nest(t1, a, c, b).nest(t2, c).nest(t2, b, a);
        NaiveDeadlocks model = new NaiveDeadlocks(story.trace());
        assertThat(model.predictable()).isEmpty();
        assertThat(model.reachable().keySet()).containsExactly(ring("A B", "T1 T2"));
    }

    @Test
    void triesAndTimedRequestsDoNotDeadlock() {
        story.acquire(t1, a).acquire(t1, b, TRIED).release(t1, b).release(t1, a);
        story.acquire(t1, a).acquire(t1, b, TIMED).release(t1, b).release(t1, a);
        story.acquire(t1, a).request(t1, b, TIMED).acquire(t1, b).release(t1, b).release(t1, a);
        story.nest(t2, b, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockThatWasTriedIsHeldLikeAnyOther() {
        story.acquire(t1, a, TRIED).nest(t1, b).release(t1, a);
        story.nest(t2, b, a);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void failedTryComesAfterTheSectionOverWhichItFailed() {
        story.acquire(t1, a).nest(t1, b).nest(t1, c).fail(t2, a, TRIED, 1).release(t1, a);
        story.nest(t2, c, b);
        assertNoneEvenOutOfOrder();
        story.nest(t1, b, c);
        assertDeadlocks(ring("B C", "T1 T2"));
    }

    @Test
    void readersDoNotWaitForReaders() {
        story.acquire(t1, rw, SHARED).nest(t1, a).release(t1, rw, SHARED);
        story.acquire(t2, a).acquire(t2, rw, SHARED).release(t2, rw, SHARED).release(t2, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void writerWaitsForReader() {
        story.acquire(t1, rw, SHARED).nest(t1, a).release(t1, rw, SHARED);
        story.nest(t2, a, rw);
        assertDeadlocks(ring("A RW", "T1 T2"));
    }

    private void readersWithWriterBetween(int lock) {
        story.acquire(t1, lock, SHARED).nest(t1, a).release(t1, lock, SHARED);
        story.acquire(t2, a).acquire(t2, lock, SHARED).release(t2, lock, SHARED).release(t2, a);
        story.nest(t3, lock);
    }

    @Test
    void readerQueuesBehindWriterWhereTheLockIsFair() {
        readersWithWriterBetween(fair);
        assertDeadlocks(ring("A Fair", "T1 T2 T3", "fair-writer"));
    }

    @Test
    void readerPassesWriterWhereTheLockIsNotFair() {
        readersWithWriterBetween(rw);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void twoUpgradesWaitForEachOther() {
        story.acquire(t1, rw, SHARED).upgrade(t1, rw).release(t1, rw);
        story.acquire(t2, rw, SHARED).upgrade(t2, rw).release(t2, rw);
        assertDeadlocks(ring("RW", "T1 T2"));
    }

    @Test
    void upgradeOfOneWaitsForReaderThatWantsSomethingOfIt() {
        story.acquire(t1, a)
                .acquire(t1, rw, SHARED)
                .upgrade(t1, rw)
                .release(t1, rw)
                .release(t1, a);
        story.acquire(t2, rw, SHARED).nest(t2, a).release(t2, rw, SHARED);
        assertDeadlocks(ring("A RW", "T1 T2"));
    }

    @Test
    void lockHeldExclusivelyUntilDowngradeIsGate() {
        story.acquire(t1, rw).nest(t1, a, b).downgrade(t1, rw).release(t1, rw, SHARED);
        story.acquire(t2, rw, SHARED).nest(t2, b, a).release(t2, rw, SHARED);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockHeldSharedAfterDowngradeIsNoGate() {
        story.acquire(t1, rw).downgrade(t1, rw).nest(t1, a, b).release(t1, rw, SHARED);
        story.acquire(t2, rw, SHARED).nest(t2, b, a).release(t2, rw, SHARED);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void waiterWantsItsLockBack() {
        story.acquire(t1, a).acquire(t1, b).await(t1, b);
        story.acquire(t2, b).signal(t2, b, false).release(t2, b);
        story.awake(t1, b, 1).release(t1, b).release(t1, a);
        story.nest(t2, b, a);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void waiterThatGivesUpByItselfIsNotStuckButHoldsWhatItHolds() {
        story.acquire(t1, b).await(t1, b);
        story.awake(t1, b, 2).nest(t1, a).release(t1, b);
        story.nest(t2, a, b);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void whatWaiterDoesComesAfterItsSignal() {
        story.acquire(t1, c).await(t1, c);
        story.nest(t2, a, b).acquire(t2, c).signal(t2, c, false).release(t2, c);
        story.awake(t1, c, 1).release(t1, c).nest(t1, b, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockReleasedByAnotherThreadBelongsToThatOne() {
        story.acquire(t1, free).nest(t2, a).releaseOf(t2, t1, free);
        story.acquire(t3, a).acquire(t3, free).release(t3, free).release(t3, a);
        assertDeadlocks(ring("A Free", "T2 T3"));
    }

    @Test
    void lockReleasedByAnotherThreadIsNotHeldByItsAcquirer() {
        story.acquire(t1, free).nest(t1, a).releaseOf(t2, t1, free);
        story.acquire(t3, a).acquire(t3, free).release(t3, free).release(t3, a);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockThatWasHandedOverBelongsToItsReceiver() {
        story.acquire(t1, a).handOff(t1, a, 0, t2).nest(t1, b).nest(t2, c).release(t2, a);
        story.nest(t0, b, a).nest(t3, c, a);
        assertDeadlocks(ring("A C", "T2 T3"));
    }

    @Test
    void threadThatWasHandedItsLockDoesNotWaitForIt() {
        story.acquire(t1, a).nest(t1, b).acquire(t2, c).request(t2, a).handOff(t1, a, 0, t2);
        story.receive(t2, a, 0).release(t2, a).release(t2, c);
        story.nest(t1, c);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void threadMayWaitForHandOffForEver() {
        story.acquire(t1, a).nest(t1, c).acquire(t2, c).request(t2, a).handOff(t1, a, 0, t2);
        story.receive(t2, a, 0).release(t2, a).release(t2, c);
        NaiveDeadlocks model = new NaiveDeadlocks(story.trace());
        assertThat(model.reachable().keySet()).containsExactly(ring("A C", "T1 T2"));
        assertThat(model.predictable()).isEmpty();
    }

    @Test
    void nobodyHandsBackWhatHeWasNotHanded() {
        story.acquire(t1, b).acquire(t1, a).handOff(t1, b, 0, t2).handOff(t2, b, 0, t1);
        story.release(t1, a).release(t1, b).nest(t2, a, b);
        assertNoneEvenOutOfOrder();
    }

    @Test
    void lockThatWasHandedOverAndReleasedIsFreeForOthers() {
        story.acquire(t1, a).acquire(t1, b).request(t2, b).handOff(t1, b, 0, t2);
        story.receive(t2, b, 0).release(t2, b).nest(t1, b).release(t1, a).nest(t2, b, a);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void lockReleasedByAnotherThreadIsFreeForItsAcquirerToTakeAgain() {
        story.acquire(t1, free)
                .nest(t1, b)
                .acquire(t2, a)
                .releaseOf(t2, t1, free)
                .nest(t2, b);
        story.release(t2, a).nest(t1, b, free, a);
        assertDeadlocks(ring("A B", "T1 T2"));
    }

    @Test
    void ringWithFairWriterStandsBesideHangOfTwoOfItsThreads() {
        story.acquire(t1, fair, SHARED).nest(t1, a).release(t1, fair, SHARED);
        story.acquire(t2, a).request(t2, fair, SHARED).acquire(t3, fair).request(t3, a);
        assertDeadlocks(ring("A Fair", "T2 T3"), ring("A Fair", "T1 T2 T3", "fair-writer"));
    }

    @Test
    void traceThatEndsInDeadlockHasIt() {
        story.acquire(t1, a).acquire(t2, b).request(t1, b).request(t2, a);
        assertDeadlocks(ring("A B", "T1 T2"));
        assertThat(new NaiveDeadlocks(story.trace()).standing()).containsExactly(ring("A B", "T1 T2"));
    }

    private void assertStanding(Deadlock... expected) {
        assertThat(new NaiveDeadlocks(story.trace()).standing()).containsExactlyInAnyOrder(expected);
    }

    @Test
    void waiterThatWillNotGetItsLockBackIsStuckBeforeItsSignal() {
        story.acquire(t1, a).acquire(t1, b).await(t1, b, TIMED).acquire(t2, b);
        assertStanding();
        story.request(t2, a);
        assertStanding(ring("A B", "T1 T2"));
    }

    @Test
    void waiterWhoseLockIsFreeOrHeldByOneThatGoesOnIsNotStuck() {
        story.acquire(t1, a).acquire(t1, b).await(t1, b).request(t2, a);
        assertStanding();
        story.acquire(t3, b);
        assertStanding();
    }

    @Test
    void ownerlessLockThatIsNeverReleasedProvesNothingInTraceThatWasCutOff() {
        story.nest(t2, a, free).acquire(t1, free).nest(t1, a);
        assertDeadlocks(ring("A Free", "T1 T2"));
        story.trace().cutOff("killed");
        assertProvesNothing();
    }

    @Test
    void ownerlessLockThatIsNeverReleasedProvesNothingInTraceThatEndsInHang() {
        story.nest(t2, a, free).acquire(t1, free).nest(t1, a);
        story.acquire(t3, rw).request(t2, rw);
        assertProvesNothing();
    }

    private void assertProvesNothing() {
        NaiveDeadlocks model = new NaiveDeadlocks(story.trace());
        assertThat(model.predictable()).isEmpty();
        assertThat(model.reachable().keySet()).containsExactly(ring("A Free", "T1 T2"));
    }

    @Test
    void threadThatRequestsWhatItHoldsIsStuckUnlessTheLockIsReentrant() {
        story.acquire(t1, rw).request(t1, rw).acquire(t2, a).request(t2, a);
        assertDeadlocks(ring("RW", "T1"));
    }

    @Test
    void smallerRingWithinLargerOneIsEnough() {
        // T1 waits for both readers: for T2, which waits for it at once, and for T3, which does by way of T2.
        story.acquire(t1, a).acquire(t2, rw, SHARED).acquire(t2, b).acquire(t3, rw, SHARED);
        story.request(t1, rw).request(t2, a).request(t3, b);
        assertDeadlocks(ring("A RW", "T1 T2"));
        assertThat(new NaiveDeadlocks(story.trace()).reachable()).containsKey(ring("A B RW", "T1 T2 T3"));
    }
}
