package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.agent.fixtures.BoundedBuffer;
import io.failstop.agent.fixtures.FailedStart;
import io.failstop.agent.fixtures.Interrupts;
import io.failstop.agent.fixtures.ManyThreads;
import io.failstop.agent.fixtures.Shapes;
import io.failstop.probe.EventKind;
import io.failstop.probe.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the recording of a program says. */
class AgentRecordingIT {
    private static final String FIXTURES = "io.failstop.agent.fixtures.";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void threadsHaveParentsEndsAndJoins(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, ManyThreads.class).record();
        Names names = recorded.names();
        LockHistory history = LockHistory.check(recorded.events());
        int main = names.thread("main");
        assertThat(history.of(main).get(0).a()).isEqualTo(-1);
        int parentOfChild = names.thread("worker-7");
        for (int thread : names.threads.keySet()) {
            String name = names.threads.get(thread);
            if (name.startsWith("worker-")) {
                ThreadLife.check(history, names, thread, main, true);
            } else if (name.equals("grandchild")) {
                ThreadLife.check(history, names, thread, parentOfChild, true);
            }
        }
        assertThat(names.threads.values())
                .filteredOn(name -> name.startsWith("worker-"))
                .hasSize(200);
        Event join = history.of(main, EventKind.THREAD_JOIN).get(0);
        assertThat(names.place(join.site())).startsWith(FIXTURES + "ManyThreads.main(ManyThreads.java:");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void threadThatCouldNotStartEndsAndOneStartedTwiceIsOne(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, FailedStart.class).record();
        assertThat(recorded.result().out()).contains("not started\n", "not started again\n");
        Names names = recorded.names();
        LockHistory history = LockHistory.check(recorded.events());
        int main = names.thread("main");
        assertThat(names.threads.values()).containsOnlyOnce("huge", "late", "own");
        ThreadLife.check(history, names, names.thread("huge"), main, true);
        ThreadLife.check(history, names, names.thread("late"), main, true);
        ThreadLife.check(history, names, names.thread("own"), main, true);
        assertThat(history.of(names.thread("huge"))).hasSize(2);
        assertThat(history.owners()).isEmpty();
        assertThat(recorded.failures()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void waitsAndSignalsAreRecordedWithTheirMonitor(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, BoundedBuffer.class).record();
        LockHistory history = LockHistory.check(recorded.events());
        int buffer = recorded.names().lock(FIXTURES + "BoundedBuffer#1");
        List<Event> events = recorded.events().stream()
                .filter(event -> event.object() == buffer)
                .toList();
        long begun = count(events, EventKind.WAIT_BEGIN);
        assertThat(begun).isPositive().isEqualTo(count(events, EventKind.WAIT_END));
        assertThat(count(events, EventKind.SIGNAL)).isEqualTo(3000);
        assertThat(events).filteredOn(event -> event.kind() == EventKind.SIGNAL).allMatch(event -> event.b() == 1);
        assertThat(events)
                .filteredOn(event -> event.kind() == EventKind.WAIT_BEGIN)
                .allMatch(event -> recorded.names().place(event.site()).contains("BoundedBuffer."));
        assertThat(history.owners()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void interruptedWaitSaysSo(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, Interrupts.class).record();
        LockHistory history = LockHistory.check(recorded.events());
        int waiter = recorded.names().thread("waiter");
        assertThat(history.of(waiter, EventKind.WAIT_END)).singleElement().matches(event -> event.c() == 3);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void joinInsideTheMonitorOfTheThreadIsAWait(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, Interrupts.class).record();
        LockHistory history = LockHistory.check(recorded.events());
        int monitor = recorded.names().lock("java.lang.Thread#1");
        List<EventKind> kinds = history.of(recorded.names().thread("main")).stream()
                .filter(event -> event.object() == monitor || event.kind() == EventKind.THREAD_JOIN)
                .map(Event::kind)
                .toList();
        assertThat(kinds)
                .endsWith(
                        EventKind.LOCK_REQUEST,
                        EventKind.LOCK_ACQUIRE,
                        EventKind.WAIT_BEGIN,
                        EventKind.WAIT_END,
                        EventKind.THREAD_JOIN,
                        EventKind.LOCK_RELEASE);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void locksAreNamedTheSameInEachRun(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, Shapes.class).record();
        assertThat(recorded.names().locks.values())
                .containsExactly(
                        FIXTURES + "Shapes#1",
                        "java.lang.Object#1",
                        "java.lang.Object#2",
                        "java.lang.Class<" + FIXTURES + "Shapes>");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void reentrantAcquiresCountTheirDepth(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, Shapes.class).record();
        int lock = recorded.names().lock(FIXTURES + "Shapes#1");
        List<Event> events = recorded.events().stream()
                .filter(event -> event.object() == lock)
                .limit(17)
                .toList();
        assertThat(events.get(0).kind()).isEqualTo(EventKind.LOCK_REQUEST);
        assertThat(events.subList(1, 17).stream().map(Event::a))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void stackBeginsAtThePlaceAndHasNoFrameOfOurs(Jvm jvm) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, Shapes.class);
        Program.Recorded recorded =
                program.record(program.options().withStacks(AgentOptions.Stacks.ALL, 3), events -> false);
        Names names = recorded.names();
        assertThat(names.sites.values()).isNotEmpty().allSatisfy(frames -> {
            assertThat(frames).hasSizeLessThanOrEqualTo(3);
            assertThat(frames).noneMatch(frame -> frame.contains(".hooks."));
        });
        assertThat(names.sites.values())
                .anyMatch(frames -> frames.get(0).startsWith(FIXTURES + "Shapes.throwsFromMethod(Shapes.java:")
                        && frames.get(1).startsWith(FIXTURES + "Shapes.lambda$caught$")
                        && frames.get(2).startsWith(FIXTURES + "Shapes.caught(Shapes.java:"));
        for (Event event : recorded.events()) {
            if (event.kind() == EventKind.LOCK_REQUEST) {
                assertThat(names.whole.get(event.site()))
                        .as("stack of %s", event)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void withoutStacksEachSiteIsOnePlace(Jvm jvm) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, Shapes.class);
        Program.Recorded recorded =
                program.record(program.options().withStacks(AgentOptions.Stacks.NONE, 32), events -> false);
        assertThat(recorded.names().sites.values()).isNotEmpty().allMatch(frames -> frames.size() == 1);
        assertThat(recorded.names().sites.values()).doesNotHaveDuplicates();
        assertThat(recorded.names().whole.values()).containsOnly(false);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void stackAndPlaceAgreeOnTheInnermostFrame(Jvm jvm) throws IOException, InterruptedException {
        assertThat(requestPlaces(jvm, AgentOptions.Stacks.ALL))
                .isNotEmpty()
                .isEqualTo(requestPlaces(jvm, AgentOptions.Stacks.NONE));
    }

    private List<String> requestPlaces(Jvm jvm, AgentOptions.Stacks stacks) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, Shapes.class);
        AgentOptions options =
                AgentOptions.of(directory.resolve(stacks.label())).withStacks(stacks, 8);
        Program.Recorded recorded = program.record(options, events -> false);
        return recorded.events().stream()
                .filter(event -> event.kind() == EventKind.LOCK_REQUEST)
                .map(event -> recorded.names().place(event.site()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void programGoesOnWhenNobodyRecords(Jvm jvm) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, Shapes.class);
        AgentOptions options =
                AgentOptions.of(directory).withPolicy(Policy.DROP).withRingMemory(1 << 20);
        Program.Result result = program.runWith(options.encode());
        assertThat(result)
                .isEqualTo(Program.fixture(jvm, directory, Shapes.class).runPlain());
    }

    private static long count(List<Event> events, EventKind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }
}
