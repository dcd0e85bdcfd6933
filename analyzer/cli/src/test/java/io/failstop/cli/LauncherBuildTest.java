package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's own decisions, in a house of its own with a make-believe JDK and Maven. */
class LauncherBuildTest {
    private static final String SAYS_WHAT_IT_GETS = "#!/bin/sh\nprintf '%s\\n' \"pid=$$\" \"$@\"\nexit 1\n";
    private static final String BUILDS = """
            #!/bin/sh
            echo building
            echo built >>"$MVN_CALLS"
            sleep 1
            mkdir -p analyzer/cli/target
            echo jar >analyzer/cli/target/failstop.jar
            """;

    @TempDir
    private Path directory;

    private Path home;
    private Path jdk;
    private Path tools;
    private Path calls;
    private Shell shell;

    @BeforeEach
    void build() throws IOException {
        home = Files.createDirectories(directory.resolve("the house"));
        Files.copy(Repository.launcher(), home.resolve("failstop"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.createDirectories(home.resolve("recorder/probe/src/main/java"));
        jdk = directory.resolve("jdk");
        executable(jdk.resolve("bin/java"), SAYS_WHAT_IT_GETS);
        release("17.0.9");
        tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool :
                List.of("dirname", "readlink", "find", "head", "mkdir", "touch", "sleep", "sed", "rm", "mv")) {
            tool(tool);
        }
        calls = directory.resolve("calls");
        Files.createFile(calls);
        shell = Shell.in(directory)
                .with("JAVA_HOME", jdk.toString())
                .with("PATH", tools.toString())
                .with("MVN_CALLS", calls.toString());
    }

    @Test
    void buildsOnFirstUseAndOnlyThen() throws Exception {
        executable(tools.resolve("mvn"), BUILDS);

        Shell.Outcome first = launch("a");
        Shell.Outcome second = launch("b");

        assertThat(first.err()).isEqualTo("building Failstop (first use) ...\n");
        assertThat(second.err()).isEmpty();
        assertThat(Files.readAllLines(calls)).hasSize(1);
        assertThat(Files.readString(home.resolve("target/first-build.log"))).isEqualTo("building\n");
    }

    @Test
    void becomesJavaWithTheVeryArguments() throws Exception {
        jarIsThere();

        Shell.Outcome outcome = launch("two words", "", "*", "a\"b'c", "$HOME", "--", "-x");

        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo("pid=" + outcome.process());
        assertThat(lines.subList(lines.indexOf("-jar") + 2, lines.size()))
                .containsExactly("two words", "", "*", "a\"b'c", "$HOME", "--", "-x");
        assertThat(lines).doesNotContain("--sun-misc-unsafe-memory-access=allow");
        assertThat(outcome.exit()).isEqualTo(1);
    }

    @Test
    void leavesTheCollectorToWhoeverNamesOne() throws Exception {
        jarIsThere();

        assertThat(launch("info").out()).contains("-XX:+UseSerialGC\n");
        shell = shell.with("FAILSTOP_JAVA_OPTS", "-Xmx4g -XX:+UseParallelGC");
        assertThat(launch("info").out())
                .contains("-Xmx4g\n-XX:+UseParallelGC\n")
                .doesNotContain("UseSerialGC");
    }

    @Test
    void quietensNewerJvms() throws Exception {
        jarIsThere();
        release("25.0.1");

        assertThat(launch("info").out())
                .contains("--sun-misc-unsafe-memory-access=allow\n", "--enable-native-access=ALL-UNNAMED\n");
    }

    @Test
    void keepsTheClassesOfEachJdkReadyAndMakesThemAgainForANewJar() throws Exception {
        executable(jdk.resolve("bin/java"), """
                #!/bin/sh
                for option in "$@"; do
                    case $option in
                        -XX:ArchiveClassesAtExit=*) echo made >>"$MVN_CALLS"; echo classes >"${option#*=}" ;;
                    esac
                done
                printf '%s\\n' "$@"
                """);
        jarIsThere();
        Path archive = home.toRealPath().resolve("target/failstop-17.0.9.jsa");

        Shell.Outcome first = launch("info");
        Shell.Outcome second = launch("info");
        assertThat(first.out()).startsWith("-XX:").contains("-XX:SharedArchiveFile=" + archive + "\n");
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(Files.readAllLines(calls)).hasSize(1);
        try (Stream<Path> left = Files.list(archive.getParent())) {
            assertThat(left).containsExactly(archive);
        }

        Files.setLastModifiedTime(
                home.resolve("analyzer/cli/target/failstop.jar"),
                FileTime.from(Instant.now().plusSeconds(2)));
        launch("info");
        assertThat(Files.readAllLines(calls)).hasSize(2);
    }

    @Test
    void doesWithoutAnArchiveWhereNoneCanBeMade() throws Exception {
        jarIsThere();

        Shell.Outcome first = launch("info");
        Shell.Outcome second = launch("info");

        assertThat(first.out()).doesNotContain("SharedArchiveFile").endsWith("\ninfo\n");
        assertThat(second.out().lines().skip(1))
                .containsExactlyElementsOf(first.out().lines().skip(1).toList());
        assertThat(home.resolve("target/failstop-17.0.9.jsa")).isEmptyFile();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        executable(tools.resolve("mvn"), BUILDS);
        jarIsThere();
        Path source = home.resolve("recorder/probe/src/main/java/A.java");
        Files.writeString(source, "class A {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));

        assertThat(launch("info").err()).isEqualTo("building Failstop (sources changed) ...\n");
    }

    @Test
    void ignoresNewerTests() throws Exception {
        jarIsThere();
        Path test = Files.createDirectories(home.resolve("recorder/probe/src/test/java"))
                .resolve("ATest.java");
        Files.writeString(test, "class ATest {}");
        Files.setLastModifiedTime(test, FileTime.from(Instant.now().plusSeconds(2)));

        assertThat(launch("info").err()).isEmpty();
    }

    @Test
    void buildsOnceForTwoFirstUsesAtOnce() throws Exception {
        executable(tools.resolve("mvn"), BUILDS);
        tool("flock");
        String launcher = home.resolve("failstop").toString();

        Shell.Started one = shell.start(launcher, "one");
        Shell.Started two = shell.start(launcher, "two");
        Shell.Outcome first = shell.finish(one);
        Shell.Outcome second = shell.finish(two);

        assertThat(first.out()).endsWith("\none\n");
        assertThat(second.out()).endsWith("\ntwo\n");
        assertThat(Files.readAllLines(calls)).hasSize(1);
    }

    @Test
    void namesTheLogOfAFailedBuild() throws Exception {
        executable(tools.resolve("mvn"), "#!/bin/sh\necho broken\nexit 1\n");

        Shell.Outcome outcome = launch("info");

        assertThat(outcome.errLines())
                .last()
                .isEqualTo(
                        "failstop: the build failed, see " + home.toRealPath().resolve("target/first-build.log"));
        assertThat(Files.readString(home.resolve("target/first-build.log"))).isEqualTo("broken\n");
        assertThat(outcome.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void saysThatMavenIsMissing() throws Exception {
        assertRefused("failstop: cannot build: no mvn found, install Maven 3.8 or later\n");
    }

    @Test
    void refusesAnOldJava() throws Exception {
        release("11.0.20");

        assertRefused(
                "failstop: " + jdk + "/bin/java is Java 11.0.20: Failstop needs 17 or later, set JAVA_HOME to one\n");
    }

    @Test
    void readsTheVersionsOfOldTimes() throws Exception {
        release("1.8.0_392");

        assertRefused(
                "failstop: " + jdk + "/bin/java is Java 1.8.0_392: Failstop needs 17 or later, set JAVA_HOME to one\n");
    }

    @Test
    void asksJavaWhereThereIsNoReleaseFile() throws Exception {
        Files.delete(jdk.resolve("release"));
        executable(jdk.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"16.0.1\" 2021-04-20' >&2\n");

        assertRefused(
                "failstop: " + jdk + "/bin/java is Java 16.0.1: Failstop needs 17 or later, set JAVA_HOME to one\n");
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        Files.delete(jdk.resolve("bin/java"));

        assertRefused("failstop: JAVA_HOME is " + jdk + ", where there is no bin/java: correct it or unset it\n");
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        shell = shell.with("JAVA_HOME", "");

        assertRefused("failstop: no java found: install a JDK 17 or later, or set JAVA_HOME\n");
    }

    @Test
    void takesTheJavaOfThePath() throws Exception {
        jarIsThere();
        shell = shell.with("JAVA_HOME", "");
        Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));

        assertThat(launch("x").out()).endsWith("\nx\n");
    }

    private void assertRefused(String line) throws Exception {
        Shell.Outcome outcome = launch("info");
        assertThat(outcome.err()).isEqualTo(line);
        assertThat(outcome.exit()).isEqualTo(ExitCode.UNUSABLE);
    }

    private Shell.Outcome launch(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = home.resolve("failstop").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return shell.run(command);
    }

    private void jarIsThere() throws IOException {
        Path target = Files.createDirectories(home.resolve("analyzer/cli/target"));
        Files.writeString(target.resolve("failstop.jar"), "jar");
    }

    private void release(String version) throws IOException {
        Files.writeString(
                jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"y\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void tool(String name) throws IOException {
        executable(tools.resolve(name), "#!/bin/sh\nexec " + onPath(name) + " \"$@\"\n");
    }

    private static Path onPath(String tool) {
        for (String place : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(place, tool);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new AssertionError("this test needs " + tool);
    }
}
