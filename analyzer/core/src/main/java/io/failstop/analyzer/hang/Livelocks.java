package io.failstop.analyzer.hang;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.TraceAnalysis;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds operations that gave up after too many retries without progress.
 *
 * <p>Threading: one thread, one use.
 */
public final class Livelocks implements TraceAnalysis {
    /** What such an operation ends with. */
    private static final long GAVE_UP = -40;

    private static final int MOST_THREADS = 8;

    private final DefinitionTable names;
    private final Map<Long, Seen> seen = new TreeMap<>();

    /** Those of one kind of operation on one file. */
    private static final class Seen {
        final TreeSet<Integer> threads = new TreeSet<>();
        long count;
        long first;
    }

    /** An analysis of one trace with these names. */
    public Livelocks(DefinitionTable names) {
        this.names = names;
    }

    @Override
    public boolean concerns(EventKind kind) {
        return kind == EventKind.OPERATION_END;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (kind == EventKind.OPERATION_END && c == GAVE_UP) {
            Seen those = seen.computeIfAbsent(a << 32 | (object & 0xffff_ffffL), key -> new Seen());
            those.threads.add(thread);
            those.first = those.count++ == 0 ? number : those.first;
        }
    }

    @Override
    public void conclude(TraceStatus status, Findings findings) {
        seen.forEach((key, those) -> findings.add(finding(key >> 32, (int) (long) key, those)));
    }

    private Finding finding(long code, int file, Seen those) {
        Operation known = Operation.ofCode(code);
        String operation = known == null ? "operation" : known.label();
        List<String> threads = those.threads.stream().map(names::threadName).toList();
        int more = threads.size() - MOST_THREADS;
        String who = String.join(", ", threads.subList(0, Math.min(MOST_THREADS, threads.size())))
                + (more > 0 ? " and " + more + " more" : "");
        String where = file == 0 ? "" : " of " + names.objectName(file);
        String times = those.count == 1 ? "event " : those.count + " times, first event ";
        return new Finding(
                Fingerprint.ofSet(Kind.LIVELOCK, List.of("operation " + operation)),
                Kind.LIVELOCK,
                Grade.OBSERVED,
                null,
                Severity.HIGH,
                operation + where + " by " + who + " retried without progress until it gave up (" + times + those.first
                        + ")",
                threads,
                List.of(),
                List.of(),
                null);
    }
}
