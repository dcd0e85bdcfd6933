package io.failstop.cli;

import io.failstop.trace.Trace;
import io.failstop.trace.csv.CsvExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a trace in a format that other tools read. */
@Command(
        name = "export",
        description = "Writes a trace in a format that other tools read.",
        footer = {
            "",
            "A CSV file holds the header and every event; imported again it is the same trace.",
            "",
            "Examples:",
            "  failstop export t1 csv t1.csv",
            "  failstop export t1.fst csv /tmp/t1.csv --format json"
        })
final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "TRACE", description = "A trace directory, a packed trace or a CSV file.")
    private Path path = Path.of("");

    @Parameters(index = "1", paramLabel = "csv", description = "The format of the file.")
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
            }
            reading.warnIfCutOff(trace.path(), kept.status());
            new Written(console, common).report(kept, file, Files.size(file));
        }
        return ExitCode.CLEAN;
    }
}
