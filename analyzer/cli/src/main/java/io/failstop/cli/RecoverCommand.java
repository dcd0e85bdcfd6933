package io.failstop.cli;

import io.failstop.store.Recovery;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Completes a trace with what the rings of a killed recording hold. */
@Command(
        name = "recover",
        description = "Completes a trace with what the rings of a killed recording still hold.",
        footer = {
            "",
            "Until then every verb reads queue and rings together; afterwards the trace needs no rings.",
            "",
            "Examples:",
            "  failstop recover t1",
            "  failstop info t1"
        })
final class RecoverCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "The trace directory of the recording.")
    private Path directory = Path.of("");

    RecoverCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Recovery.recover(directory);
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = Traces.open(directory)) {
            StatusKeeper kept = new StatusKeeper(trace);
            reading.warnIfCutOff(trace.path(), kept.status());
            new Written(console, common).report(kept, directory);
        }
        return ExitCode.CLEAN;
    }
}
