package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.RecorderSide.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RingPolicyTest {
    private static final int SLOTS = Recordings.SLOTS;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Recording recording;
    private RecorderSide recorder;

    private void open(Policy policy) throws IOException {
        recording = Recording.open(directory, Recordings.options(policy, 1, 1, SLOTS, clock));
        recorder = new RecorderSide(directory).beating(clock.now());
    }

    private void record(int events) {
        for (int i = 0; i < events; i++) {
            recording.current().lockRequest(1, 0, 2, i);
        }
    }

    @Test
    void keepsEverythingOverManyWraps() throws IOException {
        open(Policy.BLOCK);
        List<Event> events = new ArrayList<>();
        int recorded = 0;
        for (int i = 0; i < 100; i++) {
            record(i % SLOTS);
            recorded += i % SLOTS;
            events.addAll(recorder.drain());
        }
        assertThat(RecorderSide.sequences(events).get(0)).isSorted();
        assertThat(RecorderSide.areDense(RecorderSide.sequences(events).get(0))).isTrue();
        assertThat(events.get(0).kind()).isEqualTo(EventKind.THREAD_START);
        assertThat(events).hasSize(1 + recorded);
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
    }

    @Test
    void countsExactlyWhatItDropsAndMarksTheGap() throws IOException {
        open(Policy.DROP);
        recording.current();
        long attempted = 1;
        List<Event> events = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            record(round * 3);
            attempted += round * 3L;
            assertAccounted(attempted, events);
            events.addAll(recorder.drain());
        }
        record(5);
        events.addAll(recorder.drain());
        assertAccounted(attempted + 5, events);
        long told = events.stream()
                .filter(e -> e.kind() == EventKind.LOSS)
                .mapToLong(Event::a)
                .sum();
        assertThat(told).isEqualTo(recorder.total(RingLayout.LOST_OFFSET)).isPositive();
        assertThat(recorder.total(RingLayout.MARKED_OFFSET)).isEqualTo(told);
        assertThat(RecorderSide.sequences(events).get(0)).isSorted();
        assertThat(RecorderSide.areDense(RecorderSide.sequences(events).get(0))).isTrue();
    }

    private void assertAccounted(long attempted, List<Event> drained) {
        List<Event> all = new ArrayList<>(drained);
        all.addAll(peek());
        long published = all.stream().filter(e -> e.kind() != EventKind.LOSS).count();
        long lost = recorder.total(RingLayout.LOST_OFFSET);
        assertThat(published + lost).isEqualTo(attempted);
        long told = all.stream()
                .filter(e -> e.kind() == EventKind.LOSS)
                .mapToLong(Event::a)
                .sum();
        assertThat(recorder.total(RingLayout.MARKED_OFFSET)).isEqualTo(told);
        assertThat(told).isLessThanOrEqualTo(lost);
    }

    private List<Event> peek() {
        List<Event> events = new ArrayList<>();
        for (int ring = 0; ring < recorder.rings(); ring++) {
            events.addAll(recorder.read(
                    ring,
                    recorder.header(ring, RingLayout.HEAD_OFFSET),
                    recorder.header(ring, RingLayout.TAIL_OFFSET)));
        }
        return events;
    }

    @Test
    void anEventAtTheLastTimeHasThatTimeHoweverLongItWaitsForRoom() throws Exception {
        open(Policy.BLOCK);
        record(SLOTS - 1);
        BlockedCaller caller =
                new BlockedCaller(probe -> probe.eventAtLastTime(EventKind.OBSERVE, 0, 1, 0, 0, 0, 0, 0));
        caller.start();
        assertThat(caller.isHeldFor(20)).isTrue();

        clock.advance(1000);
        List<Event> before = recorder.drain();
        caller.join();
        List<Event> after = recorder.drain();

        assertThat(after).extracting(Event::kind).containsExactly(EventKind.OBSERVE);
        assertThat(after.get(0).clock()).isEqualTo(before.get(before.size() - 1).clock());
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isZero();
    }

    @Test
    void keepsTheLatestEventsInAFlightRecorder() throws IOException {
        open(Policy.OVERWRITE);
        record(1000);
        long tail = recorder.header(1, RingLayout.TAIL_OFFSET);
        assertThat(tail).isEqualTo(1001);
        List<Event> last = recorder.read(1, tail - SLOTS, tail);
        assertThat(last).hasSize(SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            assertThat(last.get(i).sequence()).isEqualTo(tail - SLOTS + i);
            assertThat(last.get(i).order()).isEqualTo(tail - SLOTS + i - 1);
        }
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
    }

    @Test
    void losesEventsOnceTheRecorderHasBeenSilentForTheHeartbeatTimeAndBlocksAgainWhenItReturns() throws Exception {
        open(Policy.BLOCK);
        record(SLOTS - 1);
        assertThat(recorder.header(1, RingLayout.TAIL_OFFSET)).isEqualTo(SLOTS);

        clock.advance(RingLayout.HEARTBEAT_VALID_NANOS - 1);
        BlockedCaller caller = new BlockedCaller();
        caller.start();
        assertThat(caller.isHeldFor(100)).isTrue();
        clock.advance(1);
        caller.join();
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(1);

        record(7);
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(8);

        recorder.heartbeat(clock.now());
        BlockedCaller again = new BlockedCaller();
        again.start();
        assertThat(again.isHeldFor(100)).isTrue();
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(8);
        recorder.drain();
        again.join();
        List<Event> after = recorder.drain();
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(8);
        assertThat(after).extracting(Event::kind).containsExactly(EventKind.LOSS, EventKind.LOCK_FAIL);
        assertThat(after.get(0).a()).isEqualTo(8);
    }

    @Test
    void waitsForTheFirstHeartbeatAndNoLonger() throws Exception {
        open(Policy.BLOCK);
        recorder.state(RingLayout.RECORDER_NONE);
        recorder.heartbeat(0);
        record(SLOTS - 1);
        clock.advance(RingLayout.FIRST_HEARTBEAT_NANOS - 1);
        BlockedCaller caller = new BlockedCaller();
        caller.start();
        assertThat(caller.isHeldFor(100)).isTrue();
        clock.advance(1);
        caller.join();
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(1);
    }

    @Test
    void doesNotWaitForARecorderThatHasStopped() throws IOException {
        open(Policy.BLOCK);
        assertThat(recording.wanted()).isTrue();
        recorder.state(RingLayout.RECORDER_STOPPED);
        assertThat(recording.wanted()).isFalse();
        record(SLOTS + 9);
        assertThat(recorder.header(1, RingLayout.TAIL_OFFSET)).isEqualTo(SLOTS);
        assertThat(recorder.header(1, RingLayout.LOST_OFFSET)).isEqualTo(10);
    }

    @Test
    void sleepsWhileItWaits() throws Exception {
        open(Policy.BLOCK);
        record(SLOTS - 1);
        long before = clock.questions();
        BlockedCaller caller = new BlockedCaller();
        caller.start();
        // It looks 64 times before it naps; on a busy machine that takes a while.
        while (clock.questions() - before < 70) {
            LockSupport.parkNanos(1_000_000);
        }
        long napping = clock.questions();
        long start = System.nanoTime();
        assertThat(caller.isHeldFor(200)).isTrue();
        long looks = clock.questions() - napping;
        long nanos = System.nanoTime() - start;
        recorder.drain();
        caller.join();
        // A nap of at least 50 microseconds before each look; half of them may be cut short.
        assertThat(looks).isLessThan(10 + nanos / 25_000);
    }

    /** A child of the test's thread that goes on with its probe, so that the full ring is its own. */
    private final class BlockedCaller {
        private final Thread thread;

        BlockedCaller() {
            this(probe -> probe.lockFail(1, 0, 2, 3, 1));
        }

        BlockedCaller(Consumer<ThreadProbe> call) {
            ThreadProbe probe = recording.current();
            thread = new Thread(() -> call.accept(probe), "blocked");
        }

        void start() {
            thread.start();
        }

        boolean isHeldFor(long millis) {
            long end = System.nanoTime() + millis * 1_000_000;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
                if (!thread.isAlive()) {
                    return false;
                }
            }
            return true;
        }

        void join() throws InterruptedException {
            thread.join();
        }
    }
}
