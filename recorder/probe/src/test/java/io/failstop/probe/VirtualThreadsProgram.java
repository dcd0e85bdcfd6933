package io.failstop.probe;

import io.failstop.probe.RecorderSide.Event;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Records many virtual threads, which it reaches through reflection since it is compiled for a JDK that
 * has none, and throws if anything is missing. Its argument is an empty directory.
 */
final class VirtualThreadsProgram {
    static final int THREADS = 1000;
    static final int EVENTS = 200;

    private VirtualThreadsProgram() {}

    public static void main(String[] args) throws IOException, ReflectiveOperationException, InterruptedException {
        Path directory = Path.of(args[0]);
        Recording recording = Recording.open(directory, Recordings.options(Policy.BLOCK, 2, 2, 256, System::nanoTime));
        RecorderSide recorder = new RecorderSide(directory);
        AtomicInteger withOwnRing = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            threads.add(virtual(() -> body(recording, withOwnRing)));
        }
        List<Event> events = DrainingThread.whileRunning(recorder, threads);
        require(withOwnRing.get() == 0, "a virtual thread has a ring of its own");
        require(recorder.total(RingLayout.LOST_OFFSET) == 0, "events were lost");
        require(events.stream().allMatch(e -> e.ring() < 2), "an event stands in a ring that is not shared");
        require(DefinitionRecords.read(directory).stream().allMatch(d -> d.x() == 1), "a thread is not virtual");
        Map<Integer, List<Long>> sequences = RecorderSide.sequences(events);
        require(sequences.size() == THREADS, sequences.size() + " threads");
        sequences.forEach((thread, numbers) -> require(
                numbers.size() == EVENTS + 2 && RecorderSide.areDense(numbers), thread + " has holes: " + numbers));
    }

    private static void body(Recording recording, AtomicInteger withOwnRing) {
        for (int i = 0; i < EVENTS; i++) {
            recording.current().lockRequest(1, 0, 0, i);
            if (i % 20 == 0) {
                // Gives the carrier away; another one may go on with this thread.
                LockSupport.parkNanos(1000);
            }
        }
        if (recording.current().ownRing() != null) {
            withOwnRing.incrementAndGet();
        }
        recording.threadEnding();
    }

    private static Thread virtual(Runnable body) throws ReflectiveOperationException {
        Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
        return (Thread) unstarted.invoke(Thread.class.getMethod("ofVirtual").invoke(null), body);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
