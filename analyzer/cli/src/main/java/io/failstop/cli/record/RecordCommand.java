package io.failstop.cli.record;

import io.failstop.agent.AgentOptions;
import io.failstop.agent.AgentOptions.Stacks;
import io.failstop.cli.Console;
import io.failstop.cli.ExitCode;
import io.failstop.cli.record.JvmRecording.Outcome;
import io.failstop.probe.Policy;
import io.failstop.probe.RecordingOptions;
import io.failstop.store.HangWatch;
import io.failstop.store.RingDirectory;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Records a JVM program, through the agent, or a run of the bundled engine. */
@Command(
        name = "record",
        description =
                "Records what a JVM program does with its locks, or a run of the bundled page-cache engine, into a"
                        + " new trace directory.",
        customSynopsis = {
            "failstop record --trace DIR [OPTIONS] -- java -jar app.jar",
            "       failstop record --trace DIR --path P --scenario S [OPTIONS]",
            "       failstop record --trace DIR --path P --workload FILE|stress [OPTIONS]"
        },
        footer = {
            "",
            "The program keeps its streams and gets the signals that reach the recorder. A hang (threads that wait",
            "for each other in a cycle) is noticed, written into the trace, and ends the recording.",
            "",
            "The engine runs in the recorder's own process and finds its own hangs. A signal",
            "ends its run in good order.",
            "",
            "Exit codes: 0 the program ended, whatever its own exit code ('info' shows it),",
            "or the engine did; 1 it hung, livelocked or stood still; 2 usage; 3 it could not be recorded.",
            "",
            "Examples:",
            "  failstop record --trace t1 -- java -jar app.jar",
            "  failstop record --trace t1 --kill --hang-after 30s -- java -cp classes org.example.Main",
            "  failstop record --trace t1 --policy drop --ring-memory 128m -- java -jar app.jar",
            "  failstop record --trace t2 --path original --scenario self-copy",
            "  failstop record --trace t3 --path temp-page --workload stress --duration 10s",
            "  failstop record --trace t4 --path temp-page --workload mix.csv --ops 1000000",
            "  failstop record --trace t5 --path original --workload stress --set faultModel=F20"
        })
@SuppressWarnings("UnusedVariable") // Picocli fills them all; some are for its eyes only.
public final class RecordCommand implements Callable<Integer> {
    private static final int STACK_DEPTH = 32;

    private final Console console;

    @Option(names = "--trace", paramLabel = "DIR", required = true, description = "A new directory for the trace.")
    private Path directory = Path.of("");

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--kill", description = "End the program when it hangs; otherwise it is left running.")
    private boolean kill;

    @Option(
            names = "--hang-after",
            paramLabel = "DURATION",
            converter = Quantities.OfDuration.class,
            description = "Also call it a hang when nothing moved for so long, as in 30s or 2m (for the engine 20s).")
    private @Nullable Duration hangAfter;

    @Option(
            names = "--policy",
            paramLabel = "block|drop|overwrite",
            converter = OfPolicy.class,
            description = "What a thread does when its ring is full: wait (default), lose the event and count it, "
                    + "or lose the oldest ones (flight recorder).")
    private Policy policy = Policy.BLOCK;

    @Option(
            names = "--ring-memory",
            paramLabel = "SIZE",
            converter = Quantities.OfBytes.class,
            description = "Memory for all rings together, up to 1g (default 32m).")
    private Long ringMemoryBytes = EngineJob.RING_MEMORY_BYTES;

    @Option(
            names = "--ring-dir",
            paramLabel = "DIR",
            description = "Where the rings are put; shared memory unless told otherwise.")
    private @Nullable Path ringParent;

    @Option(
            names = "--stacks",
            paramLabel = "auto|all|none",
            converter = OfStacks.class,
            description = "When whole stacks are taken: where a lock is contended or a place is new (default), "
                    + "always, or never.")
    private @Nullable Stacks stacks;

    @Option(names = "--stack-depth", paramLabel = "N", description = "Frames of a stack, 1 to 64 (default 32).")
    private @Nullable Integer stackDepth;

    @Option(names = "--quiet", description = "No summary on standard error.")
    private boolean quiet;

    @Option(names = "--debug", description = "Print the stack trace of an internal error.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "After --: java and its arguments.")
    private List<String> command = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The verb, printing to {@code console}. */
    public RecordCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (command.isEmpty() && !engine.any()) {
            throw usage(
                    "name what to record: a command, as in -- java -jar app.jar, or a write path with --path", null);
        }
        if (!command.isEmpty() && engine.any()) {
            throw usage(
                    "a command and " + String.join(", ", engine.given())
                            + " exclude each other: record a program, or the engine",
                    null);
        }
        return command.isEmpty() ? recordEngine() : recordProgram();
    }

    private int recordEngine() throws IOException {
        if (kill || stacks != null || stackDepth != null) {
            throw usage(
                    "--kill, --stacks and --stack-depth are for a program, not for the engine: leave them out", null);
        }
        try {
            EngineRecording recording =
                    new EngineRecording(directory, job(), console.terminal() && !quiet ? console : null);
            EngineRecording.Outcome outcome = recording.record();
            if (!quiet || outcome == EngineRecording.Outcome.BROKEN) {
                recording.summary().forEach(console::diagnose);
            }
            return switch (outcome) {
                case DONE, STOPPED -> ExitCode.CLEAN;
                case HANG, LIVELOCK, CUT_SHORT -> ExitCode.FOUND;
                case BROKEN -> ExitCode.UNUSABLE;
            };
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private EngineJob job() throws TraceException {
        return new EngineJob(
                engine.plan(),
                line(),
                policy,
                ringMemoryBytes,
                ringParent(),
                engine.device(),
                engine.oracle(),
                engine.durationNanos(),
                Quantities.nanos(hangAfter, EngineJob.NO_PROGRESS_NANOS));
    }

    /** The command line as it was typed, or nearly so. */
    private String line() {
        List<String> words = new ArrayList<>(List.of("failstop"));
        words.addAll(spec.commandLine().getParseResult().originalArgs());
        return JavaCommand.line(words);
    }

    private Path ringParent() {
        return ringParent == null ? RingDirectory.defaultParent() : ringParent;
    }

    private ParameterException usage(String message, @Nullable Throwable cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    private int recordProgram() throws IOException {
        String path = System.getenv("PATH");
        JavaCommand java = JavaCommand.of(command, path == null ? "" : path);
        Path parent = ringParent();
        if (parent.toAbsolutePath().toString().indexOf('=') >= 0) {
            throw usage("--ring-dir must not have '=' in its path: the JVM splits the agent's option there", null);
        }
        JvmRecording recording =
                new JvmRecording(directory, console, kill, Quantities.nanos(hangAfter, HangWatch.NEVER));
        Outcome outcome = recording.run(java, parent, this::agentOptions);
        if (!quiet && outcome != Outcome.BROKEN) {
            recording.summary().forEach(console::diagnose);
        }
        return switch (outcome) {
            case EXIT -> ExitCode.CLEAN;
            case HANG -> ExitCode.FOUND;
            case BROKEN -> ExitCode.UNUSABLE;
        };
    }

    private AgentOptions agentOptions(Path rings) {
        try {
            // The program would find out, too late for a clear word.
            RecordingOptions defaults = RecordingOptions.defaults();
            RingMemory.check(ringMemoryBytes, defaults.sharedRings());
            defaults.withRingMemory(ringMemoryBytes);
            return AgentOptions.of(rings)
                    .withPolicy(policy)
                    .withRingMemory(ringMemoryBytes)
                    .withStacks(stacks == null ? Stacks.AUTO : stacks, stackDepth == null ? STACK_DEPTH : stackDepth);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    /** Policies by label. */
    private static final class OfPolicy implements ITypeConverter<Policy> {
        @Override
        public Policy convert(String label) {
            Policy policy = Policy.ofLabel(label);
            if (policy == null) {
                throw new TypeConversionException("'" + label + "' is not block, drop or overwrite");
            }
            return policy;
        }
    }

    /** Stack modes by label. */
    private static final class OfStacks implements ITypeConverter<Stacks> {
        @Override
        public Stacks convert(String label) {
            Stacks mode = Stacks.ofLabel(label);
            if (mode == null) {
                throw new TypeConversionException("'" + label + "' is not auto, all or none");
            }
            return mode;
        }
    }
}
