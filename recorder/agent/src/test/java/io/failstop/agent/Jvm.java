package io.failstop.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The JVMs that programs run on: the one of the tests, and a JDK 25 with virtual threads. */
enum Jvm {
    /** The JVM that runs the tests. */
    RUNNING,
    /** {@code JAVA25_HOME}, or a JDK 25 beside the running one. Without one the test is skipped. */
    JDK_25;

    Path java() {
        Path home = this == RUNNING ? Path.of(System.getProperty("java.home")) : jdk25().orElse(null);
        assumeTrue(home != null, "no JDK 25: set JAVA25_HOME, or install one beside the running JDK");
        return home.resolve("bin").resolve("java");
    }

    private static Optional<Path> jdk25() {
        String given = System.getenv("JAVA25_HOME");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        Path running = Path.of(System.getProperty("java.home"));
        try (Stream<Path> beside = Files.list(running.toRealPath().getParent())) {
            return beside.sorted().filter(Jvm::isJdk25).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isJdk25(Path home) {
        Path release = home.resolve("release");
        try {
            return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }
}
