package io.failstop.cli;

import io.failstop.store.TraceWriter;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.csv.CsvTrace;
import io.failstop.trace.std.StdTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a trace directory of a file in another format. */
@Command(
        name = "import",
        description = "Makes a trace directory of a file in another format.",
        footer = {
            "",
            "csv: what 'failstop export' writes; imported again it is the same trace.",
            "std: lines such as T1|acq(L5)|42, as other deadlock predictors read and write them.",
            "Files of both formats can also be read in place by every verb that takes a TRACE.",
            "",
            "Examples:",
            "  failstop import csv t1.csv --trace t2",
            "  failstop import std t3.std --trace t3 --lenient",
            "  failstop analyze t2"
        })
final class ImportCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "csv|std", description = "The format of the file.")
    private FileFormat origin = FileFormat.CSV;

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to read.")
    private Path file = Path.of("");

    @Option(
            names = "--trace",
            required = true,
            paramLabel = "DIR",
            description = "The trace directory to write; it must be empty or not exist.")
    private Path directory = Path.of("");

    @Option(names = "--lenient", description = "Leave out lines of an STD file that do not parse, and say how many.")
    private boolean lenient;

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.watched(open())) {
            StatusKeeper kept = new StatusKeeper(trace);
            write(kept);
            reading.warnIfCutOff(trace.path(), kept.status());
            new Written(console, common).report(kept, directory);
        }
        return ExitCode.CLEAN;
    }

    /** A file that turns out to be malformed leaves no half of a trace behind. */
    private void write(Trace trace) throws IOException {
        TraceWriter writer = TraceWriter.create(directory, trace.header());
        boolean done = false;
        try {
            Traces.copy(trace, writer);
            done = true;
        } finally {
            writer.close();
            if (!done) {
                writer.discard();
            }
        }
    }

    private Trace open() throws IOException {
        return switch (origin) {
            case CSV -> CsvTrace.open(file);
            case STD -> StdTrace.open(file, lenient);
            case DOT ->
                throw new ParameterException(
                        spec.commandLine(), "dot: a graph of findings holds no trace; import csv or std");
        };
    }
}
