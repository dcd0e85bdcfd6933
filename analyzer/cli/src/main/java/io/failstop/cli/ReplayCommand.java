package io.failstop.cli;

import io.failstop.replayer.ModelReplay;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a trace's engine again, or executes the trace against the lock model. */
@Command(
        name = "replay",
        description =
                "Runs a trace again and says whether it leads to where the recording was: an engine is re-executed"
                        + " in the recorded order and compared step by step; a program that cannot be run again is executed"
                        + " against the lock model.",
        footer = {
            "",
            "Exit code 1: the engine did something else than was recorded; a step that no",
            "program can make; or a recorded hang that is not reached again.",
            "",
            "Examples:",
            "  failstop replay t1",
            "  failstop replay t1 --times 20",
            "  failstop replay t1 --until 1200      who holds what, and who waits for whom, after event 1200",
            "  failstop replay t1 --trace t2    as much of it as the engine made again, as a trace"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Console console;
    private int times = 1;
    private long until = Long.MAX_VALUE;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--path", paramLabel = "P", description = "Replay on another write path (not yet).")
    private @Nullable String writePath;

    @Option(
            names = "--trace",
            paramLabel = "DIR",
            description =
                    "Write as many of the recorded events as the engine made again, which is all unless it diverges,"
                            + " into a new trace directory; they keep their clocks.")
    private @Nullable Path directory;

    @Parameters(paramLabel = "TRACE", description = "A trace directory, a packed trace, a CSV or an STD file.")
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
        if (writePath != null) {
            throw new ParameterException(
                    spec.commandLine(), "--path: replay on another write path is not there yet; leave it out");
        }
        TraceReading reading = new TraceReading(console, common);
        try (Trace trace = reading.open(path)) {
            return EngineProgram.isProgramOf(trace.header()) ? reexecute(trace, reading) : model(trace, reading);
        }
    }

    private int reexecute(Trace trace, TraceReading reading) throws IOException {
        ExactReplays replays = new Reexecution(trace, times, until).run(directory);
        if (common.json()) {
            try (Json json = Json.object(console.out())) {
                new ExactJson(json.generator()).write(replays);
            }
        } else {
            new ExactText(console.out()).write(replays);
        }
        reading.warnIfCutOff(trace.path(), replays.shown().status());
        return replays.diverged() ? ExitCode.FOUND : ExitCode.CLEAN;
    }

    private int model(Trace trace, TraceReading reading) throws IOException {
        if (directory != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--trace: only a trace of the bundled engine is run again; " + trace.path() + " is not one");
        }
        List<ReplayOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            outcomes.add(ModelReplay.replay(trace, until));
        }
        Replays replays = new Replays(trace.path(), trace.header(), trace.definitions(), outcomes);
        print(replays);
        reading.warnIfCutOff(trace.path(), replays.first().status());
        return replays.diverged() ? ExitCode.FOUND : ExitCode.CLEAN;
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
