package io.failstop.cli;

import io.failstop.replayer.ModelReplay;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Executes a trace against the lock model. */
@Command(
        name = "replay",
        description = "Executes every event of a trace against the lock model and says whether it leads to where the"
                + " recording was.",
        footer = {
            "",
            "Exit code 1: a step that no program can make, or a recorded hang that is not reached again.",
            "",
            "Examples:",
            "  failstop replay t1",
            "  failstop replay t1 --times 20",
            "  failstop replay t1 --until 1200      who holds what, and who waits for whom, after event 1200"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Console console;
    private int times = 1;
    private long until = Long.MAX_VALUE;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TRACE", description = "A trace directory, a packed trace or a CSV file.")
    private Path path = Path.of("");

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Option(names = "--times", paramLabel = "N", description = "Replay so often and compare the replays.")
    void setTimes(int times) {
        this.times = (int) positive("--times", times);
    }

    @Option(names = "--until", paramLabel = "EVENT", description = "Stop after this event and print the state.")
    void setUntil(long until) {
        this.until = positive("--until", until);
    }

    private long positive(String option, long value) {
        if (value < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '" + option + "': expected 1 or more but was " + value);
        }
        return value;
    }

    @Override
    public Integer call() throws IOException {
        if (times > 1 && until != Long.MAX_VALUE) {
            throw new ParameterException(spec.commandLine(), "--times and --until exclude each other");
        }
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path)) {
            List<ReplayOutcome> outcomes = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                outcomes.add(ModelReplay.replay(trace, until));
            }
            Replays replays = new Replays(trace.path(), trace.header(), trace.definitions(), outcomes);
            print(replays);
            reading.warnIfCutOff(trace.path(), replays.first().status());
            return replays.diverged() ? ExitCode.FOUND : ExitCode.CLEAN;
        }
    }

    private void print(Replays replays) throws IOException {
        boolean state = until != Long.MAX_VALUE;
        if (common.json()) {
            try (Json json = Json.object(console.out())) {
                new ReplayJson(json.generator()).write(replays, state);
            }
        } else if (state) {
            new ReplayText(console.out()).writeState(replays);
        } else {
            new ReplayText(console.out()).writeReplays(replays);
        }
    }
}
