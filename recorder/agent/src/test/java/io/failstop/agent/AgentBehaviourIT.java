package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.agent.fixtures.BoundedBuffer;
import io.failstop.agent.fixtures.ClosedLoader;
import io.failstop.agent.fixtures.GivenUp;
import io.failstop.agent.fixtures.Hot;
import io.failstop.agent.fixtures.Interrupts;
import io.failstop.agent.fixtures.ManyThreads;
import io.failstop.agent.fixtures.Overflow;
import io.failstop.agent.fixtures.Shapes;
import io.failstop.agent.fixtures.Virtual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A program does with the agent what it does without it, and no JVM has anything to say about it. */
class AgentBehaviourIT {
    @TempDir
    Path directory;

    static Stream<Arguments> programs() {
        return Stream.of(Jvm.values())
                .flatMap(jvm -> Stream.of(
                                BoundedBuffer.class, Interrupts.class, ManyThreads.class, Overflow.class, Shapes.class)
                        .map(type -> Arguments.of(jvm, type)));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programDoesTheSameWithTheAgent(Jvm jvm, Class<?> type) throws IOException, InterruptedException {
        Program.Result plain = Program.fixture(jvm, directory, type).runPlain();
        Program.Recorded recorded = Program.fixture(jvm, directory, type).record();
        assertThat(plain.exit()).isZero();
        assertThat(plain.out()).isNotEmpty();
        assertThat(recorded.result()).isEqualTo(plain);
        assertThat(recorded.failures()).isZero();
        assertThat(recorded.lost()).isZero();
        assertThat(LockHistory.check(recorded.events()).owners()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void programDoesTheSameWhenItIsInterpreted(Jvm jvm, Class<?> type) throws IOException, InterruptedException {
        Program.Result plain =
                Program.fixture(jvm, directory, type).option("-Xint").runPlain();
        Program.Recorded recorded =
                Program.fixture(jvm, directory, type).option("-Xint").record();
        assertThat(recorded.result()).isEqualTo(plain);
        assertThat(recorded.failures()).isZero();
        assertThat(LockHistory.check(recorded.events()).owners()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Jvm.class, names = "JDK_25")
    void virtualThreadsAreThreads(Jvm jvm) throws IOException, InterruptedException {
        Program.Result plain = Program.fixture(jvm, directory, Virtual.class).runPlain();
        Program.Recorded recorded =
                Program.fixture(jvm, directory, Virtual.class).record();
        assertThat(recorded.result()).isEqualTo(plain);
        assertThat(recorded.failures()).isZero();
        LockHistory history = LockHistory.check(recorded.events());
        assertThat(history.owners()).isEmpty();
        List<Integer> virtual = recorded.names().virtual.keySet().stream()
                .filter(recorded.names().virtual::get)
                .toList();
        assertThat(virtual).hasSize(300);
        for (int thread : virtual) {
            ThreadLife.check(history, recorded.names(), thread, recorded.names().thread("main"), true);
        }
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void hotMethodsAreCompiledByTheLastCompiler(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded = Program.fixture(jvm, directory, Hot.class)
                .option("-XX:+PrintCompilation")
                // The program waits for the compilers.
                .option("-Xbatch")
                .argument("60000")
                .record();
        assertThat(recorded.result().exit()).isZero();
        List<String> lines = recorded.result().out().lines().toList();
        assertThat(lines)
                .filteredOn(line -> line.contains("fixtures.Hot::"))
                .noneMatch(line -> line.contains("COMPILE SKIPPED"));
        for (String method : List.of("hotMethod", "hotBlock", "hotLoop", "hotStatic")) {
            assertThat(lines).anyMatch(line -> line.matches(".*\\s4\\s+.*fixtures\\.Hot::" + method + " .*"));
        }
        assertThat(LockHistory.check(recorded.events()).owners()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void classOfALoaderThatKnowsNoHooksStaysAsItIs(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, ClosedLoader.class).record();
        assertThat(recorded.result())
                .isEqualTo(Program.fixture(jvm, directory, ClosedLoader.class).runPlain());
        assertThat(recorded.result().out()).startsWith("1 true");
        assertThat(recorded.failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void monitorThatTheJdkGivesUpIsCountedAndTheProgramGoesOn(Jvm jvm) throws IOException, InterruptedException {
        Program.Recorded recorded =
                Program.fixture(jvm, directory, GivenUp.class).record();
        assertThat(recorded.result())
                .isEqualTo(Program.fixture(jvm, directory, GivenUp.class).runPlain());
        assertThat(recorded.failures()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void jarAndRingsMayBeAnywhereUnderAnyName(Jvm jvm) throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(directory.resolve("a b,c"));
        Path jar = elsewhere.resolve("some other name, v 1.jar");
        Files.copy(Path.of(System.getProperty("agent.jar")), jar);
        Path rings = Files.createDirectories(directory.resolve("r,i =n+g%s"));
        Program program = Program.fixture(jvm, directory, Shapes.class).agent(jar);
        Program.Recorded recorded = program.record(AgentOptions.of(rings), events -> false);
        assertThat(recorded.result())
                .isEqualTo(Program.fixture(jvm, directory, Shapes.class).runPlain());
        assertThat(recorded.events()).isNotEmpty();
    }
}
