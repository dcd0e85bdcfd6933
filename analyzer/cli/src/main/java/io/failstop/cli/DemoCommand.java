package io.failstop.cli;

import io.failstop.trace.TraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
 * The story of 2007 through the public verbs, with real runs: the deadlock of the original write, the zeroes
 * of its first cure, and the cure that was merged. Fails where a verb does not answer as the story needs.
 */
@Command(
        name = "demo",
        description = "The whole story: a write that deadlocks, a cure that shows zeroes, and one that does neither.",
        footer = {
            "",
            "Every step is a verb that you can type; the engine's threads, locks and bytes are real.",
            "",
            "Exit code 0 if every step answered as the story needs.",
            "",
            "Examples:",
            "  failstop demo",
            "  failstop demo --keep traces"
        })
@SuppressWarnings("UnusedVariable") // The options are for picocli's eyes, too.
final class DemoCommand implements Callable<Integer> {
    private static final String REPLAYS = "20";
    private static final String ELSEWHERE = "/META-INF/failstop/temp-page-stress.fst";

    private final Console console;

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the traces in this new directory.")
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
            return tell(keep);
        }
        Path directory = Files.createTempDirectory("failstop-demo");
        try {
            return tell(directory);
        } finally {
            delete(directory);
        }
    }

    private int tell(Path directory) throws IOException {
        theDeadlock(directory);
        theZeroes(directory);
        theCure(directory);
        theRecordingFromElsewhere(directory);
        say("The deadlock was fail-stop, and the trace told exactly what happened.");
        return ExitCode.CLEAN;
    }

    private void theDeadlock(Path directory) throws TraceException {
        String trace = directory.resolve("original").toString();
        say("A write locks a page and copies user memory into it. Two threads do that: each writes a page of one");
        say("file from a mapping of the other's, which is evicted before the copy. The write as it was in 2.6.20:");
        record(ExitCode.FOUND, trace, "original", "cross-copy");
        say("Both copies faulted, and each fault needs the page that the other thread has locked:");
        verb(ExitCode.FOUND, List.of("analyze", trace), "deadlock, observed");
        say("The same engine runs again, held to the recorded order, and ends where it ended:");
        verb(ExitCode.CLEAN, List.of("replay", trace, "--times", REPLAYS), "into the same hang");
    }

    private void theZeroes(Path directory) throws TraceException {
        String trace = directory.resolve("zeroes").toString();
        say("The first cure: copy with faults off, put zeroes where nothing was copied, commit, try again.");
        record(ExitCode.CLEAN, trace, "zero-and-retry", "cross-copy");
        say("No deadlock. But zeroes that one thread had put into its page were copied by the other:");
        verb(ExitCode.FOUND, List.of("analyze", trace), "filler zeroes in", "seen through mmap by worker-");
        String reader = directory.resolve("reader").toString();
        say("Nor need the source be anything special. A plain overwrite, and a reader beside it:");
        record(ExitCode.CLEAN, reader, "zero-and-retry", "short-copy-overwrite");
        say("The reader saw zeroes where there had always been data:");
        verb(ExitCode.FOUND, List.of("analyze", reader), "filler zeroes in", "through read by worker-2");
    }

    private void theCure(Path directory) throws TraceException {
        say("The cure that was merged: copy to a temporary page with the page unlocked, and from there. Both again:");
        for (String scenario : List.of("cross-copy", "short-copy-overwrite")) {
            String trace = directory.resolve("temp-page-" + scenario).toString();
            record(ExitCode.CLEAN, trace, "temp-page", scenario);
            verb(ExitCode.CLEAN, List.of("analyze", trace), "0 findings");
        }
    }

    private void theRecordingFromElsewhere(Path directory) throws IOException {
        Path trace = directory.resolve("elsewhere.fst");
        try (InputStream in = DemoCommand.class.getResourceAsStream(ELSEWHERE)) {
            if (in == null) {
                throw new TraceException("this build carries no recording: build it with mvn package");
            }
            Files.copy(in, trace);
        }
        say("A trace needs no machine of its own. This one, of all operations at once under reclaim, came with the");
        say("program; every step of it, bytes and all, comes out here as it was recorded:");
        verb(ExitCode.CLEAN, List.of("replay", trace.toString()), "equal");
    }

    private void record(int expected, String trace, String path, String scenario) throws TraceException {
        verb(expected, List.of("record", "--trace", trace, "--path", path, "--scenario", scenario));
    }

    private void say(String line) {
        console.out().print("# " + line + "\n");
        console.out().flush();
    }

    /** Runs a verb and shows what it prints, in which every one of {@code needed} must stand. */
    private void verb(int expected, List<String> words, String... needed) throws TraceException {
        console.out().print("$ failstop " + shown(words) + "\n");
        console.out().flush();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        int code = Main.run(words.toArray(new String[0]), console.in(), out, console.err());
        out.flush();
        String kept = bytes.toString(StandardCharsets.UTF_8);
        console.out().print(kept + "\n");
        console.out().flush();
        if (code != expected) {
            throw new TraceException("the demo failed: 'failstop " + words.get(0) + "' answered " + code + " where "
                    + expected + " was due");
        }
        for (String part : needed) {
            if (!kept.contains(part)) {
                throw new TraceException(
                        "the demo failed: 'failstop " + words.get(0) + "' does not say '" + part + "'");
            }
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
