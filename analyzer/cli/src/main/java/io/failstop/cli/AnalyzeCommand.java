package io.failstop.cli;

import io.failstop.analyzer.AnalysisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what went wrong in traces. */
@Command(
        name = "analyze",
        description = "Says what went wrong in a trace: who waits for whom, over which locks, taken where.",
        footer = {
            "",
            "Exit code 1: there is a finding that the baseline does not know. Several traces: one report each, in",
            "order; where one of them cannot be read, that is said, the others are analysed, and the exit code is 3.",
            "",
            "Examples:",
            "  failstop analyze t1",
            "  failstop analyze t1 t2.fst t3.csv t4.std",
            "  failstop analyze t1 --format json | jq -r '.findings[].title'",
            "  failstop analyze t1 --witness w     each predicted hang as a trace: failstop replay w/ID",
            "  failstop analyze t1 --write-baseline known.txt",
            "  failstop analyze t2 --baseline known.txt     only what is not known from t1"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private static final int LEAST_CYCLE = 2;
    private static final int MOST_CYCLE = 16;

    private final Console console;
    private AnalysisOptions options = AnalysisOptions.defaults();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description = "Trace directories, packed traces, CSV or STD files.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--lenient", description = "Leave out lines of an STD file that do not parse, and say how many.")
    private boolean lenient;

    @Option(
            names = "--witness",
            paramLabel = "DIR",
            description = "Write each predicted hang as a trace directory DIR/ID (of several traces DIR/NAME-ID).")
    private @Nullable Path witnessDirectory;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Findings in this file are known: list them as suppressed.")
    private @Nullable Path baselineFile;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = "Write all findings, known ones among them, into a new baseline.")
    private @Nullable Path newBaselineFile;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the report into a new file.")
    private @Nullable Path output;

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--max-cycle",
            paramLabel = "N",
            description = "Look for hangs of up to N threads, 2 to 16 (default: 5); more take longer.")
    void setMaxCycle(int threads) {
        if (threads < LEAST_CYCLE || threads > MOST_CYCLE) {
            throw usage("Invalid value for option '--max-cycle': expected " + LEAST_CYCLE + " to " + MOST_CYCLE
                    + " but was " + threads);
        }
        options = AnalysisOptions.defaults().withMaxCycle(threads);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() throws IOException {
        refuseSame(
                "--baseline",
                baselineFile,
                "--write-baseline",
                newBaselineFile,
                "write a new one, compare the two, then put it in the place of the old one");
        refuseSame("--output", output, "--write-baseline", newBaselineFile, "give each a file of its own");
        refuseSame("--output", output, "--witness", witnessDirectory, "witnesses need a directory of their own");
        refuseSame(
                "--write-baseline",
                newBaselineFile,
                "--witness",
                witnessDirectory,
                "witnesses need a directory of their own");
        if (newBaselineFile != null) {
            Baseline.checkNew(newBaselineFile);
        }
        ReportFile file = output == null ? null : new ReportFile(output);
        Baseline baseline = baselineFile == null ? Baseline.empty() : Baseline.read(baselineFile);
        int code = report(file, baseline);
        if (file != null) {
            file.write();
        }
        if (newBaselineFile != null && code != ExitCode.UNUSABLE) {
            baseline.write(newBaselineFile);
        }
        return code;
    }

    private void refuseSame(String option, @Nullable Path one, String otherOption, @Nullable Path other, String what) {
        if (one != null && other != null && FileTarget.isSame(one, other)) {
            throw usage(option + " and " + otherOption + " name the same file: " + what);
        }
    }

    /** A baseline that lacks what is in one of the traces would be taken for one of all. */
    private int report(@Nullable ReportFile file, Baseline baseline) throws IOException {
        Console reports =
                file == null ? console : new Console(console.in(), file.out(), console.err(), console.terminal());
        int code = ExitCode.UNUSABLE;
        try {
            code = new TraceReports(reports, common, options, baseline, witnessDirectory).print(paths, lenient);
        } finally {
            if (newBaselineFile != null && code == ExitCode.UNUSABLE) {
                console.diagnose(
                        newBaselineFile + ": the baseline is not written, because not every trace could be analysed");
            }
        }
        return code;
    }
}
