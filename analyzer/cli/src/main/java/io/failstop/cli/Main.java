package io.failstop.cli;

import io.failstop.cli.bench.BenchCommand;
import io.failstop.cli.record.RecordCommand;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: parses the command line, runs one verb, and turns whatever comes of it into the
 * contract's exit code and at most one line.
 */
@Command(
        name = "failstop",
        description =
                "Records lock events of a live program, replays them, and tells exactly what happened when it hung.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        footer = {
            "",
            "Exit codes: 0 nothing wrong found, 1 found, 2 usage, 3 the input or the environment would not do.",
            "'failstop VERB --help' shows a verb's options and examples."
        })
@SuppressWarnings("UnusedVariable") // The options are for picocli's eyes only.
public final class Main implements Callable<Integer> {
    /** The launcher says whether standard error is a terminal: a JVM has no sure way to know. */
    private static final String TERMINAL = "failstop.terminal";

    private static final int BUFFER_BYTES = 1 << 16;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one verb and exits. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new StandardOutput(new FileOutputStream(FileDescriptor.out)), BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8);
        Console console = new Console(System.in, out, System.err, Boolean.getBoolean(TERMINAL));
        System.exit(run(args, console, verbs(args, console), System.getenv("FAILSTOP_DEBUG") != null));
    }

    /** Runs one verb in-process and returns its exit code; everything it prints goes to the streams. */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        Console console = new Console(in, out, err, false);
        return run(args, console, verbs(args, console), false);
    }

    static int run(String[] args, Console console, List<Object> verbs, boolean debug) {
        StringWriter help = new StringWriter();
        int code;
        try {
            code = commandLine(console, verbs)
                    .setOut(new PrintWriter(help, true))
                    .setExecutionExceptionHandler((e, verb, parsed) -> fail(e, args, console, debug))
                    .execute(args);
        } catch (Throwable thrown) {
            code = fail(thrown, args, console, debug);
        }
        try {
            console.out().print(help);
            console.out().flush();
        } catch (RuntimeException full) {
            code = fail(full, args, console, debug);
        }
        console.err().flush();
        return code;
    }

    /**
     * One line per verb. Only the one that is called is made: looking at the others' options would cost
     * every start a twentieth of a second.
     */
    private static List<Object> verbs(String[] args, Console console) {
        Map<String, Function<Console, Object>> verbs = new LinkedHashMap<>();
        verbs.put("demo", DemoCommand::new);
        verbs.put("record", RecordCommand::new);
        verbs.put("recover", RecoverCommand::new);
        verbs.put("import", ImportCommand::new);
        verbs.put("export", ExportCommand::new);
        verbs.put("pack", PackCommand::new);
        verbs.put("info", InfoCommand::new);
        verbs.put("replay", ReplayCommand::new);
        verbs.put("analyze", AnalyzeCommand::new);
        verbs.put("bench", BenchCommand::new);
        verbs.put("generate-completion", unused -> new GenerateCompletion());
        Function<Console, Object> called = args.length == 0 ? null : verbs.get(args[0]);
        return called != null && !args[0].equals("generate-completion")
                ? List.of(called.apply(console))
                : verbs.values().stream().map(verb -> verb.apply(console)).toList();
    }

    private static CommandLine commandLine(Console console, List<Object> verbs) {
        CommandLine root = new CommandLine(new Main());
        verbs.forEach(root::addSubcommand);
        return root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setExpandAtFiles(false)
                .registerConverter(Path.class, Main::path)
                .registerConverter(Format.class, Format::of)
                .registerConverter(FileFormat.class, FileFormat::of)
                .setParameterExceptionHandler((e, args) -> usage(e, console));
    }

    /** An empty path would be the current directory, which nobody means who writes nothing. */
    private static Path path(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("a path is expected, and this one is empty");
        }
        return Path.of(name);
    }

    /** The command without a verb. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing verb");
    }

    private static int usage(ParameterException e, Console console) {
        String verb = e.getCommandLine().getCommandSpec().qualifiedName();
        console.diagnose(e.getMessage() + suggestion(e) + "; see " + verb + " --help");
        return ExitCode.USAGE;
    }

    /** What may have been meant: picocli suggests anything, so the first letter has to be right. */
    private static String suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        String typed = unmatched.getUnmatched().get(0);
        List<String> likely = unmatched.getSuggestions().stream()
                .filter(suggested -> !typed.isEmpty() && suggested.charAt(0) == typed.charAt(0))
                .toList();
        return likely.isEmpty() ? "" : "; did you mean " + String.join(" or ", likely) + "?";
    }

    private static int fail(Throwable thrown, String[] args, Console console, boolean debug) {
        console.diagnose(Failure.line(thrown));
        if (debug || asksForDebug(args)) {
            thrown.printStackTrace(console.err());
        }
        return ExitCode.UNUSABLE;
    }

    /** What follows {@code --} belongs to somebody else's program. */
    private static boolean asksForDebug(String[] args) {
        return Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch(CommonOptions.DEBUG::equals);
    }
}
