package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.agent.hooks.MonitorHooks;
import io.failstop.agent.hooks.ThreadHooks;
import io.failstop.agent.hooks.Tracer;
import io.failstop.agent.hooks.WaitHooks;
import io.failstop.probe.EventKind;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hooks called one by one, as instrumented code would call them, and as it should never. */
class HooksTest {
    @TempDir
    Path directory;

    private RingsReader reader;
    private Recording recording;
    private int place;
    private final Object lock = new Object();
    private final Object other = new Object();

    @BeforeEach
    void install() throws IOException {
        recording = Recording.open(
                directory, RecordingOptions.defaults().withPolicy(Policy.DROP).withRingMemory(4 << 20));
        Tracer tracer = new Tracer(recording, 0, 8);
        place = tracer.place("Some", "where", "Some.java", 7);
        tracer.install();
        reader = RingsReader.open(directory);
    }

    @AfterEach
    void stop() {
        reader.stop();
        MonitorHooks.request(lock, place);
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        reader.drain(events);
        return events;
    }

    private static List<String> kinds(List<Event> events) {
        List<String> kinds = new ArrayList<>();
        for (Event event : events) {
            kinds.add(event.kind().label() + " " + event.object() + " " + event.order() + " " + event.a());
        }
        return kinds;
    }

    @Test
    void requestAcquireRelease() throws IOException {
        synchronized (lock) {
            MonitorHooks.request(lock, place);
            MonitorHooks.acquired(lock, place);
            MonitorHooks.release(lock, place);
        }
        List<Event> events = events();
        assertThat(kinds(events))
                .containsExactly(
                        "thread-start 0 0 -1", "lock-request 1 0 0", "lock-acquire 1 1 1", "lock-release 1 2 1");
        assertThat(reader.names().place(events.get(1).site())).isEqualTo("Some.where(Some.java:7)");
        assertThat(reader.failures()).isZero();
    }

    @Test
    void releaseMakesUpForALostAcquire() {
        synchronized (lock) {
            MonitorHooks.request(lock, place);
            MonitorHooks.release(lock, place);
        }
        assertThat(kinds(events()))
                .containsExactly(
                        "thread-start 0 0 -1", "lock-request 1 0 0", "lock-acquire 1 1 1", "lock-release 1 2 1");
    }

    @Test
    void acquireNeedsNoRequest() {
        synchronized (lock) {
            MonitorHooks.acquired(lock, place);
            MonitorHooks.release(lock, place);
        }
        assertThat(kinds(events())).containsExactly("thread-start 0 0 -1", "lock-acquire 1 1 1", "lock-release 1 2 1");
    }

    @Test
    void releaseWithoutAcquireIsNotRecorded() {
        MonitorHooks.release(lock, place);
        assertThat(kinds(events())).containsExactly("thread-start 0 0 -1");
    }

    @Test
    void monitorsMayBeLeftInAnyOrder() {
        synchronized (lock) {
            synchronized (other) {
                enter(lock);
                enter(other);
                MonitorHooks.release(lock, place);
                MonitorHooks.release(other, place);
            }
        }
        List<Event> events = events();
        assertThat(LockHistory.check(events).owners()).isEmpty();
        assertThat(events).hasSize(7);
    }

    @Test
    void requestThatWasAbandonedIsForgotten() {
        synchronized (lock) {
            enter(lock);
            MonitorHooks.request(other, place);
            MonitorHooks.release(lock, place);
            enter(lock);
            MonitorHooks.release(lock, place);
        }
        assertThat(kinds(events()))
                .endsWith("lock-release 1 2 1", "lock-request 1 0 0", "lock-acquire 1 3 1", "lock-release 1 4 1");
    }

    @Test
    void waitGivesAllHoldsUpAndTakesThemAgain() throws InterruptedException {
        synchronized (lock) {
            enter(lock);
            enter(lock);
            WaitHooks.await(lock, 1, place);
            WaitHooks.await(lock, 1, 1, place);
            MonitorHooks.signal(lock, true, place);
            MonitorHooks.release(lock, place);
            MonitorHooks.release(lock, place);
        }
        List<Event> events = events();
        LockHistory history = LockHistory.check(events);
        assertThat(history.owners()).isEmpty();
        assertThat(events)
                .filteredOn(event -> event.kind() == EventKind.WAIT_BEGIN || event.kind() == EventKind.WAIT_END)
                .hasSize(4)
                .allMatch(event -> event.b() == 2);
    }

    @Test
    void nullIsLeftToTheProgram() {
        MonitorHooks.request(null, place);
        MonitorHooks.signal(null, true, place);
        assertThat(events()).hasSize(1);
        assertThat(reader.failures()).isZero();
    }

    @Test
    void hookCallsNoMethodOfTheLock() {
        Hostile hostile = new Hostile();
        synchronized (hostile) {
            enter(hostile);
            MonitorHooks.release(hostile, place);
        }
        assertThat(events()).hasSize(4);
        assertThat(reader.failures()).isZero();
    }

    @Test
    void threadThatCouldNotStartEndsAtOnce() throws IOException {
        Thread thread = new Thread(() -> {}, "never");
        ThreadHooks.starting(thread);
        ThreadHooks.startFailed(thread);
        List<Event> events = events();
        int id = reader.names().thread("never");
        LockHistory history = LockHistory.check(events);
        assertThat(history.of(id))
                .extracting(Event::kind)
                .containsExactly(EventKind.THREAD_START, EventKind.THREAD_END);
    }

    @Test
    void nothingIsRecordedOnceTheRecorderHasStopped() {
        events();
        reader.stop();
        synchronized (lock) {
            enter(lock);
            MonitorHooks.release(lock, place);
        }
        assertThat(reader.published()).isEqualTo(1);
    }

    private void enter(Object monitor) {
        MonitorHooks.request(monitor, place);
        MonitorHooks.acquired(monitor, place);
    }

    /** An object that does not want to be touched. */
    private static final class Hostile {
        @Override
        public int hashCode() {
            throw new AssertionError("hashCode");
        }

        @Override
        public boolean equals(Object object) {
            throw new AssertionError("equals");
        }

        @Override
        public String toString() {
            throw new AssertionError("toString");
        }
    }
}
