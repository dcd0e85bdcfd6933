package io.failstop.probe;

import io.failstop.probe.RecorderSide.Event;
import java.util.ArrayList;
import java.util.List;

/** Drains without pause, with a heartbeat, until some threads have ended. */
final class DrainingThread {
    private DrainingThread() {}

    /** Starts the threads and returns all that they published. */
    static List<Event> whileRunning(RecorderSide recorder, List<Thread> threads) throws InterruptedException {
        List<Event> drained = new ArrayList<>();
        recorder.beating(System.nanoTime());
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            recorder.heartbeat(System.nanoTime());
            drained.addAll(recorder.drain());
        }
        for (Thread thread : threads) {
            thread.join();
        }
        drained.addAll(recorder.drain());
        return drained;
    }
}
