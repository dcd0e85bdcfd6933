package io.failstop.cli.bench;

import io.failstop.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A verb in a process of its own, as a user would start it: through the launcher, if that started this one, else
 * the same program and the same JVM with the same options as here. What it prints goes nowhere.
 *
 * <p>Threading: one thread.
 */
final class ChildProcess {
    private static final long LOOK_MILLIS = 5;

    /** The launcher says where it is. */
    private static final String LAUNCHER = "failstop.launcher";

    private final Path directory;

    /** Says what went wrong in a file of the directory. */
    ChildProcess(Path directory) {
        this.directory = directory;
    }

    /**
     * What a run took.
     *
     * @param seconds from its start to its end
     * @param mebibytes most resident memory that was seen, 0 where the system does not tell
     */
    record Cost(double seconds, double mebibytes) {}

    /** Runs a verb to its end, which may be a finding. */
    Cost run(String... verb) throws IOException, InterruptedException {
        Path err = directory.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command(verb))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        long begun = System.nanoTime();
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            double mebibytes = 0;
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                mebibytes = Math.max(mebibytes, residentMebibytes(process.pid()));
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (process.exitValue() > 1) {
                throw new IOException(verb[0] + " in a process of its own ended with exit code " + process.exitValue()
                        + ": " + Files.readString(err).strip());
            }
            return new Cost(seconds, mebibytes);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(err);
        }
    }

    private static List<String> command(String... verb) throws IOException {
        List<String> command = new ArrayList<>();
        String launcher = System.getProperty(LAUNCHER);
        if (launcher != null) {
            command.add(launcher);
            command.addAll(List.of(verb));
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agent"))
                .forEach(command::add);
        Path program = program();
        if (Files.isRegularFile(program)) {
            command.addAll(List.of("-jar", program.toString()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        }
        command.addAll(List.of(verb));
        return command;
    }

    private static Path program() throws IOException {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("where the program is cannot be told: " + e.getMessage(), e);
        }
    }

    /** The high-water mark so far; 0 once the process is gone. */
    private static double residentMebibytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return 0;
    }
}
