package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo, as a program of its own, with a sound engine and with faulty ones. */
class DemoMutantIT {
    private static final Path JAR = Path.of("target", "failstop.jar");

    @TempDir
    Path directory;

    @Test
    void aSoundEngineTellsTheStory() throws Exception {
        assertThat(demo(JAR)).endsWith("exit 0");
    }

    @ParameterizedTest
    @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "LOOKS_LOGGED_ELSEWHERE")
    void aFaultyEngineDoesNot(Mutant mutant) throws Exception {
        Path jar = directory.resolve("failstop.jar");
        Files.copy(JAR, jar);
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Path entry = files.getPath(mutant.entry());
            Files.write(entry, mutant.mutate(Files.readAllBytes(entry)));
        }

        // 1 would be a finding of the demo's own; it has none.
        assertThat(demo(jar)).contains("the demo failed").endsWith("exit 3");
    }

    private String demo(Path jar) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar"));
        command.add(jar.toString());
        command.add("demo");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        return Files.readString(output) + "\nexit " + code;
    }
}
