package io.failstop.agent;

import io.failstop.probe.DefinitionLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the definitions of a recording say. */
final class Names {
    final Map<Integer, String> threads = new TreeMap<>();
    final Map<Integer, Boolean> virtual = new HashMap<>();
    final Map<Integer, String> locks = new TreeMap<>();
    final Map<Integer, List<String>> sites = new TreeMap<>();
    final Map<Integer, Boolean> whole = new HashMap<>();
    private final Map<Integer, String> lockClasses = new HashMap<>();

    void add(int kind, int id, int x, int y, List<String> strings) {
        switch (kind) {
            case DefinitionLayout.THREAD -> {
                threads.put(id, strings.get(0));
                virtual.put(id, x == 1);
            }
            case DefinitionLayout.LOCK_CLASS -> lockClasses.put(id, strings.get(0));
            case DefinitionLayout.LOCK ->
                locks.put(id, strings.isEmpty() ? lockClasses.get(x) + "#" + y : strings.get(0));
            case DefinitionLayout.SITE -> {
                sites.put(id, strings);
                whole.put(id, x == 1);
            }
            default -> {}
        }
    }

    int thread(String name) {
        return threads.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + name + " in " + threads))
                .getKey();
    }

    int lock(String name) {
        return locks.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no lock " + name + " in " + locks))
                .getKey();
    }

    /** The innermost frame. */
    String place(int site) {
        return sites.get(site).get(0);
    }
}
