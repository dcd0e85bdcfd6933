package io.failstop.cli;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.LockOrderDot;
import io.failstop.analyzer.Report;
import io.failstop.probe.EventKind;
import io.failstop.trace.Trace;
import io.failstop.trace.csv.CsvExport;
import io.failstop.trace.std.StdExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a trace in a format that other tools read. */
@Command(
        name = "export",
        description = "Writes a trace in a format that other tools read.",
        footer = {
            "",
            "csv: the header and every event; imported again it is the same trace.",
            "std: threads, exclusive locks, condition waits and variables, for other deadlock predictors; what the",
            "format cannot say is left out and counted.",
            "dot: what 'failstop analyze' finds about locks, as a graph for Graphviz.",
            "",
            "Examples:",
            "  failstop export t1 csv t1.csv",
            "  failstop export t1 std t1.std",
            "  failstop export t1.fst csv /tmp/t1.csv --format json",
            "  failstop export t1 dot t1.dot && dot -Tsvg t1.dot -o t1.svg"
        })
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            index = "0",
            paramLabel = "TRACE",
            description = "A trace directory, a packed trace, a CSV or an STD file.")
    private Path path = Path.of("");

    @Parameters(index = "1", paramLabel = "csv|std|dot", description = "The format of the file.")
    private FileFormat target = FileFormat.CSV;

    @Parameters(index = "2", paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path file = Path.of("");

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path)) {
            StatusKeeper kept = new StatusKeeper(trace);
            switch (target) {
                case CSV -> CsvExport.write(kept, file);
                case STD -> warnOfWhatIsLeftOut(StdExport.write(kept, file));
                case DOT -> writeGraph(kept);
            }
            reading.warnIfCutOff(trace.path(), kept.status());
            new Written(console, common).report(kept, file, Files.size(file));
        }
        return ExitCode.CLEAN;
    }

    private void writeGraph(Trace trace) throws IOException {
        ReportFile graph = new ReportFile(file);
        Report report = Analysis.analyze(trace);
        new LockOrderDot(graph.out()).write(report);
        graph.write();
        if (!common.quiet()) {
            report.limits().forEach(limit -> console.warn(file + ": LIMIT: " + limit));
        }
    }

    private void warnOfWhatIsLeftOut(StdExport.Result result) {
        if (common.quiet()) {
            return;
        }
        if (!result.leftOut().isEmpty()) {
            String kinds = result.leftOut().entrySet().stream()
                    .map(entry -> TraceText.grouped(entry.getValue()) + " " + entry.getKey())
                    .collect(Collectors.joining(", "));
            console.warn(file + ": STD cannot say everything; left out: " + kinds);
        }
        if (result.leftOut().containsKey(EventKind.HANG.label())) {
            console.warn(
                    file + ": the trace records a hang, and STD has no word for it: what is left of it is a cycle of"
                            + " requests for exclusive locks; a self-deadlock, a wait for a signal and a shared lock are not");
        }
        if (result.triedAcquires() > 0) {
            console.warn(file + ": " + TraceText.grouped(result.triedAcquires())
                    + " acquires that would not have waited are written like any other");
        }
    }
}
