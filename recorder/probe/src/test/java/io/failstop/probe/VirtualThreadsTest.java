package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a JDK with virtual threads: the one that runs the tests, or one that stands beside it. */
class VirtualThreadsTest {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    @TempDir
    Path directory;

    @Test
    void virtualThreadsAreThreadsOfTheirOwnAndLoseNothing() throws Exception {
        Optional<Path> jdk = jdk();
        assumeTrue(jdk.isPresent(), "needs a JDK " + FIRST_WITH_VIRTUAL_THREADS + " or later");
        Process process = new ProcessBuilder(
                        jdk.get().resolve("bin/java").toString(),
                        "-cp",
                        classes(ThreadProbe.class)
                                + System.getProperty("path.separator")
                                + classes(VirtualThreadsProgram.class),
                        VirtualThreadsProgram.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void aPlatformThreadIsNotVirtual() {
        assertThat(VirtualThreads.isVirtual(Thread.currentThread())).isFalse();
    }

    private static Path classes(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static Optional<Path> jdk() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        if (version(own) >= FIRST_WITH_VIRTUAL_THREADS) {
            return Optional.of(own);
        }
        Path beside = own.toRealPath().getParent();
        try (Stream<Path> jdks = Files.list(beside)) {
            return jdks.sorted()
                    .filter(jdk -> version(jdk) >= FIRST_WITH_VIRTUAL_THREADS)
                    .findFirst();
        }
    }

    private static int version(Path jdk) {
        try {
            Matcher matcher = VERSION.matcher(Files.readString(jdk.resolve("release")));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
