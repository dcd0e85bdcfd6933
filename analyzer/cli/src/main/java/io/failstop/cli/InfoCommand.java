package io.failstop.cli;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what a trace is. */
@Command(
        name = "info",
        description = "Says what a trace is: where it came from, how much it holds, whether anything is missing.",
        footer = {
            "",
            "Examples:",
            "  failstop info t1",
            "  failstop info t1 --format json | jq -e '.trace.complete and .trace.lost == 0'"
        })
final class InfoCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TRACE", description = "A trace directory, a packed trace, a CSV or an STD file.")
    private Path path = Path.of("");

    InfoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path)) {
            TraceStatus status =
                    trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
            if (common.json()) {
                try (Json json = Json.object(console.out())) {
                    TraceJson.writeInfo(json.generator(), trace.path(), trace.header(), status, trace.definitions());
                }
            } else {
                new TraceText(console.out()).write(trace.path(), trace.header(), status, trace.definitions());
            }
            reading.warnIfCutOff(trace.path(), status);
        }
        return ExitCode.CLEAN;
    }
}
