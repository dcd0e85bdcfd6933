package io.failstop.cli;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.AnalysisOptions;
import io.failstop.analyzer.AnalysisResult;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.TextReport;
import io.failstop.analyzer.Witness;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Analyses traces one after the other, prints their reports and writes their witnesses.
 *
 * <p>Threading: one thread, one use.
 */
final class TraceReports {
    private final Console console;
    private final CommonOptions common;
    private final AnalysisOptions options;
    private final Baseline baseline;
    private final @Nullable Path witnessDirectory;

    TraceReports(
            Console console,
            CommonOptions common,
            AnalysisOptions options,
            Baseline baseline,
            @Nullable Path witnessDirectory) {
        this.console = console;
        this.common = common;
        this.options = options;
        this.baseline = baseline;
        this.witnessDirectory = witnessDirectory;
    }

    /** Prints a report of each trace; returns the worst exit code. */
    int print(List<Path> paths, boolean lenient) throws IOException {
        WitnessTraces witnesses =
                witnessDirectory == null ? null : new WitnessTraces(witnessDirectory, paths.size() > 1);
        if (paths.size() == 1) {
            return print(paths.get(0), lenient, witnesses);
        }
        int worst = ExitCode.CLEAN;
        for (int i = 0; i < paths.size(); i++) {
            if (!common.json() && i > 0) {
                console.out().print('\n');
            }
            worst = Math.max(worst, printOneOfMany(paths.get(i), lenient, witnesses));
        }
        return worst;
    }

    private int printOneOfMany(Path path, boolean lenient, @Nullable WitnessTraces witnesses) {
        try {
            return print(path, lenient, witnesses);
        } catch (IOException | UncheckedIOException e) {
            console.diagnose(Failure.line(e));
            return ExitCode.UNUSABLE;
        }
    }

    private int print(Path path, boolean lenient, @Nullable WitnessTraces witnesses) throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path, lenient)) {
            StatusKeeper kept = new StatusKeeper(trace);
            AnalysisResult result = Analysis.analyze(kept, options);
            Report report = baseline.apply(result.report());
            Map<String, Path> targets =
                    witnesses == null ? Map.of() : witnesses.targets(trace, report, result.witnesses());
            print(report, kept, targets);
            if (witnesses != null) {
                write(witnesses, trace, targets, result.witnesses());
            }
            reading.warnIfCutOff(trace.path(), kept.status());
            return report.found() ? ExitCode.FOUND : ExitCode.CLEAN;
        }
    }

    private void print(Report report, StatusKeeper kept, Map<String, Path> targets) throws IOException {
        if (common.json()) {
            try (Json json = Json.object(console.out())) {
                new ReportJson(json.generator(), targets).write(report, kept.header(), kept.status());
            }
        } else {
            new TextReport(console.out()).write(report);
        }
    }

    private void write(WitnessTraces witnesses, Trace trace, Map<String, Path> targets, List<Witness> all)
            throws IOException {
        Set<String> doubtful = witnesses.write(trace, targets, all);
        for (Map.Entry<String, Path> target : targets.entrySet()) {
            if (doubtful.contains(target.getKey())) {
                console.warn("the lock model does not lead " + target.getValue() + " into the predicted hang");
            } else if (!common.quiet()) {
                console.diagnose("wrote a witness of " + target.getKey() + "; failstop replay " + target.getValue()
                        + " goes through it");
            }
        }
    }
}
