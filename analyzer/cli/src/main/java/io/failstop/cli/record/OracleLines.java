package io.failstop.cli.record;

import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.oracle.Violation;
import io.failstop.probe.EventFlags;
import io.failstop.store.Traces;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the oracle says of a run, a line each. */
final class OracleLines {
    private static final int SHOWN = 5;

    private OracleLines() {}

    /** Judges a run that has ended; its trace has the names of the files. */
    static List<String> of(Oracle oracle, Path directory) throws TraceException {
        List<Violation> violations = oracle.judge();
        long words = violations.stream().mapToLong(Violation::words).sum();
        List<String> lines = new ArrayList<>();
        lines.add("oracle: " + words + " of " + oracle.observations() + " observed words were not legal");
        if (!violations.isEmpty()) {
            try (Trace trace = Traces.open(directory)) {
                // The names are all there once it has been read.
                trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
                violations.stream()
                        .limit(SHOWN)
                        .map(violation -> line(violation, trace.definitions()))
                        .forEach(lines::add);
            }
        }
        if (violations.size() > SHOWN) {
            lines.add("oracle: and " + (violations.size() - SHOWN) + " more");
        }
        return lines;
    }

    private static String line(Violation violation, DefinitionTable names) {
        boolean mapped = violation.channel() == EventFlags.MMAP;
        return "oracle: " + violation.threadName() + ", operation at its event " + violation.sequence() + ", "
                + (mapped ? "through a mapping of " : "reading ") + names.objectName(violation.file()) + " at byte "
                + violation.offset() + ": " + violation.words() + (violation.words() == 1 ? " word " : " words ")
                + what(violation);
    }

    private static String what(Violation violation) {
        return switch (violation.kind()) {
            case ZERO -> "of zeroes that nobody may see";
            case STALE ->
                String.format(Locale.ROOT, "that no legal write stored, the first 0x%016x", violation.value());
            case PAST_END -> "beyond every legal size";
            case MISSING -> "missing though every legal size reaches farther";
        };
    }
}
