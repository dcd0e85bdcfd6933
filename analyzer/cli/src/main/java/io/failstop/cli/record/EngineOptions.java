package io.failstop.cli.record;

import io.failstop.engine.cache.Settings;
import io.failstop.engine.path.WritePaths;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.store.HangWatch;
import io.failstop.trace.TraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of {@code record} that say what the bundled engine does.
 *
 * <p>What does not go together is an {@link IllegalArgumentException} with one line that says what to do.
 */
final class EngineOptions {
    private static final long STRESS_OPERATIONS = 100_000;
    private static final int STRESS_THREADS = 8;

    @Option(names = "--engine", paramLabel = "NAME", description = "The engine to run: pagecache (default).")
    private @Nullable String engine;

    @Option(names = "--path", paramLabel = "P", description = "The engine's write path, as in temp-page.")
    private @Nullable String path;

    @Option(names = "--scenario", paramLabel = "S", description = "A situation that is hit by design, as in self-copy.")
    private @Nullable String scenario;

    @Option(
            names = "--workload",
            paramLabel = "FILE|stress",
            description = "A mix of all operations: the standard one, or that of a CSV file with the columns "
                    + "operation,weight,minBytes,maxBytes.")
    private @Nullable String workload;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads of the workload, 1 to 256 (default 8 for stress, as few as possible for a scenario).")
    private @Nullable Integer threads;

    @Option(names = "--seed", paramLabel = "N", description = "Decides every random choice (default 1).")
    private @Nullable Long seed;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = Quantities.OfDuration.class,
            description = "How long a stress workload begins operations, as in 10s.")
    private @Nullable Duration duration;

    @Option(
            names = "--ops",
            paramLabel = "N",
            description = "Operations of a stress workload, of all threads together (default 100000, or no limit "
                    + "with --duration).")
    private @Nullable Long operations;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A knob of the engine, as in faultModel=F20; may be given again.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--device",
            paramLabel = "FILE",
            description = "Keep the engine's blocks in this new file (default: in memory).")
    private @Nullable Path device;

    @Option(names = "--oracle", description = "Judge what every operation saw, by its bytes alone.")
    private boolean oracle;

    /** Whether any of them was given. */
    boolean any() {
        return !given().isEmpty();
    }

    /** The names of those that were given. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        add(given, "--engine", engine);
        add(given, "--path", path);
        add(given, "--scenario", scenario);
        add(given, "--workload", workload);
        add(given, "--threads", threads);
        add(given, "--seed", seed);
        add(given, "--duration", duration);
        add(given, "--ops", operations);
        add(given, "--set", settings.isEmpty() ? null : settings);
        add(given, "--device", device);
        add(given, "--oracle", oracle ? true : null);
        return given;
    }

    private static void add(List<String> given, String name, @Nullable Object value) {
        if (value != null) {
            given.add(name);
        }
    }

    /**
     * What the engine is to do.
     *
     * @throws IllegalArgumentException with one line for the user if the options make no plan
     * @throws TraceException if the workload's file is not one
     */
    RunPlan plan() throws TraceException {
        String chosen = checkedPath();
        if ((scenario == null) == (workload == null)) {
            throw new IllegalArgumentException("name either a scenario or a workload: --scenario "
                    + String.join("|", Workloads.scenarios()) + ", or --workload FILE|" + Workloads.STRESS);
        }
        SortedMap<String, String> knobs = knobs();
        Settings.of(knobs);
        long number = seed == null ? 1 : seed;
        return scenario == null ? stress(chosen, number, knobs) : scenario(chosen, scenario, number, knobs);
    }

    private String checkedPath() {
        if (engine != null && !engine.equals(EngineRecording.ENGINE)) {
            throw new IllegalArgumentException(
                    "there is no engine '" + engine + "'; there is " + EngineRecording.ENGINE);
        }
        if (path == null) {
            throw new IllegalArgumentException(
                    "name a write path with --path: " + String.join(", ", WritePaths.names()));
        }
        return path;
    }

    /** A knob with two values would have one that was not meant. */
    private SortedMap<String, String> knobs() {
        SortedMap<String, String> knobs = new TreeMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "--set '" + setting + "' is not KEY=VALUE, as in --set faultModel=F20");
            }
            String key = setting.substring(0, equals);
            String value = setting.substring(equals + 1);
            String before = knobs.put(key, value);
            if (before != null) {
                throw new IllegalArgumentException(
                        "--set gives " + key + " twice, as '" + before + "' and as '" + value + "': give it once");
            }
        }
        return knobs;
    }

    private RunPlan scenario(String chosen, String name, long number, SortedMap<String, String> knobs) {
        if (!Workloads.scenarios().contains(name)) {
            throw new IllegalArgumentException(
                    "there is no scenario '" + name + "'; there are " + String.join(", ", Workloads.scenarios()));
        }
        if (operations != null || duration != null) {
            throw new IllegalArgumentException(
                    "a scenario ends by itself: leave out " + (operations == null ? "--duration" : "--ops"));
        }
        int workers = threads == null ? 1 : threads;
        return new RunPlan(chosen, name, workers, number, RunPlan.UNLIMITED, Mix.standard(), knobs);
    }

    private RunPlan stress(String chosen, long number, SortedMap<String, String> knobs) throws TraceException {
        if (operations != null && operations < 1) {
            throw new IllegalArgumentException("--ops is " + operations + ": give 1 or more");
        }
        long limit = operations != null ? operations : duration == null ? STRESS_OPERATIONS : RunPlan.UNLIMITED;
        int workers = threads == null ? STRESS_THREADS : threads;
        // The plan is checked before the file is read: usage comes first.
        RunPlan plan = new RunPlan(chosen, Workloads.STRESS, workers, number, limit, Mix.standard(), knobs);
        return new RunPlan(chosen, Workloads.STRESS, workers, number, plan.operations(), mix(), knobs);
    }

    private Mix mix() throws TraceException {
        String name = workload;
        if (name == null || name.equals(Workloads.STRESS)) {
            return Mix.standard();
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("--workload: a path is expected, and this one is empty");
        }
        Path file = Path.of(name);
        if (Workloads.scenarios().contains(name) && !Files.exists(file)) {
            throw new IllegalArgumentException("'" + name + "' is a scenario: --scenario " + name);
        }
        return WorkloadFile.read(file);
    }

    /** The file for the engine's blocks, or null. */
    @Nullable
    Path device() {
        return device;
    }

    /** Whether the oracle is to judge. */
    boolean oracle() {
        return oracle;
    }

    /** How long threads begin operations, in nanoseconds, or {@link HangWatch#NEVER}. */
    long durationNanos() {
        return Quantities.nanos(duration, HangWatch.NEVER);
    }
}
