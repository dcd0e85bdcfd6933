package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failstop.probe.RecorderSide.Event;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads, through reflection: the tests are compiled for a JDK that has none. */
@Timeout(120)
class VirtualThreadsTest {
    private static final int THREADS = 1000;
    private static final int EVENTS = 200;

    @TempDir
    Path directory;

    @Test
    void virtualThreadsAreThreadsOfTheirOwnAndLoseNothing() throws Exception {
        Method unstarted = unstarted();
        Recording recording = Recording.open(directory, Recordings.options(Policy.BLOCK, 2, 2, 256, System::nanoTime));
        RecorderSide recorder = new RecorderSide(directory);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            threads.add(virtual(unstarted, () -> {
                for (int i = 0; i < EVENTS; i++) {
                    recording.current().lockRequest(1, 0, 0, i);
                    if (i % 20 == 0) {
                        // Gives the carrier away; another one may go on with this thread.
                        LockSupport.parkNanos(1000);
                    }
                }
                assertThat(recording.current().ownRing()).isNull();
                recording.threadEnding();
            }));
        }
        List<Event> events = DrainingThread.whileRunning(recorder, threads);
        Map<Integer, List<Long>> sequences = RecorderSide.sequences(events);
        assertThat(sequences).hasSize(THREADS);
        sequences.forEach((thread, numbers) -> {
            assertThat(numbers).as("thread %d", thread).hasSize(EVENTS + 2).isSorted();
            assertThat(RecorderSide.areDense(numbers)).as("thread %d", thread).isTrue();
        });
        assertThat(recorder.total(RingLayout.LOST_OFFSET)).isZero();
        assertThat(DefinitionRecords.read(directory)).hasSize(THREADS).allMatch(d -> d.x() == 1);
        assertThat(events).allMatch(e -> e.ring() < 2);
    }

    @Test
    void aPlatformThreadIsNotVirtual() {
        assertThat(VirtualThreads.isVirtual(Thread.currentThread())).isFalse();
    }

    private static Method unstarted() throws ReflectiveOperationException {
        assumeTrue(Runtime.version().feature() >= 21, "needs a JDK with virtual threads");
        return Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
    }

    private static Thread virtual(Method unstarted, Runnable body) throws ReflectiveOperationException {
        return (Thread) unstarted.invoke(Thread.class.getMethod("ofVirtual").invoke(null), body);
    }
}
