package io.failstop.cli.engine;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.visibility.IllegalObservation;
import io.failstop.analyzer.visibility.VisibilityWindows;
import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.oracle.Violation;
import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.RunPlan;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.replayer.exact.Program;
import io.failstop.store.DrainingThread;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.store.Traces;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A live run of the engine, recorded into a trace directory, judged by the oracle while it ran. */
final class RecordedRun {
    private static final long NO_PROGRESS_NANOS = 20_000_000_000L;
    private static final int MOST_SHOWN = 20;

    final RunPlan plan;
    final Path directory;
    final EngineRun.@Nullable End end;
    final List<Violation> violations;
    /** What the oracle objects to in some of the orders that the events may have; its violations among them. */
    final List<Violation> suspicions;

    final long observations;
    final long events;

    /** Who saw what: a word that was seen against the rules. */
    record Sighting(int thread, long sequence, boolean mapped, int file, long word) implements Comparable<Sighting> {
        @Override
        public int compareTo(Sighting other) {
            int order = Integer.compare(thread, other.thread);
            order = order != 0 ? order : Long.compare(sequence, other.sequence);
            order = order != 0 ? order : Boolean.compare(mapped, other.mapped);
            order = order != 0 ? order : Integer.compare(file, other.file);
            return order != 0 ? order : Long.compare(word, other.word);
        }
    }

    private RecordedRun(RunPlan plan, Path directory, EngineRun.@Nullable End end, Oracle oracle, long events) {
        this.plan = plan;
        this.directory = directory;
        this.end = end;
        this.violations = oracle.judge();
        this.suspicions = oracle.suspect();
        this.observations = oracle.observations();
        this.events = events;
    }

    /** Runs the plan and records it into a new directory. */
    static RecordedRun of(RunPlan plan, Path directory) throws IOException {
        return of(plan, directory, RecordingOptions.defaults());
    }

    /** The same, recorded with these options. */
    static RecordedRun of(RunPlan plan, Path directory, RecordingOptions options) throws IOException {
        return of(plan, directory, options, true);
    }

    /** The same; every event has a time of its own, or several may share one. */
    static RecordedRun of(RunPlan plan, Path directory, RecordingOptions options, boolean sharedTimes)
            throws IOException {
        Oracle oracle = new Oracle();
        EngineRun run = new EngineRun(plan, oracle);
        return of(
                plan,
                directory,
                options,
                sharedTimes,
                oracle,
                conductor -> run.run(conductor, new MemoryBlocks(Machine.blockCount(run.settings()))));
    }

    /** The same of an engine with a fault, of which it is not known how it ended. */
    static RecordedRun of(RunPlan plan, Path directory, Mutant mutant)
            throws IOException, ReflectiveOperationException {
        Oracle oracle = new Oracle();
        Program program = MutantEngine.program(mutant, plan.properties(), oracle);
        return of(plan, directory, RecordingOptions.defaults(), true, oracle, conductor -> {
            program.run(conductor);
            return null;
        });
    }

    private static RecordedRun of(
            RunPlan plan,
            Path directory,
            RecordingOptions options,
            boolean sharedTimes,
            Oracle oracle,
            Function<Conductor, EngineRun.@Nullable End> program)
            throws IOException {
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, plan.properties());
        try (RingDirectory rings = RingDirectory.create(RingDirectory.defaultParent())) {
            try (TraceRecorder recorder = TraceRecorder.createUnwatched(directory, rings, header, System::nanoTime)) {
                Recording recording = Recording.open(rings.path(), options);
                recorder.attach();
                DrainingThread drainer = new DrainingThread(recorder);
                drainer.start();
                AtomicReference<EngineRun.@Nullable End> end = new AtomicReference<>();
                LiveConductor conductor = new LiveConductor(recording, NO_PROGRESS_NANOS, sharedTimes);
                Thread engine = new Thread(() -> end.set(program.apply(conductor)), "main");
                engine.start();
                join(engine);
                drainer.endSound();
                recorder.finish(new TreeMap<>(Map.of(TraceStatus.REASON, "exit")), true);
                return new RecordedRun(plan, directory, end.get(), oracle, recorder.events());
            } finally {
                rings.delete();
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Re-executes the trace. */
    ExactOutcome replay() throws TraceException {
        try (Trace trace = Traces.open(directory)) {
            EngineRun run = new EngineRun(RunPlan.of(trace.header().properties()), null);
            MemoryBlocks blocks = new MemoryBlocks(Machine.blockCount(run.settings()));
            return ExactReplay.replay(trace, conductor -> run.run(conductor, blocks), Long.MAX_VALUE);
        }
    }

    /** What the oracle objects to, word by word. */
    Set<Sighting> seenByOracle() {
        return words(violations);
    }

    /**
     * What the analysis, if it objects to {@code seen}, should not object to: what the oracle takes for legal however the
     * events are ordered. A trace orders as it can what happened at about the same time.
     */
    List<Sighting> seenByAnalysisAlone(Set<Sighting> seen) {
        return difference(seen, words(suspicions));
    }

    /** What the analysis, if it objects to {@code seen}, has missed: what the oracle objects to in any order. */
    List<Sighting> seenByOracleAlone(Set<Sighting> seen) {
        return difference(words(violations), seen);
    }

    private static List<Sighting> difference(Set<Sighting> one, Set<Sighting> other) {
        return one.stream()
                .filter(sighting -> !other.contains(sighting))
                .limit(MOST_SHOWN)
                .toList();
    }

    private static Set<Sighting> words(List<Violation> violations) {
        Set<Sighting> seen = new TreeSet<>();
        for (Violation violation : violations) {
            boolean mapped = (violation.channel() & EventFlags.MMAP) != 0;
            for (int i = 0; i < violation.words(); i++) {
                long word = violation.offset() / Long.BYTES + i;
                seen.add(new Sighting(violation.thread(), violation.sequence(), mapped, violation.file(), word));
            }
        }
        return seen;
    }

    /** What the analyses report. */
    List<Finding> findings() throws TraceException {
        try (Trace trace = Traces.open(directory)) {
            return Analysis.analyze(trace).findings();
        }
    }

    /** What the analysis of the trace objects to, word by word. */
    Set<Sighting> seenByAnalysis() throws TraceException {
        return seenByAnalysis(windows -> windows);
    }

    /** What the analysis of the trace objects to, as it says so. */
    List<IllegalObservation> illegalObservations() throws TraceException {
        return illegalObservations(windows -> windows);
    }

    private List<IllegalObservation> illegalObservations(UnaryOperator<EventHandler> doctor) throws TraceException {
        List<IllegalObservation> illegal = new ArrayList<>();
        try (Trace trace = Traces.open(directory)) {
            VisibilityWindows windows = new VisibilityWindows(trace.definitions(), illegal::add);
            windows.conclude(trace.read(doctor.apply(windows)), new Findings());
        }
        return illegal;
    }

    /** As {@link #seenByAnalysis()}, of events that go through {@code doctor} first. */
    Set<Sighting> seenByAnalysis(UnaryOperator<EventHandler> doctor) throws TraceException {
        Set<Sighting> seen = new TreeSet<>();
        for (IllegalObservation observation : illegalObservations(doctor)) {
            for (long word = 0; word < observation.length() / Long.BYTES; word++) {
                seen.add(new Sighting(
                        observation.thread(),
                        observation.sequence(),
                        observation.mapped(),
                        observation.file(),
                        observation.offset() / Long.BYTES + word));
            }
        }
        return seen;
    }
}
