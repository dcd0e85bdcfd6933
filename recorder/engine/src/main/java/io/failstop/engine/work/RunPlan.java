package io.failstop.engine.work;

import io.failstop.engine.cache.Settings;
import io.failstop.engine.path.WritePaths;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that decides a run but the order of its threads: what a trace's header carries.
 *
 * @param path name of the write path
 * @param workload name of a scenario, or {@link Workloads#STRESS}
 * @param threads from 1; a scenario may need more
 * @param seed of every random choice
 * @param operations of all workers of a stress workload together, or {@link #UNLIMITED}
 * @param mix of a stress workload
 * @param settings knobs that the user set, as {@link io.failstop.engine.cache.Settings#of} takes them
 */
public record RunPlan(
        String path,
        String workload,
        int threads,
        long seed,
        long operations,
        Mix mix,
        SortedMap<String, String> settings) {
    /** As many operations as there is time for. */
    public static final long UNLIMITED = -1;
    /** The most threads of a workload. */
    public static final int MOST_THREADS = 256;

    private static final String SET = "set.";

    /**
     * Checks the names and bounds.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    public RunPlan {
        if (WritePaths.ofName(path) == null) {
            throw new IllegalArgumentException(
                    "there is no write path '" + path + "'; there are " + String.join(", ", WritePaths.names()));
        }
        if (!workload.equals(Workloads.STRESS) && !Workloads.scenarios().contains(workload)) {
            throw new IllegalArgumentException(
                    "there is no scenario '" + workload + "'; there are " + String.join(", ", Workloads.scenarios()));
        }
        checkThreads(threads);
        if (operations < UNLIMITED) {
            throw new IllegalArgumentException("the number of operations is negative");
        }
        settings = Collections.unmodifiableSortedMap(Settings.canonical(settings));
    }

    private static int checkThreads(long threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads are from 1 to " + MOST_THREADS);
        }
        return (int) threads;
    }

    /** The plan as properties of a trace's header. */
    public SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("path", path);
        properties.put("workload", workload);
        properties.put("threads", Integer.toString(threads));
        properties.put("seed", Long.toString(seed));
        if (workload.equals(Workloads.STRESS)) {
            properties.put("operations", Long.toString(operations));
            properties.put("mix", mix.text());
        }
        settings.forEach((name, value) -> properties.put(SET + name, value));
        return properties;
    }

    /**
     * The plan of a trace whose header has these properties.
     *
     * @throws IllegalArgumentException with one line for the user if they make no plan
     */
    public static RunPlan of(Map<String, String> properties) {
        SortedMap<String, String> settings = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(SET)) {
                settings.put(name.substring(SET.length()), value);
            }
        });
        String mix = properties.get("mix");
        return new RunPlan(
                text(properties, "path"),
                text(properties, "workload"),
                checkThreads(number(properties, "threads")),
                number(properties, "seed"),
                properties.containsKey("operations") ? number(properties, "operations") : UNLIMITED,
                mix == null ? Mix.standard() : Mix.parse(mix),
                settings);
    }

    private static String text(Map<String, String> properties, String name) {
        String value = properties.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the header of the trace has no '" + name + "'");
        }
        return value;
    }

    private static long number(Map<String, String> properties, String name) {
        String value = text(properties, name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the header's '" + name + "' is no number: " + value, e);
        }
    }

    /** A number from 0 to below {@code bound} that the seed decides. */
    int pick(int bound) {
        return new RandomSource(seed, 0).below(bound);
    }
}
