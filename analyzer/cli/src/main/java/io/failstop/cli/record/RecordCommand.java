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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Records a JVM program, through the agent. */
@Command(
        name = "record",
        description = "Records what a program does with its locks into a new trace directory.",
        footer = {
            "",
            "The program keeps its streams and gets the signals that reach the recorder. A hang (threads that wait",
            "for each other in a cycle) is noticed, written into the trace, and ends the recording.",
            "",
            "Exit codes: 0 the program ended, whatever its own exit code ('info' shows it); 1 it hung;",
            "2 usage; 3 it could not be recorded.",
            "",
            "Examples:",
            "  failstop record --trace t1 -- java -jar app.jar",
            "  failstop record --trace t1 --kill --hang-after 30s -- java -cp classes org.example.Main",
            "  failstop record --trace t1 --policy drop --ring-memory 128m -- java -jar app.jar"
        })
@SuppressWarnings("UnusedVariable") // Picocli fills them all; some are for its eyes only.
public final class RecordCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Console console;

    @Option(names = "--trace", paramLabel = "DIR", required = true, description = "A new directory for the trace.")
    private Path directory = Path.of("");

    @Option(names = "--kill", description = "End the program when it hangs; otherwise it is left running.")
    private boolean kill;

    @Option(
            names = "--hang-after",
            paramLabel = "DURATION",
            converter = Quantities.OfDuration.class,
            description = "Also call it a hang when nothing at all was recorded for so long, as in 30s or 2m.")
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
    private Long ringMemoryBytes = 32L << 20;

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
    private Stacks stacks = Stacks.AUTO;

    @Option(names = "--stack-depth", paramLabel = "N", description = "Frames of a stack, 1 to 64 (default 32).")
    private int stackDepth = 32;

    @Option(names = "--quiet", description = "No summary on standard error.")
    private boolean quiet;

    @Option(names = "--debug", description = "Print the stack trace of an internal error.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "After --: java and its arguments.")
    private List<String> command = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The verb, printing to {@code console}. */
    public RecordCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String path = System.getenv("PATH");
        JavaCommand java = JavaCommand.of(command, path == null ? "" : path);
        Duration limit = hangAfter;
        long hangAfterNanos = limit == null || limit.compareTo(LONGEST) > 0 ? HangWatch.NEVER : limit.toNanos();
        Path parent = ringParent == null ? RingDirectory.defaultParent() : ringParent;
        if (parent.toAbsolutePath().toString().indexOf('=') >= 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ring-dir must not have '=' in its path: the JVM splits the agent's option there");
        }
        JvmRecording recording = new JvmRecording(directory, console, kill, hangAfterNanos);
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
            RecordingOptions.defaults().withRingMemory(ringMemoryBytes);
            return AgentOptions.of(rings)
                    .withPolicy(policy)
                    .withRingMemory(ringMemoryBytes)
                    .withStacks(stacks, stackDepth);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
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
