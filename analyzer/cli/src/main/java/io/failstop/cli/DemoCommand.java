package io.failstop.cli;

import io.failstop.demo.LoggingHang;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole story through the public verbs: a program hangs under the recorder, the trace explains the
 * hang, and a replay ends in it again. Fails where a verb does not answer as the story needs.
 */
@Command(
        name = "demo",
        description = "The whole story: a program that hangs is recorded, explained and replayed.",
        footer = {
            "",
            "The program is bundled: two threads, a logger and an appender in the shape of log4j's Bugzilla 41214.",
            "",
            "Exit code 0 if the hang was recorded, explained and replayed.",
            "",
            "Examples:",
            "  failstop demo",
            "  failstop demo --keep traces"
        })
@SuppressWarnings("UnusedVariable") // The options are for picocli's eyes, too.
final class DemoCommand implements Callable<Integer> {
    private static final String REPLAYS = "20";

    private final Console console;

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the trace in this new directory.")
    private @Nullable Path keep;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (keep != null) {
            Files.createDirectories(keep);
            return tell(keep.resolve("hang.trace"));
        }
        Path directory = Files.createTempDirectory("failstop-demo");
        try {
            return tell(directory.resolve("hang.trace"));
        } finally {
            delete(directory);
        }
    }

    private int tell(Path trace) throws TraceException {
        String jar = System.getProperty("java.class.path");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        say("A program logs from two threads. One logs an object whose toString() logs, too.");
        List<String> command = new ArrayList<>(List.of("record", "--trace", trace.toString(), "--kill", "--"));
        command.addAll(List.of(java, "-cp", jar, LoggingHang.class.getName()));
        verb(ExitCode.FOUND, command);
        say("It hung, and the recorder noticed. The trace tells who waits for whom, and where:");
        verb(ExitCode.FOUND, List.of("analyze", trace.toString()));
        say("Nothing of that depends on the program any more: the trace replays into the same hang.");
        verb(ExitCode.CLEAN, List.of("replay", trace.toString(), "--times", REPLAYS));
        say("The deadlock was fail-stop, and the trace told exactly what happened.");
        return ExitCode.CLEAN;
    }

    private void say(String line) {
        console.out().print("# " + line + "\n");
        console.out().flush();
    }

    private void verb(int expected, List<String> words) throws TraceException {
        console.out().print("$ failstop " + shown(words) + "\n");
        console.out().flush();
        int code = Main.run(words.toArray(new String[0]), console.in(), console.out(), console.err());
        console.out().print("\n");
        if (code != expected) {
            throw new TraceException("the demo failed: 'failstop " + words.get(0) + "' answered " + code + " where "
                    + expected + " was due");
        }
    }

    /** The words as a user would type them: file names without their directories. */
    private static String shown(List<String> words) {
        List<String> shown = new ArrayList<>();
        for (String word : words) {
            shown.add(word.startsWith("/") ? String.valueOf(Path.of(word).getFileName()) : word);
        }
        return String.join(" ", shown);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
