package io.failstop.agent;

import io.failstop.probe.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real JVM that runs a fixture, with the agent or without it, until it ends or is seen enough of. */
final class Program {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** What came of it. */
    record Result(int exit, String out, String err) {}

    /** What came of it, and what was recorded; exit -1 if it was ended by us. */
    record Recorded(Result result, List<Event> events, Names names, long failures, long lost) {}

    private final Jvm jvm;
    private final Path directory;
    private final String mainClass;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Path agent = Path.of(System.getProperty("agent.jar"));

    Program(Jvm jvm, Path directory, String mainClass) {
        this.jvm = jvm;
        this.directory = directory;
        this.mainClass = mainClass;
    }

    Program option(String option) {
        jvmOptions.add(option);
        return this;
    }

    Program argument(String argument) {
        arguments.add(argument);
        return this;
    }

    Program agent(Path jar) {
        agent = jar;
        return this;
    }

    static Program fixture(Jvm jvm, Path directory, Class<?> type) {
        return new Program(jvm, directory, type.getName());
    }

    /** Runs without the agent. */
    Result runPlain() throws IOException, InterruptedException {
        return await(start(null));
    }

    /** Runs with these agent options and nobody who records. */
    Result runWith(String options) throws IOException, InterruptedException {
        return await(start(options));
    }

    private Result await(Process process) throws IOException, InterruptedException {
        try {
            if (!process.waitFor(TIMEOUT_NANOS, TimeUnit.NANOSECONDS)) {
                throw new AssertionError("still running: " + output("out"));
            }
            return new Result(process.exitValue(), output("out"), output("err"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Runs with the agent and records to the end. */
    Recorded record() throws IOException, InterruptedException {
        return record(options(), events -> false);
    }

    AgentOptions options() {
        return AgentOptions.of(directory.resolve("rings")).withPolicy(Policy.BLOCK);
    }

    /** Records until the events are enough; then the program is ended. */
    Recorded record(AgentOptions options, Predicate<List<Event>> enough) throws IOException, InterruptedException {
        Files.createDirectories(options.ringDirectory());
        Process process = start(options.encode());
        try {
            List<Event> events = new ArrayList<>();
            boolean ended = drain(process, options.ringDirectory(), events, enough);
            RingsReader reader = RingsReader.open(options.ringDirectory());
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            reader.drain(events);
            Result result = new Result(ended ? process.exitValue() : -1, output("out"), output("err"));
            return new Recorded(result, events, reader.names(), reader.failures(), reader.lost());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Returns whether the program ended by itself. */
    private boolean drain(Process process, Path rings, List<Event> events, Predicate<List<Event>> enough)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        RingsReader reader = null;
        while (System.nanoTime() - start < TIMEOUT_NANOS) {
            boolean alive = process.isAlive();
            if (reader == null && RingsReader.isThere(rings)) {
                reader = RingsReader.open(rings);
            }
            if (reader != null) {
                reader.drain(events);
            }
            if (!alive) {
                return true;
            }
            if (enough.test(events)) {
                return false;
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
        throw new AssertionError("still running: " + output("out") + output("err"));
    }

    private Process start(String options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(jvm.java().toString());
        command.addAll(jvmOptions);
        if (options != null) {
            command.add("-javaagent:" + agent + "=" + options);
        }
        command.add("-cp");
        command.add(System.getProperty("test.classes")
                + System.getProperty("path.separator")
                + Path.of(System.getProperty("fixtures.directory"), "log4j-1.2.13.jar"));
        command.add(mainClass);
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String output(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }
}
