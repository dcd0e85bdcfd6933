package io.failstop.cli;

import io.failstop.store.PackedTrace;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a trace as one dense file. */
@Command(
        name = "pack",
        description = "Writes a trace as one dense file, for a bug report or for git.",
        footer = {"", "Examples:", "  failstop pack t1 t1.fst", "  failstop analyze t1.fst"})
final class PackCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            index = "0",
            paramLabel = "TRACE",
            description = "A trace directory, a packed trace, a CSV or an STD file.")
    private Path path = Path.of("");

    @Parameters(index = "1", paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path file = Path.of("");

    PackCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path)) {
            StatusKeeper kept = new StatusKeeper(trace);
            long bytes = PackedTrace.pack(kept, file);
            reading.warnIfCutOff(trace.path(), kept.status());
            new Written(console, common).report(kept, file, bytes);
        }
        return ExitCode.CLEAN;
    }
}
