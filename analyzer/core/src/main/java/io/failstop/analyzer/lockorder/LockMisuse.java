package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.Edge;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Instance;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Threads that ended while they held a lock: nobody else will have it. One finding for each lock class and
 * place.
 *
 * <p>Threading: one thread.
 */
final class LockMisuse {
    private final DefinitionTable names;
    private final OrderGraph graph;

    LockMisuse(DefinitionTable names, OrderGraph graph) {
        this.names = names;
        this.graph = graph;
    }

    void report(Findings findings) {
        Map<String, List<OrderGraph.Abandoned>> byPlace = new LinkedHashMap<>();
        for (OrderGraph.Abandoned one : graph.abandoned()) {
            int lock = graph.locks().id(one.lock());
            String place = names.lockClassName(lock) + "\n" + names.siteName(one.site());
            byPlace.computeIfAbsent(place, key -> new ArrayList<>()).add(one);
        }
        byPlace.forEach((place, all) -> findings.add(finding(place, all)));
        if (graph.abandonedCount() > graph.abandoned().size()) {
            findings.limit("lock misuse: of " + graph.abandonedCount() + " locks that ended threads held, only "
                    + graph.abandoned().size() + " are listed");
        }
    }

    private Finding finding(String place, List<OrderGraph.Abandoned> all) {
        OrderGraph.Abandoned first = all.get(0);
        String thread = names.threadName(graph.threads().id(first.thread()));
        String lock = names.objectName(graph.locks().id(first.lock()));
        String mode = first.shared() ? "shared" : "exclusive";
        Edge edge = new Edge(
                thread,
                lock,
                mode,
                names.siteName(first.site()),
                names.siteFrames(first.site()),
                first.event(),
                null,
                null,
                null,
                List.of(),
                0);
        List<Instance> others = all.stream()
                .skip(1)
                .limit(Finding.MOST_INSTANCES)
                .map(one -> new Instance(
                        List.of(names.threadName(graph.threads().id(one.thread()))),
                        List.of(names.objectName(graph.locks().id(one.lock()))),
                        Grade.OBSERVED,
                        null))
                .toList();
        return new Finding(
                Fingerprint.ofSet(Kind.LOCK_MISUSE, List.of("ended holding", place)),
                Kind.LOCK_MISUSE,
                Grade.OBSERVED,
                null,
                Severity.MEDIUM,
                thread + " ended (event " + first.endEvent() + ") and still holds " + lock,
                List.of(thread),
                List.of(lock),
                List.of(edge),
                null,
                others,
                all.size());
    }
}
