package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.RecorderSide.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RingLeaseTest {
    @TempDir
    Path directory;

    private Recording open(int own, int shared, int slots) throws IOException {
        return Recording.open(directory, Recordings.options(Policy.BLOCK, own, shared, slots, System::nanoTime));
    }

    @Test
    void twoHundredThreadsShareFewRingsAndLoseNothing() throws Exception {
        int threads = 200;
        int events = 500;
        Recording recording = open(3, 2, 256);
        RecorderSide recorder = new RecorderSide(directory);
        CyclicBarrier allRegistered = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(
                    () -> {
                        recording.current();
                        await(allRegistered);
                        for (int i = 0; i < events; i++) {
                            recording.current().lockAcquire(1, 0, 0, i, 1);
                        }
                        recording.threadEnding();
                    },
                    "worker-" + t);
            running.add(thread);
        }
        List<Event> drained = DrainingThread.whileRunning(recorder, running);
        Map<Integer, List<Long>> sequences = RecorderSide.sequences(drained);
        assertThat(sequences).hasSize(threads);
        sequences.forEach((thread, numbers) -> {
            assertThat(numbers).as("thread %d", thread).hasSize(events + 2).isSorted();
            assertThat(RecorderSide.areDense(numbers)).as("thread %d", thread).isTrue();
        });
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
        assertThat(recorder.control(RingLayout.SHARING_OFFSET)).isEqualTo(threads - 3);
        assertThat(recorder.control(RingLayout.THREADS_OFFSET)).isEqualTo(threads);
    }

    @Test
    void aRingIsFreeAgainWhenItsThreadSaysThatItEnds() throws Exception {
        Recording recording = open(1, 1, 64);
        AtomicReference<Ring> first = new AtomicReference<>();
        CyclicBarrier ended = new CyclicBarrier(2);
        Thread holder = new Thread(() -> {
            first.set(recording.current().ownRing());
            recording.threadEnding();
            await(ended);
            await(ended);
        });
        holder.start();
        ended.await();
        assertThat(first.get()).isNotNull();
        // The thread is still alive: the ring came back because it said so.
        assertThat(recording.current().ownRing()).isSameAs(first.get());
        ended.await();
        holder.join();
    }

    @Test
    void aRingOfADeadThreadIsLeasedAgain() throws Exception {
        Recording recording = open(1, 1, 64);
        AtomicReference<Ring> first = new AtomicReference<>();
        Thread mute = new Thread(() -> first.set(recording.current().ownRing()));
        mute.start();
        mute.join();
        assertThat(first.get()).isNotNull();
        assertThat(recording.current().ownRing()).isSameAs(first.get());
    }

    @Test
    void aThreadWithoutARingOfItsOwnSharesOne() throws Exception {
        Recording recording = open(1, 1, 64);
        assertThat(recording.current().ownRing()).isNotNull();
        AtomicReference<Ring> second = new AtomicReference<>();
        AtomicBoolean recorded = new AtomicBoolean();
        Thread other = new Thread(() -> {
            second.set(recording.current().ownRing());
            recorded.set(recording.current().sequence() == 1);
        });
        other.start();
        other.join();
        assertThat(second.get()).isNull();
        assertThat(recorded).isTrue();
    }

    @Test
    void sequencesStayDenseWhenARingGoesFromHandToHand() throws Exception {
        Recording recording = open(1, 1, 64);
        RecorderSide recorder = new RecorderSide(directory);
        List<Event> events = new ArrayList<>();
        for (int t = 0; t < 60; t++) {
            boolean saysSo = t % 2 == 0;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 37; i++) {
                    recording.current().lockRelease(1, 0, 0, i, 1);
                }
                if (saysSo) {
                    recording.threadEnding();
                }
            });
            thread.start();
            thread.join();
            events.addAll(recorder.drain());
        }
        Map<Integer, List<Long>> sequences = RecorderSide.sequences(events);
        assertThat(sequences).hasSize(60);
        sequences.forEach((thread, numbers) -> assertThat(RecorderSide.areDense(numbers))
                .as("thread %d", thread)
                .isTrue());
        Set<Integer> rings = new HashSet<>();
        events.forEach(e -> rings.add(e.ring()));
        assertThat(rings).containsExactly(1);
    }

    @Test
    void whatNobodyTookYetSurvivesTheNextLease() throws Exception {
        Recording recording = open(1, 1, 1024);
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    recording.current().lockAcquire(1, 0, 0, i, 1);
                }
                recording.threadEnding();
            });
            thread.start();
            thread.join();
        }
        assertThat(recording.current().ownRing()).isNotNull();

        Map<Integer, List<Long>> sequences = RecorderSide.sequences(new RecorderSide(directory).drain());

        assertThat(sequences).hasSize(5);
        for (int t = 0; t < 4; t++) {
            assertThat(sequences.get(t)).as("thread %d", t).hasSize(202).isSorted();
        }
    }

    @Test
    void aParentRecordsTheStartOfItsChild() throws Exception {
        Recording recording = open(4, 1, 64);
        RecorderSide recorder = new RecorderSide(directory);
        recording.current().lockRequest(1, 0, 0, 1);
        Thread child = new Thread(() -> recording.current().lockRequest(1, 0, 0, 2));
        recording.threadStarting(child);
        child.start();
        child.join();
        recording.current().threadJoin(1, 0);
        List<Event> events = recorder.drain();
        Event start = events.stream()
                .filter(e -> e.thread() == 1 && e.sequence() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(start.kind()).isEqualTo(EventKind.THREAD_START);
        assertThat(start.a()).isZero();
        assertThat(start.b()).isEqualTo(2);
        assertThat(RecorderSide.sequences(events).values()).allMatch(RecorderSide::areDense);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
