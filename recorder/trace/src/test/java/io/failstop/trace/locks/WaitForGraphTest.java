package io.failstop.trace.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitForGraphTest {
    private static final int SHARED = EventFlags.SHARED;
    private static final int READ_WRITE = LockTraits.REENTRANT | LockTraits.SHARED;

    private final Story story = new Story();
    private final int a = story.thread("A");
    private final int b = story.thread("B");
    private final int c = story.thread("C");
    private final int x = story.lock("X", LockTraits.REENTRANT);
    private final int y = story.lock("Y", LockTraits.REENTRANT);
    private final int z = story.lock("Z", LockTraits.REENTRANT);

    private LockModel model() {
        LockModel model = new LockModel(story.trace().definitions(), (number, thread, reason) -> {
            throw new AssertionError(number + ": " + reason);
        });
        story.trace().read(model);
        return model;
    }

    private WaitForGraph graph() {
        return WaitForGraph.of(model());
    }

    private List<List<Integer>> cycles() {
        return graph().cycles().stream().map(WaitCycle::threads).toList();
    }

    @Test
    void findsCycleOfThreeThreadsFromTheLowestOn() {
        story.acquire(c, x).acquire(b, y).acquire(a, z);
        story.request(c, y).request(b, z).request(a, x);
        assertThat(cycles()).containsExactly(List.of(a, c, b));
        WaitEdge first = graph().cycles().get(0).edges().get(0);
        assertThat(first.waiting()).isEqualTo(new Wait(a, Wait.Kind.REQUEST, x, false, false, 0, 6, 0));
        assertThat(first.held()).isEqualTo(new Held(c, x, false, 1, 1, 0, true));
    }

    @Test
    void findsTwoSeparateCycles() {
        int d = story.thread("D");
        int w = story.lock("W", LockTraits.REENTRANT);
        story.acquire(a, x).acquire(d, y).request(a, y).request(d, x);
        story.acquire(b, z).acquire(c, w).request(b, w).request(c, z);
        assertThat(cycles()).containsExactly(List.of(a, d), List.of(b, c));
    }

    @Test
    void findsNoCycleInLongChain() {
        int threads = 50_000;
        int first = story.thread("0");
        int held = story.lock("0", 0);
        story.acquire(first, held);
        for (int i = 1; i < threads; i++) {
            int thread = story.thread("t" + i);
            int lock = story.lock("l" + i, "chain", 0);
            story.acquire(thread, lock).request(thread, held);
            held = lock;
        }
        assertThat(cycles()).isEmpty();
        assertThat(graph().edges()).hasSize(threads - 1);
        story.request(first, held);
        assertThat(cycles()).hasSize(1);
        assertThat(cycles().get(0)).hasSize(threads);
    }

    @Test
    void exclusiveWaiterWaitsForAllSharedHolders() {
        int rw = story.lock("RW", READ_WRITE);
        story.acquire(a, rw, SHARED)
                .acquire(b, rw, SHARED)
                .acquire(c, x)
                .request(c, rw)
                .request(b, x);
        assertThat(graph().edges()).extracting(WaitEdge::holder).containsExactly(c, a, b);
        assertThat(cycles()).containsExactly(List.of(b, c));
    }

    @Test
    void findsCycleThroughSharedAndExclusiveHolds() {
        int rw = story.lock("RW", READ_WRITE);
        story.acquire(a, rw, SHARED).acquire(b, x).request(b, rw).request(a, x);
        assertThat(cycles()).containsExactly(List.of(a, b));
    }

    @Test
    void sharedRequestOverSharedHoldsWaitsForNobody() {
        int rw = story.lock("RW", READ_WRITE);
        story.acquire(a, rw, SHARED).request(b, rw).request(c, rw, SHARED);
        assertThat(graph().edges(c)).isEmpty();
    }

    @Test
    void sharedRequestQueuesBehindExclusiveWaiterOfFairLock() {
        int fair = story.lock("mmap_sem", READ_WRITE | LockTraits.QUEUE_FAIR);
        story.acquire(a, fair, SHARED)
                .acquire(b, x)
                .request(c, fair)
                .request(b, fair, SHARED)
                .request(a, x);
        assertThat(cycles()).containsExactly(List.of(a, b, c));
        assertThat(graph().edges(b)).extracting(WaitEdge::queued).containsExactly(true);
    }

    @Test
    void threadWaitsForItselfOverLockThatIsNotReentrant() {
        int plain = story.lock("plain", 0);
        story.acquire(a, plain).request(a, plain).acquire(b, x).request(b, x);
        assertThat(cycles()).containsExactly(List.of(a));
    }

    @Test
    void threadWaitsForItselfWhenItWantsExclusiveOverShared() {
        int rw = story.lock("RW", READ_WRITE);
        story.acquire(a, rw, SHARED).request(a, rw);
        assertThat(cycles()).containsExactly(List.of(a));
    }

    @Test
    void signalledWaiterWaitsForHolderOfItsMonitor() {
        story.acquire(a, y).acquire(a, x).await(a, x);
        story.acquire(b, x).signal(b, x).request(b, y);
        assertThat(cycles()).containsExactly(List.of(a, b));
        assertThat(graph().edges(a)).extracting(edge -> edge.waiting().kind()).containsExactly(Wait.Kind.REACQUIRE);
    }

    @Test
    void waiterForSignalWaitsForNoThreadWhileItsMonitorIsFree() {
        story.acquire(a, y).acquire(a, x).await(a, x).request(b, y);
        assertThat(graph().edges(a)).isEmpty();
        assertThat(cycles()).isEmpty();
    }

    @Test
    void waiterForSignalWaitsForHolderOfItsMonitor() {
        story.acquire(a, y).acquire(a, x).await(a, x, EventFlags.TIMED).acquire(b, x);
        assertThat(graph().edges(a)).extracting(WaitEdge::holder).containsExactly(b);
        assertThat(cycles()).isEmpty();
        story.request(b, y);
        assertThat(cycles()).containsExactly(List.of(a, b));
        assertThat(graph().edges(a))
                .extracting(WaitEdge::waiting)
                .containsExactly(new Wait(a, Wait.Kind.CONDITION, x, false, true, 0, 3, 0));
        story.fail(b, y, 3).release(b, x);
        assertThat(graph().edges(a)).isEmpty();
    }

    @Test
    void waiterForSignalThatWasHandedItsMonitorWaitsForNoThread() {
        story.acquire(a, y)
                .acquire(a, x)
                .await(a, x)
                .acquire(b, x)
                .handOff(b, x, a)
                .request(b, y);
        assertThat(graph().edges(a)).isEmpty();
        assertThat(cycles()).isEmpty();
    }

    @Test
    void listsSomeCyclesOfEveryKnotAndSaysThatThereAreMore() {
        int threads = 10;
        for (int knot = 0; knot < 2; knot++) {
            int[] members = new int[threads];
            int[] locks = new int[threads];
            for (int i = 0; i < threads; i++) {
                members[i] = story.thread("k" + knot + i);
                locks[i] = story.lock("k" + knot + i, READ_WRITE);
            }
            for (int thread : members) {
                for (int lock : locks) {
                    story.acquire(thread, lock, SHARED);
                }
            }
            for (int i = 0; i < threads; i++) {
                story.request(members[i], locks[i]);
            }
        }
        WaitForGraph graph = WaitForGraph.of(model(), 20);
        assertThat(graph.truncated()).isTrue();
        assertThat(graph.cycles()).hasSize(40);
        assertThat(graph.cycles())
                .extracting(cycle -> cycle.threads().get(0) < 3 + threads)
                .contains(true, false);
    }

    @Test
    void staysUnchangedWhileTheModelGoesOn() {
        story.acquire(a, x).request(b, x);
        LockModel model = model();
        WaitForGraph before = WaitForGraph.of(model);
        List<WaitEdge> edges = before.edges();
        model.event(3, a, 1, 0, EventKind.LOCK_RELEASE, 0, x, 0, 2, 1, 0, 0);
        assertThat(before.edges()).isEqualTo(edges).hasSize(1);
        assertThat(WaitForGraph.of(model).edges()).isEmpty();
    }

    @Test
    void putsHangEventsTogetherByTheirEdgeNumbers() {
        RecordedHangs hangs = new RecordedHangs();
        assertThat(hangs.add(10, 0, x, a, b, 2)).isNull();
        assertThat(hangs.add(11, 0, y, b, a, (1L << 32) | 2)).isNotNull();
        assertThat(hangs.add(12, EventFlags.NO_PROGRESS, z, c, -1, 3)).isNull();
        hangs.finish();
        assertThat(hangs.hangs())
                .containsExactly(
                        new RecordedHang(
                                11,
                                false,
                                true,
                                List.of(new RecordedHang.Edge(a, x, b), new RecordedHang.Edge(b, y, a))),
                        new RecordedHang(12, true, false, List.of(new RecordedHang.Edge(c, z, -1))));
    }
}
