package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.TraceException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two recorded runs, one that ends and one that hangs, to be replayed; and no thread is left of any replay. */
@Timeout(120)
abstract class RecordedRuns {
    static final long ALL = Long.MAX_VALUE;

    @TempDir
    static Path dir;

    static MiniEngine engine;
    static EventList original;
    static MiniEngine hangingEngine;
    static EventList hang;

    private Set<Thread> threadsBefore = Set.of();

    @BeforeAll
    static void record() throws Exception {
        engine = new MiniEngine(3, 6, 2, 7, MiniEngine.Twist.NONE);
        original = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        hangingEngine = new MiniEngine(3, 3, 2, 8, MiniEngine.Twist.HANGS);
        hang = LiveRecording.recordToMemory(hangingEngine, dir.resolve("hang"));
    }

    @BeforeEach
    void rememberThreads() {
        threadsBefore = Thread.getAllStackTraces().keySet();
    }

    @AfterEach
    void leavesNoThreadBehind() {
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(threadsBefore);
        assertThat(left)
                .filteredOn(thread -> isLeft(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.equals("main") || name.startsWith("worker-") || name.startsWith("replay-"));
    }

    /** A thread that was just told to end may take a moment. */
    private static boolean isLeft(Thread thread) {
        try {
            thread.join(thread == Thread.currentThread() || thread.isDaemon() ? 1_000 : 1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return thread.isAlive();
    }

    static EventList copy(EventList from, List<Event> events) {
        EventList list = new EventList("copy", from.header());
        LiveRecording.define(list, from);
        events.forEach(list::add);
        return list;
    }

    static ExactOutcome replay(EventList list, MiniEngine program) throws TraceException {
        return ExactReplay.replay(list, program, ALL);
    }

    static int last(EventList list) {
        return list.events().size();
    }
}
