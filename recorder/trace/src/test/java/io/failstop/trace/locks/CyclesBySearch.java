package io.failstop.trace.locks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All elementary cycles of a small graph by trying every path. */
final class CyclesBySearch {
    private CyclesBySearch() {}

    static List<List<Integer>> of(Map<Integer, Set<Integer>> adjacency) {
        List<List<Integer>> cycles = new ArrayList<>();
        for (int start : new TreeMap<>(adjacency).keySet()) {
            extend(List.of(start), adjacency, cycles);
        }
        return cycles;
    }

    private static void extend(List<Integer> path, Map<Integer, Set<Integer>> adjacency, List<List<Integer>> cycles) {
        int start = path.get(0);
        for (int next : adjacency.getOrDefault(path.get(path.size() - 1), Set.of())) {
            if (next == start) {
                cycles.add(path);
            } else if (next > start && !path.contains(next)) {
                List<Integer> longer = new ArrayList<>(path);
                longer.add(next);
                extend(longer, adjacency, cycles);
            }
        }
    }
}
