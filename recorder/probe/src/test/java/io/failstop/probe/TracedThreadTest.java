package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a thread's interrupt status and park permit are before a call of the probe, they are after it. */
@Timeout(120)
class TracedThreadTest {
    private static final long LONG_NANOS = 20_000_000_000L;

    @TempDir
    Path directory;

    @AfterEach
    @SuppressWarnings("InterruptedExceptionSwallowed") // the status is what the tests are about
    void clearInterruptStatus() {
        Thread.interrupted();
    }

    private Recording open() throws IOException {
        return Recording.open(directory, Recordings.options(Policy.BLOCK, 1, 1, 64, System::nanoTime));
    }

    @Test
    void anInterruptedThreadCanOpenARecordingAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        Recording recording = open();
        recording.current().mark("still here");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(new RecorderSide(directory).drain())
                .extracting(RecorderSide.Event::text)
                .containsExactly("", "still here");
    }

    @Test
    void anInterruptedThreadCanDefineAcrossSegmentsAndStaysInterrupted() throws IOException {
        Recording recording = open();
        Thread.currentThread().interrupt();
        String name = "x".repeat(4000);
        for (int i = 0; i < 600; i++) {
            recording.definitions().file(name);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(new RecorderSide(directory).control(RingLayout.DEFINITIONS_LOST_OFFSET))
                .isZero();
    }

    @Test
    void anInterruptedThreadWaitsForRoomAndStaysInterrupted() throws Exception {
        Recording recording = open();
        RecorderSide recorder = new RecorderSide(directory).beating(System.nanoTime());
        fill(recording);
        Thread.currentThread().interrupt();
        Thread drainer = drainAfter(recorder, 50);
        recording.current().lockRequest(1, 0, 0, 1);
        assertThat(Thread.interrupted()).isTrue();
        drainer.join();
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
        assertThat(recorder.drain()).hasSize(1);
    }

    @Test
    void aPermitSurvivesAWaitForRoom() throws Exception {
        Recording recording = open();
        RecorderSide recorder = new RecorderSide(directory).beating(System.nanoTime());
        fill(recording);
        LockSupport.unpark(Thread.currentThread());
        Thread drainer = drainAfter(recorder, 50);
        recording.current().lockRequest(1, 0, 0, 1);
        assertThat(hasPermit()).isTrue();
        drainer.join();
    }

    @Test
    void aPermitSurvivesAWaitInASharedRing() throws Exception {
        Recording recording = open();
        RecorderSide recorder = new RecorderSide(directory).beating(System.nanoTime());
        ThreadProbe probe = recording.logicalThread("fiber", null);
        for (int i = 1; i < 64; i++) {
            probe.lockRequest(1, 0, 0, i);
        }
        LockSupport.unpark(Thread.currentThread());
        Thread drainer = drainAfter(recorder, 50);
        probe.lockRequest(1, 0, 0, 1);
        assertThat(hasPermit()).isTrue();
        drainer.join();
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
    }

    @Test
    void aPermitSurvivesContentionForTheDefinitions() throws Exception {
        Recording recording = open();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> rivals = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            Thread rival = new Thread(() -> {
                while (!stop.get()) {
                    recording.definitions().site(false, "Rival.run(Rival.java:1)");
                }
            });
            rivals.add(rival);
            rival.start();
        }
        try {
            for (int i = 0; i < 2000; i++) {
                LockSupport.unpark(Thread.currentThread());
                recording.definitions().site(false, "Test.run(Test.java:1)");
                assertThat(hasPermit()).as("round %d", i).isTrue();
            }
        } finally {
            stop.set(true);
            for (Thread rival : rivals) {
                rival.join();
            }
        }
    }

    private static void fill(Recording recording) {
        ThreadProbe probe = recording.current();
        while (probe.sequence() < 64) {
            probe.lockRequest(1, 0, 0, 1);
        }
    }

    /** Parking ends at once if there is a permit, and much later if there is none. */
    private static boolean hasPermit() {
        long start = System.nanoTime();
        LockSupport.parkNanos(LONG_NANOS);
        return System.nanoTime() - start < LONG_NANOS / 2;
    }

    private static Thread drainAfter(RecorderSide recorder, long millis) {
        Thread thread = new Thread(() -> {
            LockSupport.parkNanos(millis * 1_000_000);
            recorder.heartbeat(System.nanoTime());
            recorder.drain();
        });
        thread.start();
        return thread;
    }
}
