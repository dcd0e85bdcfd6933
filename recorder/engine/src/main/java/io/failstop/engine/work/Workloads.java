package io.failstop.engine.work;

import io.failstop.engine.cache.WritePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The scenarios and workloads that there are. */
public final class Workloads {
    /** The name of the stress workload. */
    public static final String STRESS = "stress";

    private static final Map<String, BiFunction<RunPlan, WritePath, Workload>> SCENARIOS = new TreeMap<>(Map.of(
            "self-copy", SelfCopy::new,
            "cross-copy", CrossCopy::new,
            "short-copy-overwrite", ShortCopyOverwrite::new));

    private Workloads() {}

    /** The names of the scenarios, sorted. */
    public static List<String> scenarios() {
        return new ArrayList<>(SCENARIOS.keySet());
    }

    /** The workload of a plan. */
    static Workload of(RunPlan plan, WritePath path) {
        BiFunction<RunPlan, WritePath, Workload> scenario = SCENARIOS.get(plan.workload());
        return scenario == null ? new Stress(plan, path) : scenario.apply(plan, path);
    }
}
