package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
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
            "Until then every verb reads queue and rings together; afterwards the trace needs no rings and can be",
            "moved to another machine.",
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
        Recovery.Result result = Recovery.recover(directory);
        if (common.json()) {
            try (Trace trace = Traces.open(directory);
                    Json json = Json.object(console.out())) {
                JsonGenerator generator = json.generator();
                TraceJson.write(generator, trace.path(), trace.header(), result.status());
                generator.writeNumberField("eventsFromRings", result.eventsFromRings());
                generator.writeBooleanField("programRuns", result.programRuns());
                generator.writeStringField("note", result.note());
            }
        } else {
            text(result);
        }
        new TraceReading(console, common).warnIfCutOff(directory.toString(), result.status());
        return ExitCode.CLEAN;
    }

    private void text(Recovery.Result result) {
        String line = directory + ": " + TraceText.grouped(result.status().events()) + " events, "
                + TraceText.grouped(result.eventsFromRings()) + " of them from the rings; " + result.note();
        console.out().print(Failure.oneLine(line) + "\n");
    }
}
