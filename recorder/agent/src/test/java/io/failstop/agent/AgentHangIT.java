package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.agent.fixtures.TwoLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program that hangs: the requests that nobody will grant stand in the rings, with what is held. */
class AgentHangIT {
    private static final long QUIET_NANOS = 500_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void twoLocksInOppositeOrderLeaveTwoRequests(Jvm jvm) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, TwoLocks.class);
        Program.Recorded recorded = program.record(program.options(), hung());
        Names names = recorded.names();
        LockHistory history = LockHistory.check(recorded.events());
        String left = TwoLocks.class.getName() + "$Left#1";
        String right = TwoLocks.class.getName() + "$Right#1";
        expectCycle(history, names, "left-right", left, right, "TwoLocks.nest(");
        expectCycle(history, names, "right-left", right, left, "TwoLocks.nest(");
        assertThat(recorded.failures()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void log4jHangsBetweenAppenderAndRootLogger(Jvm jvm) throws IOException, InterruptedException {
        Program program = Program.fixture(jvm, directory, Log4jHang.class);
        Program.Recorded recorded = program.record(program.options(), hung());
        Names names = recorded.names();
        LockHistory history = LockHistory.check(recorded.events());
        String appender = "org.apache.log4j.ConsoleAppender#1";
        String root = "org.apache.log4j.spi.RootLogger#1";
        expectCycle(history, names, "talker", appender, root, "org.apache.log4j.Category.callAppenders(");
        expectCycle(history, names, "ticker", root, appender, "org.apache.log4j.AppenderSkeleton.doAppend(");
        assertThat(recorded.failures()).isZero();
        Event request = history.pending().get(names.thread("talker"));
        assertThat(names.whole.get(request.site())).isTrue();
        assertThat(names.sites.get(request.site()))
                .anyMatch(frame -> frame.startsWith("io.failstop.agent.Log4jHang$Talkative.toString("));
        assertThat(recorded.result().out().lines().count()).isLessThan(10);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void log4jInSequenceDoesNotHang(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded = Program.fixture(jvm, directory, Log4jHang.class)
                .argument("sequential")
                .record();
        assertThat(recorded.result())
                .isEqualTo(Program.fixture(jvm, directory, Log4jHang.class)
                        .argument("sequential")
                        .runPlain());
        assertThat(recorded.result().exit()).isZero();
        LockHistory history = LockHistory.check(recorded.events());
        assertThat(history.owners()).isEmpty();
        assertThat(history.pending()).isEmpty();
        assertThat(recorded.failures()).isZero();
    }

    private static void expectCycle(
            LockHistory history, Names names, String thread, String holds, String wants, String place) {
        int id = names.thread(thread);
        Event request = history.pending().get(id);
        assertThat(request).as("request of %s", thread).isNotNull();
        assertThat(names.locks.get(request.object())).isEqualTo(wants);
        assertThat(names.place(request.site())).contains(place);
        assertThat(history.owners().get(names.lock(holds))).isEqualTo(id);
    }

    /** Whether nothing has happened for a while, with two requests that are not granted. */
    private static Predicate<List<Event>> hung() {
        long[] moved = {0, System.nanoTime()};
        return events -> {
            if (events.size() != moved[0]) {
                moved[0] = events.size();
                moved[1] = System.nanoTime();
            }
            return System.nanoTime() - moved[1] > QUIET_NANOS
                    && LockHistory.check(events).pending().size() == 2;
        };
    }
}
