package io.failstop.trace.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockModelTest {
    private static final int SHARED = EventFlags.SHARED;

    private final Story story = new Story();
    private final int a = story.thread("A");
    private final int b = story.thread("B");
    private final int x = story.lock("X", LockTraits.REENTRANT | LockTraits.SHARED);
    private final int y = story.lock("Y", LockTraits.REENTRANT);
    private final List<String> illegal = new ArrayList<>();
    private LockModel model = run();

    private LockModel run() {
        illegal.clear();
        model = new LockModel(
                story.trace().definitions(), (number, thread, reason) -> illegal.add(number + " " + reason));
        story.trace().read(model);
        return model;
    }

    @Test
    void keepsHoldsUntilAllDepthsAreReleased() {
        story.acquire(a, x).acquire(a, x).release(a, x);
        assertThat(run().holds()).containsExactly(new Held(a, x, false, 1, 1, 0, true));
        story.release(a, x);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).isEmpty();
    }

    @Test
    void keepsSharedHoldAfterWriteLockIsReleasedOverIt() {
        story.acquire(a, x).acquire(a, x, SHARED).release(a, x);
        assertThat(run().holds()).containsExactly(new Held(a, x, true, 1, 1, 0, true));
        story.acquire(b, x, SHARED);
        assertThat(run().holders(x)).extracting(Held::thread).containsExactly(a, b);
        assertThat(illegal).isEmpty();
    }

    @Test
    void reportsAcquireOfLockHeldByAnotherThreadAndBelievesIt() {
        story.acquire(a, x).acquire(b, x).release(b, x);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).containsExactly("2 acquires X, which A holds since event 1");
    }

    @Test
    void reportsSharedAcquireOfLockHeldExclusively() {
        story.acquire(a, x).acquire(b, x, SHARED);
        run();
        assertThat(illegal).containsExactly("2 acquires X, which A holds since event 1");
    }

    @Test
    void reportsReleaseOfLockNotHeld() {
        story.event(EventKind.LOCK_RELEASE, a, 0, x, 1, 1, 0, 0);
        story.acquire(b, y).event(EventKind.LOCK_RELEASE, a, 0, y, 2, 1, 0, 0);
        assertThat(run().holders(y)).hasSize(1);
        assertThat(illegal)
                .containsExactly("1 releases X, which nobody holds", "3 releases Y, which B holds since event 2");
    }

    @Test
    void reportsReleaseInModeNotHeld() {
        story.acquire(a, x).release(a, x, SHARED);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).containsExactly("2 releases X in shared mode, in which it does not hold it");
    }

    @Test
    void reportsWrongDepthAndContinuesWithIt() {
        story.acquire(a, x)
                .event(EventKind.LOCK_ACQUIRE, a, 0, x, 2, 3, 0, 0)
                .event(EventKind.LOCK_RELEASE, a, 0, x, 3, 3, 0, 0);
        assertThat(run().holds()).containsExactly(new Held(a, x, false, 2, 1, 0, true));
        assertThat(illegal).containsExactly("2 acquires X with depth 3, expected 2");
    }

    @Test
    void reportsDroppedAcquireByTheEventThatMissesIt() {
        story.event(EventKind.LOCK_REQUEST, a, 0, x, 0, 0, 0, 0).event(EventKind.LOCK_RELEASE, a, 0, x, 2, 1, 0, 0);
        run();
        assertThat(illegal).containsExactly("2 lock-release while it waits for X, requested at event 1");
    }

    @Test
    void reportsAcquireAfterRequestOfAnotherLock() {
        story.request(a, x).acquire(a, y);
        assertThat(run().waits()).isEmpty();
        assertThat(illegal).containsExactly("2 lock-acquire while it waits for X, requested at event 1");
    }

    @Test
    void reportsAcquireInAnotherModeThanRequested() {
        story.request(a, x, SHARED).acquire(a, x);
        run();
        assertThat(illegal).containsExactly("2 acquires X in another mode than requested");
    }

    @Test
    void reportsAnyOtherActOfThreadThatWaits() {
        story.request(a, x).event(EventKind.FAULT_BEGIN, a, 0, 0, 0, 0, 0, 0);
        story.acquire(b, y).await(b, y).event(EventKind.COPY_GRAIN, b, 0, 0, 0, 0, 0, 0);
        run();
        assertThat(illegal)
                .containsExactly(
                        "2 fault-begin while it waits for X, requested at event 1",
                        "5 copy-grain while it waits on a condition of Y since event 4");
    }

    @Test
    void letsFailedRequestGo() {
        story.acquire(a, x).request(b, x, EventFlags.TIMED).fail(b, x, 2).acquire(b, y);
        assertThat(run().waits()).isEmpty();
        assertThat(illegal).isEmpty();
    }

    @Test
    void givesUpAllDepthsInWaitAndRestoresThem() {
        story.acquire(a, x).acquire(a, x).await(a, x).acquire(b, x).signal(b, x);
        assertThat(run().holds()).extracting(Held::thread).containsExactly(b);
        assertThat(model.waits()).extracting(Wait::kind).containsExactly(Wait.Kind.REACQUIRE);
        story.release(b, x).awake(a, x);
        assertThat(run().holds()).containsExactly(new Held(a, x, false, 2, 7, 0, true));
        assertThat(illegal).isEmpty();
    }

    @Test
    void countsOnlyTheWaiterThatMustHaveBeenWokenAsSignalled() {
        int c = story.thread("C");
        story.acquire(a, x).await(a, x).acquire(b, x).await(b, x).acquire(c, x).signal(c, x);
        assertThat(run().waits()).extracting(Wait::kind).containsOnly(Wait.Kind.CONDITION);
        story.signalAll(c, x);
        assertThat(run().waits()).extracting(Wait::kind).containsOnly(Wait.Kind.REACQUIRE);
    }

    @Test
    void reportsWaitAndSignalWithoutHolding() {
        story.await(a, x).signal(b, x);
        run();
        assertThat(illegal)
                .containsExactly(
                        "1 waits on a condition of X, which it does not hold",
                        "2 signals a condition of X, which it does not hold");
    }

    @Test
    void reportsEndOfWaitWhileAnotherThreadHoldsTheLock() {
        story.acquire(a, x).await(a, x).acquire(b, x).awake(a, x);
        assertThat(run().holds()).extracting(Held::thread).containsExactly(a);
        assertThat(illegal).containsExactly("4 ends its wait and has again X, which B holds since event 3");
    }

    @Test
    void reportsEndOfWaitThatDidNotBegin() {
        story.event(EventKind.WAIT_END, a, 0, x, 1, 0, 1, 0);
        assertThat(run().holds()).hasSize(1);
        assertThat(illegal).containsExactly("1 ends a wait on a condition of X that it did not begin");
    }

    @Test
    void letsAnyThreadReleaseOwnerlessLock() {
        int page = story.lock("page", LockTraits.OWNERLESS);
        story.acquire(a, page).event(EventKind.LOCK_RELEASE, b, 0, page, 2, 1, 0, 0);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).isEmpty();
    }

    @Test
    void passesHoldByHandOffToWaiterWhoConfirmsIt() {
        story.acquire(a, y).request(b, y).handOff(a, y, b);
        assertThat(run().holds()).extracting(Held::thread).containsExactly(b);
        assertThat(WaitForGraph.of(model).edges()).isEmpty();
        story.receive(b, y).release(b, y);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).isEmpty();
    }

    @Test
    void passesHoldByHandOffToThreadThatDoesNotWait() {
        story.acquire(a, y).acquire(a, y).handOff(a, y, b).release(b, y).release(b, y);
        assertThat(run().holds()).isEmpty();
        assertThat(illegal).isEmpty();
    }

    @Test
    void reportsHandOffOfLockNotHeldOrToThreadThatHasEnded() {
        story.event(EventKind.LOCK_HAND_OFF, a, 0, x, 1, b, 0, 0);
        story.end(b).acquire(a, y).handOff(a, y, b);
        run();
        assertThat(illegal)
                .containsExactly("1 hands over X, which nobody holds", "4 hands Y to B, which cannot receive it");
    }

    @Test
    void changesModeAndReportsUpgradeOverOtherReaders() {
        story.acquire(a, x).downgrade(a, x).acquire(b, x, SHARED);
        assertThat(run().holders(x)).extracting(Held::shared).containsExactly(true, true);
        assertThat(illegal).isEmpty();
        story.upgrade(a, x);
        assertThat(run().holders(x)).extracting(Held::thread).containsExactly(a);
        assertThat(illegal).containsExactly("4 changes into exclusive mode its hold of X, which B holds since event 3");
    }

    @Test
    void treatsLockOfUnknownClassAsReentrant() {
        int unknown = 77;
        story.acquire(a, unknown).acquire(a, unknown).release(a, unknown);
        assertThat(run().holders(unknown)).hasSize(1);
        assertThat(illegal).isEmpty();
    }

    @Test
    void reportsSecondAcquireOfLockThatIsNotReentrant() {
        int plain = story.lock("plain", 0);
        story.acquire(a, plain).acquire(a, plain);
        run();
        assertThat(illegal)
                .containsExactly("2 acquires plain again, which it holds since event 1 and which is not re-entrant");
    }

    @Test
    void reportsSharedModeOfLockWithoutIt() {
        story.acquire(a, y, SHARED);
        run();
        assertThat(illegal).containsExactly("1 uses Y in shared mode, which it does not have");
    }

    @Test
    void reportsGapAndRepetitionOfOrderNumbers() {
        story.acquire(a, x).release(a, x);
        story.event(EventKind.LOCK_ACQUIRE, b, 0, x, 4, 1, 0, 0);
        story.event(EventKind.UPTODATE_PEEK, a, 0, 50, 1, 0, 0, 0);
        story.event(EventKind.UPTODATE_PEEK, a, 0, 50, 1, 0, 0, 0);
        run();
        assertThat(illegal)
                .containsExactly("3 order number 4 of X, expected 3", "5 order number 1 of object-50, expected 2");
    }

    @Test
    void reportsSecondStartAndEventsAfterEnd() {
        story.start(a, -1).start(b, a).start(b, a).end(b).acquire(b, x).release(b, x);
        run();
        assertThat(illegal).containsExactly("3 starts a second time", "5 lock-acquire after its end");
    }

    @Test
    void reportsJoinOfThreadThatHasNotEnded() {
        story.start(a, -1).start(b, a).join(a, b).end(b).join(a, b);
        assertThat(run().hasEnded(b)).isTrue();
        assertThat(illegal).containsExactly("3 joins B, which has not ended");
    }

    @Test
    void keepsHoldsOfThreadThatEndsWithThem() {
        story.acquire(a, x).end(a).request(b, x);
        assertThat(run().holds()).extracting(Held::thread).containsExactly(a);
        assertThat(illegal).isEmpty();
    }

    @Test
    void countsEventsOfKindsThatAreNotAboutLocks() {
        for (EventKind kind : EventKind.values()) {
            if (kind.group() == EventKind.Group.PAGE || kind.group() == EventKind.Group.COPY) {
                story.event(kind, a, 0, 9, 0, 0, 0, 0);
            }
        }
        assertThat(run().count(EventKind.COPY_GRAIN)).isEqualTo(1);
        assertThat(illegal).isEmpty();
        assertThat(model.holds()).isEmpty();
    }

    @Test
    void doesNotLookAtHangEvents() {
        story.hang(b, 0, 0, 1, a, x, b);
        assertThat(run().waits()).isEmpty();
        assertThat(model.holds()).isEmpty();
        assertThat(WaitForGraph.of(model).edges()).isEmpty();
    }

    @Test
    void takesThreadForRunningAndItsHoldsForUncertainAfterLoss() {
        story.acquire(a, x).request(a, y).lose(a, 5).acquire(a, y);
        assertThat(run().waits()).isEmpty();
        assertThat(model.holds()).extracting(Held::certain).containsExactly(false, true);
        assertThat(illegal).isEmpty();
    }

    @Test
    void staysSmallWithAbsurdIds() {
        int[] absurd = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 24, (1 << 24) - 1};
        for (int id : absurd) {
            story.event(EventKind.LOCK_ACQUIRE, id, 0, id, 1, 1, 0, 0);
            story.event(EventKind.LOCK_HAND_OFF, id, 0, id, 2, Long.MAX_VALUE, 0, 0);
        }
        assertThat(run().holds())
                .extracting(Held::lock)
                .containsExactly(Integer.MIN_VALUE, -1, (1 << 24) - 1, 1 << 24, Integer.MAX_VALUE);
        assertThat(illegal).hasSize(absurd.length);
    }
}
