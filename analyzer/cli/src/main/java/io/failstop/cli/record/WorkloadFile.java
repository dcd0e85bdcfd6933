package io.failstop.cli.record;

import io.failstop.engine.work.Mix;
import io.failstop.probe.Operation;
import io.failstop.trace.TraceException;
import io.failstop.trace.csv.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stress workload as a user writes it: a CSV file with an operation, its weight and its bytes in each row. */
final class WorkloadFile {
    private static final List<String> COLUMNS = List.of("operation", "weight", "minBytes", "maxBytes");

    /** A header has to fit into one document. */
    private static final int MOST_ROWS = 1_000;

    private WorkloadFile() {}

    /**
     * Reads a mix of operations.
     *
     * @throws TraceException with file, line and reason
     */
    static Mix read(Path file) throws TraceException {
        List<Mix.Part> parts = new ArrayList<>();
        Map<Operation, Long> lines = new EnumMap<>(Operation.class);
        for (CsvTable.Row row : CsvTable.read(file, COLUMNS, MOST_ROWS)) {
            List<String> fields = row.fields();
            try {
                Mix.Part part = Mix.part(fields.get(0), fields.get(1), fields.get(2), fields.get(3));
                check(part, lines.putIfAbsent(part.operation(), row.line()));
                parts.add(part);
            } catch (IllegalArgumentException e) {
                throw new TraceException(file + ":" + row.line() + ": " + e.getMessage(), e);
            }
        }
        try {
            return new Mix(parts);
        } catch (IllegalArgumentException e) {
            throw new TraceException(file + ": " + e.getMessage(), e);
        }
    }

    /** Stricter than {@link Mix}, which takes what the headers of recorded traces say. */
    private static void check(Mix.Part part, @Nullable Long earlierLine) {
        if (earlierLine != null) {
            throw new IllegalArgumentException("there is a row of '"
                    + part.operation().label() + "' already, in line " + earlierLine + ": leave one of them out");
        }
        if (part.maxBytes() % Long.BYTES != 0) {
            throw new IllegalArgumentException("maxBytes is " + part.maxBytes()
                    + ", and sizes are multiples of 8: the next one is "
                    + (part.maxBytes() / Long.BYTES + 1) * Long.BYTES);
        }
    }
}
