package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.cli.ReadmeCommands.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README tells the truth: its commands run, in order, and print what it shows. */
class ReadmeIT {
    @TempDir
    private Path directory;

    @Test
    void showsWhatItsCommandsPrint() throws Exception {
        List<Command> commands =
                ReadmeCommands.of(Files.readString(Repository.root().resolve("README.md")));
        assertThat(commands).isNotEmpty();
        List<Path> links = List.of(link("failstop"), link("sample-traces"));
        Shell shell = Shell.in(directory);
        try {
            for (Command command : commands) {
                check(command, shell.run("bash", "-c", "exec 2>&1; " + command.text()));
            }
        } finally {
            for (Path link : links) {
                Files.delete(link);
            }
        }
    }

    private static void check(Command command, Shell.Outcome outcome) {
        List<String> actual = outcome.out().lines().toList();
        assertThat(outcome.exit()).as("%s%nprinted%n%s", command, outcome.out()).isEqualTo(command.exit());
        if (!ReadmeOutput.same(command.output(), actual)) {
            assertThat(outcome.out()).as(command.toString()).isEqualTo(String.join("\n", command.output()) + "\n");
        }
    }

    private Path link(String name) throws IOException {
        return Files.createSymbolicLink(
                directory.resolve(name), Repository.root().resolve(name));
    }
}
