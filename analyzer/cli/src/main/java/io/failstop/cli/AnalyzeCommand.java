package io.failstop.cli;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.TextReport;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what went wrong in traces. */
@Command(
        name = "analyze",
        description = "Says what went wrong in a trace: who waits for whom, over which locks, taken where.",
        footer = {
            "",
            "Exit code 1: there is a finding. Several traces: one report each, in order; where one of them cannot",
            "be read, that is said, the others are analysed, and the exit code is 3.",
            "",
            "Examples:",
            "  failstop analyze t1",
            "  failstop analyze t1 t2.fst t3.csv t4.std",
            "  failstop analyze t1 --format json | jq -r '.findings[].title'"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "TRACE",
            description = "Trace directories, packed traces, CSV or STD files.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--lenient", description = "Leave out lines of an STD file that do not parse, and say how many.")
    private boolean lenient;

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (paths.size() == 1) {
            return analyze(paths.get(0));
        }
        int worst = ExitCode.CLEAN;
        for (Path path : paths) {
            if (!common.json() && path != paths.get(0)) {
                console.out().print('\n');
            }
            worst = Math.max(worst, analyzeOneOfMany(path));
        }
        return worst;
    }

    private int analyzeOneOfMany(Path path) {
        try {
            return analyze(path);
        } catch (IOException | UncheckedIOException e) {
            console.diagnose(Failure.line(e));
            return ExitCode.UNUSABLE;
        }
    }

    private int analyze(Path path) throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path, lenient)) {
            StatusKeeper kept = new StatusKeeper(trace);
            Report report = Analysis.analyze(kept);
            if (common.json()) {
                try (Json json = Json.object(console.out())) {
                    new ReportJson(json.generator()).write(report, kept.header(), kept.status());
                }
            } else {
                new TextReport(console.out()).write(report);
            }
            reading.warnIfCutOff(trace.path(), kept.status());
            return report.found() ? ExitCode.FOUND : ExitCode.CLEAN;
        }
    }
}
