package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with the real jar. */
class LauncherIT {
    @TempDir
    private Path directory;

    @Test
    void printsTheVersionAndNothingElse() throws Exception {
        Shell.Outcome outcome = Shell.in(directory).run(launcher(), "--version");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("failstop 0.").contains("Java " + System.getProperty("java.version"));
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void keepsTheWarningsOfNewerJvmsOffStandardError() throws Exception {
        Path newer = newerJdk();
        assumeTrue(newer != null, "no JDK 24 or later in /usr/lib/jvm");

        Shell.Outcome outcome =
                Shell.in(directory).with("JAVA_HOME", newer.toString()).run(launcher(), "--version");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("failstop 0.");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void worksThroughSymbolicLinksInADirectoryWithSpaces() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("my own bin"));
        Path first = Files.createSymbolicLink(bin.resolve("fst"), Path.of(launcher()));
        Path second = Files.createSymbolicLink(bin.resolve("second link"), first.getFileName());

        Shell.Outcome outcome = Shell.in(directory).run(second.toString(), "--version");
        Files.delete(first);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void passesArgumentsAndExitCodesOn() throws Exception {
        Shell.Outcome noTrace = Shell.in(directory).run(launcher(), "info", "no such  *trace");
        Shell.Outcome noVerb = Shell.in(directory).run(launcher(), "no-such-verb");

        assertThat(noTrace.err()).startsWith("failstop: no such  *trace").hasLineCount(1);
        assertThat(noTrace.exit()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(noVerb.err()).startsWith("failstop: ").hasLineCount(1);
        assertThat(noVerb.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void handsOptionsToTheJvm() throws Exception {
        Shell.Outcome outcome = Shell.in(directory)
                .with("FAILSTOP_JAVA_OPTS", "-showversion -Xmx64m")
                .run(launcher(), "--version");

        assertThat(outcome.err()).contains("64-Bit Server VM");
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void endsQuietlyWhenNobodyReadsOn() throws Exception {
        Shell.Outcome outcome =
                Shell.in(directory).run("bash", "-c", "set -o pipefail; \"$0\" generate-completion | true", launcher());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
    }

    @Test
    void failsWithOneLineWhenStandardOutputIsFull() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");

        Shell.Outcome outcome = Shell.in(directory).run("sh", "-c", "\"$0\" --help >/dev/full", launcher());

        assertThat(outcome.err())
                .startsWith("failstop: cannot write to standard output")
                .hasLineCount(1);
        assertThat(outcome.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void offersACompletionScriptThatBashAccepts() throws Exception {
        Shell.Outcome outcome = Shell.in(directory)
                .run("bash", "-c", "set -eu; source <(\"$0\" generate-completion); complete -p failstop", launcher());

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("failstop");
        assertThat(outcome.exit()).isZero();
    }

    private static String launcher() {
        return Repository.launcher().toString();
    }

    private static Path newerJdk() throws IOException {
        Path jvms = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(jvms)) {
            return null;
        }
        try (Stream<Path> homes = Files.list(jvms)) {
            return homes.filter(LauncherIT::isNewer).sorted().findFirst().orElse(null);
        }
    }

    private static boolean isNewer(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"(2[4-9]|[3-9]\\d)\\b.*"));
        } catch (IOException noJdk) {
            return false;
        }
    }
}
