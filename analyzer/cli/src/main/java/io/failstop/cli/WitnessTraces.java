package io.failstop.cli;

import io.failstop.analyzer.Report;
import io.failstop.analyzer.Witness;
import io.failstop.analyzer.witness.WitnessTrace;
import io.failstop.store.TraceWriter;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the witnesses of findings as traces of their own, by the findings' ids. Of several traces, the names
 * of theirs stand before the ids.
 *
 * <p>Threading: one thread.
 */
final class WitnessTraces {
    private final Path directory;
    private final boolean named;
    private final Set<String> names = new HashSet<>();

    /**
     * Nothing is written yet.
     *
     * @param named whether there are several traces
     */
    WitnessTraces(Path directory, boolean named) {
        this.directory = directory;
        this.named = named;
    }

    /**
     * Where the witnesses of a report's findings will be, by id.
     *
     * @throws FileAlreadyExistsException if something is there
     */
    Map<String, Path> targets(Trace trace, Report report, List<Witness> witnesses) throws IOException {
        String prefix = named ? uniqueName(trace) + "-" : "";
        Set<String> found = new HashSet<>();
        report.findings().forEach(finding -> found.add(finding.id()));
        Map<String, Path> targets = new TreeMap<>();
        for (Witness witness : witnesses) {
            Path target = directory.resolve(prefix + witness.finding());
            if (found.contains(witness.finding())) {
                if (Files.exists(target)) {
                    throw new FileAlreadyExistsException(target.toString());
                }
                targets.put(witness.finding(), target);
            }
        }
        return targets;
    }

    private String uniqueName(Trace trace) {
        @Nullable Path last = Path.of(trace.path()).toAbsolutePath().normalize().getFileName();
        String name = last == null ? "trace" : last.toString();
        String unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + "-" + i;
        }
        return unique;
    }

    /**
     * Writes them.
     *
     * @return ids of those that the lock model does not lead into the hang
     */
    Set<String> write(Trace trace, Map<String, Path> targets, List<Witness> witnesses) throws IOException {
        if (!targets.isEmpty()) {
            Files.createDirectories(directory);
        }
        Set<String> doubtful = new HashSet<>();
        Set<String> written = new HashSet<>();
        for (Witness witness : witnesses) {
            Path target = targets.get(witness.finding());
            if (target != null && written.add(witness.finding())) {
                WitnessTrace told = WitnessTrace.of(trace, witness);
                write(told, target);
                if (!told.stands()) {
                    doubtful.add(witness.finding());
                }
            }
        }
        return doubtful;
    }

    /** Half a witness does not stay. */
    private static void write(WitnessTrace witness, Path target) throws TraceException {
        TraceWriter writer = TraceWriter.create(target, witness.header());
        boolean done = false;
        try {
            Traces.copy(witness, writer);
            done = true;
        } finally {
            writer.close();
            if (!done) {
                writer.discard();
            }
        }
    }
}
