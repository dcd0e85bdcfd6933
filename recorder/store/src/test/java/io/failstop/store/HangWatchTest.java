package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import org.junit.jupiter.api.Test;

class HangWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final HangWatch watch = new HangWatch(HangWatch.NEVER, 0);
    private final long[] order = new long[10];
    private long clock;

    @Test
    void findsACycleOnceItHasStoodForAWhile() {
        acquire(1, 1);
        acquire(2, 2);
        acquire(3, 3);
        request(1, 2);
        request(2, 3);
        assertThat(watch.check(SECOND)).isEmpty();
        assertThat(watch.check(3 * SECOND)).isEmpty();
        request(3, 1);
        assertThat(watch.check(4 * SECOND)).isEmpty();
        assertThat(watch.check(4 * SECOND + SECOND / 10)).isEmpty();
        HangWatch.Hang hang = watch.check(5 * SECOND).orElseThrow();
        assertThat(hang.noProgress()).isFalse();
        assertThat(hang.edges())
                .containsExactly(new HangWatch.Edge(1, 2, 2), new HangWatch.Edge(2, 3, 3), new HangWatch.Edge(3, 1, 1));
    }

    @Test
    void doesNotTakeTheSameCycleOfOtherRequestsForOne() {
        // What looking at one ring after another can show of two threads under a gate lock, every time.
        for (int look = 1; look < 50; look++) {
            acquire(1, 1);
            acquire(2, 2);
            request(1, 2);
            request(2, 1);
            assertThat(watch.check(look * SECOND / 10)).as("look %d", look).isEmpty();
            release(1, 1);
            release(2, 2);
        }
    }

    @Test
    void seesThatTheHolderHasChanged() {
        acquire(1, 1);
        acquire(2, 2);
        request(1, 2);
        request(2, 1);
        event(2, EventKind.LOCK_FAIL, 1, 0);
        assertThat(watch.check(SECOND)).isEmpty();
        assertThat(watch.check(9 * SECOND)).isEmpty();
    }

    @Test
    void knowsThatASignalledThreadMustHaveTheLockAgain() {
        acquire(1, 1);
        acquire(1, 2);
        event(1, EventKind.WAIT_BEGIN, 2, ++order[2]);
        acquire(2, 2);
        event(2, EventKind.SIGNAL, 2, ++order[2]);
        request(2, 1);
        assertThat(watch.check(SECOND)).isEmpty();
        assertThat(watch.check(2 * SECOND).orElseThrow().edges())
                .containsExactly(new HangWatch.Edge(1, 2, 2), new HangWatch.Edge(2, 1, 1));
    }

    @Test
    void waitsLongerWhereEventsWereLost() {
        event(1, EventKind.LOSS, 0, 0);
        acquire(1, 1);
        acquire(2, 2);
        request(1, 2);
        request(2, 1);
        assertThat(watch.check(SECOND)).isEmpty();
        assertThat(watch.check(2 * SECOND)).isEmpty();
        assertThat(watch.check(5 * SECOND)).isPresent();
    }

    @Test
    void callsStillnessAHangOnlyAfterTheTimeThatTheUserGave() {
        HangWatch patient = new HangWatch(10 * SECOND, 0);
        assertThat(patient.check(4 * SECOND)).isEmpty();
        assertThat(patient.check(60 * SECOND)).as("nothing has ever happened").isEmpty();
        patient.event(1, EventKind.LOCK_REQUEST.code(), 0, 1, 0, 0, 1, 0, 0);
        assertThat(patient.check(65 * SECOND)).isEmpty();
        assertThat(patient.check(74 * SECOND)).isEmpty();
        HangWatch.Hang hang = patient.check(75 * SECOND).orElseThrow();
        assertThat(hang.noProgress()).isTrue();
        assertThat(hang.edges()).containsExactly(new HangWatch.Edge(1, 1, -1));
    }

    private void acquire(int thread, int lock) {
        request(thread, lock);
        event(thread, EventKind.LOCK_ACQUIRE, lock, ++order[lock]);
    }

    private void release(int thread, int lock) {
        event(thread, EventKind.LOCK_RELEASE, lock, ++order[lock]);
    }

    private void request(int thread, int lock) {
        event(thread, EventKind.LOCK_REQUEST, lock, 0);
    }

    private void event(int thread, EventKind kind, int lock, long number) {
        watch.event(thread, kind.code(), 0, lock, 0, number, ++clock, 1, 1);
    }
}
