package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failstop.agent.fixtures.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent that cannot record says so in one line, and the program runs. */
class AgentFailureIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void unknownOptionTurnsTheRecordingOff(Jvm jvm) throws IOException, InterruptedException {
        expectOff(jvm, "ringDirectory=" + directory + ",color=blue", "agent option color is not known");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void missingOptionsTurnTheRecordingOff(Jvm jvm) throws IOException, InterruptedException {
        expectOff(jvm, "", "agent option ringDirectory is missing");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void absentDirectoryTurnsTheRecordingOff(Jvm jvm) throws IOException, InterruptedException {
        expectOff(jvm, AgentOptions.of(directory.resolve("none")).encode(), "none");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void directoryThatHoldsARecordingIsLeftAlone(Jvm jvm) throws IOException, InterruptedException {
        Path rings = directory.resolve("rings");
        Files.writeString(rings, "what was there");
        expectOff(jvm, AgentOptions.of(directory).encode(), "rings");
        assertThat(Files.readString(rings)).isEqualTo("what was there");
    }

    @ParameterizedTest
    @EnumSource(Jvm.class)
    void fullDiskTurnsTheRecordingOff(Jvm jvm) throws IOException, InterruptedException {
        Path small = Files.createDirectories(directory.resolve("small"));
        assumeTrue(mount("-t", "tmpfs", "-o", "size=1m", "none", small.toString()), "mounting a small disk needs root");
        try {
            expectOff(jvm, AgentOptions.of(small).encode(), "No space left on device");
        } finally {
            run("umount", small.toString());
        }
    }

    private void expectOff(Jvm jvm, String options, String reason) throws IOException, InterruptedException {
        Program.Result plain = Program.fixture(jvm, directory, Shapes.class).runPlain();
        Program.Result result = Program.fixture(jvm, directory, Shapes.class).runWith(options);
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo(plain.out());
        assertThat(result.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("failstop: recording is off: ")
                        .contains(reason));
    }

    private static boolean mount(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(command);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}
