package io.failstop.cli.record;

import io.failstop.agent.AgentOptions;
import io.failstop.cli.Console;
import io.failstop.store.HangWatch;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One recording of a JVM program, from the check of its command to the end marker.
 *
 * <p>Threading: one thread, which drains.
 */
final class JvmRecording {
    /** How it ended. */
    enum Outcome {
        /** The program ended. */
        EXIT,
        /** The program hangs. */
        HANG,
        /** The trace could not be written to its end; the program was left alone. */
        BROKEN
    }

    private final Path directory;
    private final Console console;
    private final boolean kill;
    private final HangWatch watch;
    private final List<String> summary = new ArrayList<>();

    JvmRecording(Path directory, Console console, boolean kill, long hangAfterNanos) {
        this.directory = directory;
        this.console = console;
        this.kill = kill;
        this.watch = new HangWatch(hangAfterNanos, System.nanoTime());
    }

    /** What to tell the user afterwards. */
    List<String> summary() {
        return summary;
    }

    /**
     * Records the program.
     *
     * @param ringParent where the directory for the rings is made
     * @param options the agent's options for that directory
     * @throws TraceException if nothing was recorded; no trace is left then
     */
    Outcome run(JavaCommand java, Path ringParent, Function<Path, AgentOptions> options) throws IOException {
        try (RingDirectory rings = RingDirectory.planned(ringParent)) {
            boolean undrained = false;
            try {
                AgentOptions agent = options.apply(rings.path());
                TraceHeader header = header(java, agent);
                try (TraceRecorder recorder = TraceRecorder.create(directory, rings, header, watch, System::nanoTime)) {
                    List<String> command = command(java, agent, recorder, rings);
                    undrained = true;
                    Outcome outcome = record(recorder, command, java);
                    undrained = outcome == Outcome.BROKEN;
                    return outcome;
                } catch (NothingRecorded e) {
                    undrained = false;
                    throw e;
                }
            } finally {
                // Whatever went wrong: rings that may hold events are not deleted.
                if (!undrained) {
                    rings.delete();
                }
            }
        }
    }

    private static List<String> command(
            JavaCommand java, AgentOptions agent, TraceRecorder recorder, RingDirectory rings) throws TraceException {
        try {
            return java.withAgent(AgentJar.extract(rings.path()), agent.encode());
        } catch (TraceException e) {
            recorder.discard();
            throw e;
        }
    }

    private static TraceHeader header(JavaCommand java, AgentOptions agent) {
        Map<String, String> properties = new TreeMap<>();
        properties.put(TraceHeader.COMMAND, java.line());
        properties.put(TraceHeader.POLICY, agent.policy().label());
        properties.put(TraceHeader.CLOCK, "CLOCK_MONOTONIC, nanoseconds");
        properties.put("stacks", agent.stacks().label());
        properties.put("ringMemory", Long.toString(agent.ringMemoryBytes()));
        return TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, properties);
    }

    private Outcome record(TraceRecorder recorder, List<String> command, JavaCommand java) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            recorder.discard();
            throw new NothingRecorded(java.line() + ": cannot be started: " + e.getMessage());
        }
        Signals signals = Signals.passedTo(process, console.terminal());
        try {
            RecordingLoop loop = new RecordingLoop(recorder, process, kill);
            return conclude(loop.run(), recorder, process, java);
        } catch (TraceException e) {
            return abandon(recorder, process, e);
        } finally {
            signals.restore();
        }
    }

    private Outcome conclude(RecordingLoop.End end, TraceRecorder recorder, Process process, JavaCommand java)
            throws TraceException {
        if (end == RecordingLoop.End.NO_AGENT) {
            recorder.discard();
            throw new NothingRecorded(java.line() + ": ended (exit code " + process.exitValue()
                    + ") before the agent could start: it must be a JVM of Java 17 or later, with room for the rings");
        }
        boolean hung = end == RecordingLoop.End.HANG;
        summary.add("recorded " + recorder.events() + " events, " + recorder.lost() + " lost, in " + directory
                + (hung ? "" : " (exit code " + process.exitValue() + ")"));
        if (hung) {
            summary.addAll(HangTitles.of(directory));
            summary.add(
                    kill
                            ? "the program hung and was ended; failstop analyze " + directory + " explains"
                            : "the program hangs and was left running (process " + process.pid()
                                    + "); failstop analyze " + directory + " explains");
        }
        return hung ? Outcome.HANG : Outcome.EXIT;
    }

    /** The trace cannot go on; the program can: it keeps its streams, and we wait for it. */
    private Outcome abandon(TraceRecorder recorder, Process process, TraceException e) throws TraceException {
        if (e instanceof NothingRecorded) {
            throw e;
        }
        recorder.abandon();
        console.diagnose(e.getMessage() + "; recording has stopped, the program goes on. What it had published is in "
                + "its rings: make room, then failstop recover " + directory);
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Outcome.BROKEN;
    }

    /** The program never loaded the agent. */
    private static final class NothingRecorded extends TraceException {
        private static final long serialVersionUID = 1L;

        NothingRecorded(String message) {
            super(message);
        }
    }
}
