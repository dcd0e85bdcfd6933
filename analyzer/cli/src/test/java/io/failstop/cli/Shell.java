package io.failstop.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs processes for tests, without standard input and never for ever. Immutable.
 */
record Shell(Path directory, Map<String, String> environment) {
    private static final long LIMIT_SECONDS = 300;

    /** What a process came to. */
    record Outcome(int exit, String out, String err, long process) {
        List<String> errLines() {
            return err.lines().toList();
        }
    }

    static Shell in(Path directory) {
        return new Shell(directory, Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    /** The same with another value in the environment; an empty one removes the name. */
    Shell with(String name, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(name, value);
        return new Shell(directory, changed);
    }

    Outcome run(String... command) throws IOException, InterruptedException {
        return finish(start(command), command);
    }

    /** A process, with files that take its output. */
    record Started(Process process, Path out, Path err) {}

    Started start(String... command) throws IOException {
        Path out = Files.createTempFile("failstop-test", ".out");
        Path err = Files.createTempFile("failstop-test", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("FAILSTOP_JAVA_OPTS");
        builder.environment().remove("FAILSTOP_DEBUG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return new Started(builder.start(), out, err);
    }

    Outcome finish(Started started, String... command) throws IOException, InterruptedException {
        Process process = started.process();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + Arrays.toString(command));
        }
        String out = Files.readString(started.out(), StandardCharsets.UTF_8);
        String err = Files.readString(started.err(), StandardCharsets.UTF_8);
        Files.delete(started.out());
        Files.delete(started.err());
        return new Outcome(process.exitValue(), out, err, process.pid());
    }
}
