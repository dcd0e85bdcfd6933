package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventFlags;
import io.failstop.probe.LockTraits;
import io.failstop.trace.TraceException;
import io.failstop.trace.locks.Story;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedHangsTest {
    private static final int READ_WRITE = LockTraits.REENTRANT | LockTraits.SHARED;

    private Story story = new Story();
    private int a = story.thread("A");
    private int b = story.thread("B");
    private int c = story.thread("C");
    private int recorder = story.thread("recorder");
    private int x = story.lock("X", LockTraits.REENTRANT);
    private int y = story.lock("Y", LockTraits.REENTRANT);
    private int z = story.lock("Z", LockTraits.REENTRANT);

    private List<Finding> findings() throws TraceException {
        return Analysis.analyze(story.trace()).findings();
    }

    private Finding onlyFinding() throws TraceException {
        assertThat(findings()).hasSize(1);
        return findings().get(0);
    }

    private void hangOfTwo(int first, int second, int flags) {
        story.at("Log.append(Log.java:1)", "First.run(First.java:9)").acquire(first, x);
        story.at("Root.call(Root.java:2)", "Second.run(Second.java:9)").acquire(second, y);
        story.at("Root.call(Root.java:5)", "First.run(First.java:9)").request(first, y);
        story.at("Log.append(Log.java:3)", "Second.run(Second.java:9)").request(second, x, flags);
    }

    private void recordHangOfTwo() {
        story.hang(recorder, 0, 0, 2, a, y, b).hang(recorder, 0, 1, 2, b, x, a);
    }

    @Test
    void reportsRecordedHangWithoutEdges() throws TraceException {
        story.hang(recorder, 0, 0, 0, a, y, b);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.DEADLOCK);
        assertThat(finding.title()).startsWith("threads wait for each other");
        assertThat(finding.edges()).isEmpty();
    }

    @Test
    void reportsCycleOfTwoThreadsWithBothSitesPerEdge() throws TraceException {
        hangOfTwo(a, b, 0);
        recordHangOfTwo();
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.DEADLOCK);
        assertThat(finding.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.title()).isEqualTo("2 threads wait for each other: A holds X, wants Y; B holds Y, wants X");
        assertThat(finding.threads()).containsExactly("A", "B");
        assertThat(finding.locks()).containsExactly("X", "Y");
        assertThat(finding.edges())
                .containsExactly(
                        new Edge(
                                "A",
                                "X",
                                "exclusive",
                                "Log.append(Log.java:1)",
                                List.of("Log.append(Log.java:1)", "First.run(First.java:9)"),
                                1,
                                "Y",
                                "exclusive",
                                "Root.call(Root.java:5)",
                                List.of("Root.call(Root.java:5)", "First.run(First.java:9)"),
                                3),
                        new Edge(
                                "B",
                                "Y",
                                "exclusive",
                                "Root.call(Root.java:2)",
                                List.of("Root.call(Root.java:2)", "Second.run(Second.java:9)"),
                                2,
                                "X",
                                "exclusive",
                                "Log.append(Log.java:3)",
                                List.of("Log.append(Log.java:3)", "Second.run(Second.java:9)"),
                                4));
    }

    @Test
    void reportsCycleAcrossThreeLocks() throws TraceException {
        story.acquire(c, x).acquire(b, y).acquire(a, z);
        story.request(c, y).request(b, z).request(a, x);
        assertThat(onlyFinding().title())
                .isEqualTo("3 threads wait for each other: A holds Z, wants X; C holds X, wants Y; B holds Y, wants Z");
    }

    @Test
    void reportsTwoSeparateCycles() throws TraceException {
        int d = story.thread("D");
        int w = story.lock("W", LockTraits.REENTRANT);
        hangOfTwo(a, b, 0);
        story.acquire(c, z).acquire(d, w).request(c, w).request(d, z);
        assertThat(findings()).extracting(Finding::threads).containsExactly(List.of("A", "B"), List.of("C", "D"));
    }

    @Test
    void reportsNothingForLongChain() throws TraceException {
        story.acquire(a, x).acquire(b, y).request(b, x).acquire(c, z).request(c, y);
        Report report = Analysis.analyze(story.trace());
        assertThat(report.found()).isFalse();
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void reportsNothingOnceTheCycleWasDissolved() throws TraceException {
        hangOfTwo(a, b, EventFlags.TIMED);
        story.fail(b, x, 2).release(b, y).acquire(a, y);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsThreadThatRequestsHeldLockThatIsNotReentrant() throws TraceException {
        int page = story.lock("page", LockTraits.OWNERLESS);
        story.acquire(a, page).request(a, page);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.SELF_DEADLOCK);
        assertThat(finding.title()).isEqualTo("A waits for itself: it holds page and wants it again");
        assertThat(finding.locks()).containsExactly("page");
    }

    @Test
    void reportsCycleThroughSharedAndExclusiveHolds() throws TraceException {
        int rw = story.lock("RW", READ_WRITE);
        story.acquire(a, rw, EventFlags.SHARED).acquire(b, x).request(b, rw).request(a, x);
        assertThat(onlyFinding().edges()).extracting(Edge::holdsMode).containsExactly("shared", "exclusive");
    }

    @Test
    void reportsCycleThroughQueueOfFairLock() throws TraceException {
        int fair = story.lock("mmap_sem", READ_WRITE | LockTraits.QUEUE_FAIR);
        story.acquire(a, fair, EventFlags.SHARED).acquire(b, x);
        story.request(c, fair).request(b, fair, EventFlags.SHARED).request(a, x);
        assertThat(onlyFinding().title())
                .isEqualTo("3 threads wait for each other: A holds mmap_sem, wants X; B holds X, wants mmap_sem; "
                        + "C is first in the queue for mmap_sem");
    }

    @Test
    void reportsWaiterThatCannotHaveItsMonitorBack() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).signalAll(b, x).request(b, y);
        assertThat(onlyFinding().edges().get(0).wantsMode()).isEqualTo("reacquire");
    }

    /** A waits for a signal on X and has Y; B has X and wants Y. */
    private void nestedMonitor(int flags) {
        story.acquire(a, y).acquire(a, x).await(a, x, flags);
        story.acquire(b, x).request(b, y);
    }

    @Test
    void reportsWaiterThatWillNotHaveItsMonitorBackWhateverWakesIt() throws TraceException {
        nestedMonitor(0);
        story.trace().cutOff("no end marker");
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.DEADLOCK);
        assertThat(finding.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.title())
                .isEqualTo("2 threads wait for each other: A holds Y, waits for a signal on X and will want it again;"
                        + " B holds X, wants Y");
        assertThat(finding.edges()).extracting(Edge::wantsMode).containsExactly("condition", "exclusive");
        assertThat(finding.edges()).extracting(Edge::event).containsExactly(3L, 5L);
    }

    @Test
    void textTellsWhoWillWantItsLockAgainFromWhoWaitsForSignalOnly() throws Exception {
        nestedMonitor(0);
        story.acquire(c, z).await(c, z);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, b, y, a);
        StringBuilder text = new StringBuilder();
        new TextReport(text).write(Analysis.analyze(story.trace()));
        assertThat(text)
                .contains("    waits for a signal on X and will want it again, since event 3\n")
                .contains("    waits for a signal on Z, since event 7\n");
    }

    @Test
    void recordedCycleThroughWaiterConfirmsIt() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).request(b, y, EventFlags.TIMED);
        story.hang(recorder, 0, 0, 2, a, x, b).hang(recorder, 0, 1, 2, b, y, a);
        story.trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().edges()).extracting(Edge::event).containsExactly(3L, 5L);
    }

    @Test
    void reportsTheSameOfWaiterBeforeAndAfterItsSignal() throws TraceException {
        nestedMonitor(0);
        String id = onlyFinding().id();
        story = new Story();
        a = story.thread("A");
        b = story.thread("B");
        x = story.lock("X", LockTraits.REENTRANT);
        y = story.lock("Y", LockTraits.REENTRANT);
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).signal(b, x).request(b, y);
        assertThat(onlyFinding().id()).isEqualTo(id);
    }

    @Test
    void timeThatEndsTheWaitDoesNotEndTheDeadlock() throws TraceException {
        nestedMonitor(EventFlags.TIMED);
        story.trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().severity()).isEqualTo(Severity.HIGH);
        assertThat(onlyFinding().title()).doesNotContain("gives up");
    }

    @Test
    void timeThatEndsTheWaitDoesNotEndTheDeadlockAfterTheSignalEither() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x, EventFlags.TIMED);
        story.acquire(b, x).signal(b, x).request(b, y).trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void doubtsWaiterWhoseMonitorsHolderGivesUp() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).request(b, y, EventFlags.TIMED).trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.POTENTIAL);
    }

    @Test
    void doubtsWaiterWhoseMonitorAnyThreadMayReleaseAtCutOff() throws TraceException {
        int free = story.lock("free", LockTraits.OWNERLESS);
        story.acquire(a, y).acquire(a, free).await(a, free);
        story.acquire(b, free).request(b, y).trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.POTENTIAL);
    }

    @Test
    void reportsNothingOfWaiterWhoseMonitorIsFree() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x).request(b, y);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsNothingOfWaiterWhoseMonitorsHolderCanGoOn() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x).acquire(b, x).request(c, y);
        assertThat(findings()).isEmpty();
        // B waits for C, and C for nobody.
        story.acquire(story.thread("D"), z).request(b, z);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsThreeThreadsOneOfWhichWaitsForSignal() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).acquire(c, z).request(b, z).request(c, y);
        assertThat(onlyFinding().title())
                .isEqualTo("3 threads wait for each other: A holds Y, waits for a signal on X and will want it again;"
                        + " B holds X, wants Z; C holds Z, wants Y");
    }

    @Test
    void reportsTwoWaitersWhoseMonitorsAreHeldByEachOthersBlockedThreads() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).acquire(b, z).await(b, z);
        story.acquire(c, z).request(c, y);
        assertThat(onlyFinding().edges())
                .extracting(Edge::wantsMode)
                .containsExactly("condition", "condition", "exclusive");
    }

    @Test
    void reportsAllWaitersOfWhomNobodyKnowsWhichWasSignalled() throws TraceException {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(c, z).acquire(c, x).await(c, x);
        story.acquire(b, x).signal(b, x).request(b, y);
        assertThat(onlyFinding().threads()).containsExactly("A", "B");
    }

    @Test
    void recordedStillnessOfWaiterThatWillNotHaveItsMonitorBackIsNoWaitHang() throws TraceException {
        nestedMonitor(0);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, b, y, a);
        assertThat(onlyFinding().kind()).isEqualTo(Kind.DEADLOCK);
        // Who waits for the monitor that B holds waits for the deadlock.
        story.request(c, x).request(story.thread("D"), x);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, b, y, a);
        assertThat(onlyFinding().threads()).containsExactly("A", "B");
    }

    @Test
    void waitForSignalBesideDeadlockStaysWaitHang() throws TraceException {
        nestedMonitor(0);
        story.acquire(c, z).await(c, z).request(story.thread("D"), x);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, b, y, a);
        assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.DEADLOCK, Kind.WAIT_HANG);
        assertThat(findings().get(0).threads()).containsExactly("A", "B");
        assertThat(findings().get(1).title()).isEqualTo("1 thread makes no progress: C waits for a signal on Z");
    }

    @Test
    void reportsNothingOnHandOffToTheWaiter() throws TraceException {
        story.acquire(a, x).acquire(b, y).request(b, x).handOff(a, x, b).request(a, y);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsCycleAtCutOffWithoutRecordedHang() throws TraceException {
        hangOfTwo(a, b, 0);
        story.trace().cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
    }

    @Test
    void doubtsCycleWithTimedRequestAtCutOff() throws TraceException {
        hangOfTwo(a, b, EventFlags.TIMED);
        story.trace().cutOff("no end marker");
        Finding finding = onlyFinding();
        assertThat(finding.grade()).isEqualTo(Grade.POTENTIAL);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.title()).contains("gives up after a time", "cut off before it was seen to hang");
    }

    @Test
    void reportsCycleWithTimedRequestThatWasRecordedAsHang() throws TraceException {
        hangOfTwo(a, b, EventFlags.TIMED);
        recordHangOfTwo();
        story.fail(b, x, 2).release(b, y).acquire(a, y).trace().cutOff("no end marker");
        Finding finding = onlyFinding();
        assertThat(finding.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(finding.title()).endsWith("(a request in it gives up after a time)");
    }

    @Test
    void reportsCycleWithTimedRequestAtTheEndOfCompleteTrace() throws TraceException {
        hangOfTwo(a, b, EventFlags.TIMED);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().severity()).isEqualTo(Severity.MEDIUM);
    }

    @Test
    void doubtsCycleOverLockThatAnyThreadMayReleaseAtCutOff() throws TraceException {
        int page = story.lock("page", LockTraits.OWNERLESS);
        story.acquire(a, page)
                .acquire(b, x)
                .request(a, x)
                .request(b, page)
                .trace()
                .cutOff("no end marker");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.POTENTIAL);
    }

    @Test
    void doubtsCycleOverHoldOfThreadWhoseEventsWereLost() throws TraceException {
        story.acquire(a, x).acquire(b, y).lose(a, 2).request(a, y).request(b, x);
        Finding finding = onlyFinding();
        assertThat(finding.grade()).isEqualTo(Grade.POTENTIAL);
        assertThat(finding.title()).endsWith("(events were lost that may have dissolved it)");
    }

    @Test
    void reportsRecordedHangThatTheEventsDoNotShow() throws TraceException {
        story.acquire(b, y).lose(b, 2);
        recordHangOfTwo();
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.DEADLOCK);
        assertThat(finding.title())
                .isEqualTo("2 threads wait for each other: A holds X, wants Y; B holds Y, wants X"
                        + " (as its recorder saw it: the events that are left do not show it)");
        assertThat(finding.edges()).extracting(Edge::holdsEvent).containsExactly(0L, 1L);
        assertThat(finding.edges()).extracting(Edge::event).containsExactly(0L, 0L);
    }

    @Test
    void onlySuspectsARecordedHangThatAllTheEventsContradict() throws TraceException {
        story.acquire(b, y);
        recordHangOfTwo();
        Finding finding = onlyFinding();
        assertThat(finding.grade()).isEqualTo(Grade.POTENTIAL);
        assertThat(finding.title())
                .endsWith("(as its recorder suspected: the events are all there and do not show it)");
    }

    @Test
    void reportsHangThatIsNoCycleWithWhatItsThreadsWaitFor() throws TraceException {
        story.acquire(a, x).await(a, x).acquire(b, y).end(b).request(c, y);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 2, a, x, -1);
        story.hang(recorder, EventFlags.NO_PROGRESS, 1, 2, c, y, b);
        assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.WAIT_HANG, Kind.LOCK_MISUSE);
        assertThat(findings().get(1).title()).isEqualTo("B ended (event 4) and still holds Y");
        Finding finding = findings().get(0);
        assertThat(finding.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(finding.title())
                .isEqualTo("2 threads make no progress: A waits for a signal on X; C waits for Y, held by B");
        assertThat(finding.edges()).extracting(Edge::wantsMode).containsExactly("condition", "exclusive");
        assertThat(finding.edges()).extracting(Edge::event).containsExactly(2L, 5L);
        assertThat(finding.edges()).extracting(Edge::holds).containsOnlyNulls();
    }

    @Test
    void reportsWaitersThatTheRecorderDidNotKnowOf() throws TraceException {
        story.acquire(a, x).await(a, x);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 0, -1, 0, -1);
        assertThat(onlyFinding().title()).isEqualTo("1 thread makes no progress: A waits for a signal on X");
    }

    @Test
    void reportsHangInWhichNoThreadIsKnownToWait() throws TraceException {
        story.start(a, -1).hang(recorder, EventFlags.NO_PROGRESS, 0, 0, -1, 0, -1);
        assertThat(onlyFinding().title()).isEqualTo("nothing moves, and no thread is known to wait");
        assertThat(onlyFinding().kind()).isEqualTo(Kind.WAIT_HANG);
    }

    @Test
    void reportsCycleInsteadOfWaitHangWhereOneStands() throws TraceException {
        hangOfTwo(a, b, 0);
        story.request(c, x);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 3, a, y, b);
        story.hang(recorder, EventFlags.NO_PROGRESS, 1, 3, b, x, a);
        story.hang(recorder, EventFlags.NO_PROGRESS, 2, 3, c, x, a);
        assertThat(onlyFinding().kind()).isEqualTo(Kind.DEADLOCK);
    }

    @Test
    void reportsHangRecordedTwiceOnce() throws TraceException {
        hangOfTwo(a, b, 0);
        recordHangOfTwo();
        recordHangOfTwo();
        assertThat(findings()).hasSize(1);
    }

    @Test
    void givesTheSameIdWhicheverThreadComesFirst() throws TraceException {
        hangOfTwo(a, b, 0);
        String id = onlyFinding().id();
        assertThat(id).matches("[0-9a-f]{16}");
        tellAgainWithOtherIds();
        hangOfTwo(c, a, 0);
        assertThat(onlyFinding().id()).isEqualTo(id);
        tellAgainWithOtherIds();
        story.at("Elsewhere.java:1").acquire(a, x).acquire(b, y).request(a, y).request(b, x);
        assertThat(onlyFinding().id()).isNotEqualTo(id);
    }

    private void tellAgainWithOtherIds() {
        story = new Story();
        story.lock("other", 0);
        y = story.lock("Y", LockTraits.REENTRANT);
        x = story.lock("X of another run", "XClass", LockTraits.REENTRANT);
        a = story.thread("P");
        b = story.thread("Q");
        c = story.thread("R");
    }
}
