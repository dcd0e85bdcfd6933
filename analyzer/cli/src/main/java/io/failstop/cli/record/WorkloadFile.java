package io.failstop.cli.record;

import io.failstop.engine.work.Mix;
import io.failstop.trace.TraceException;
import io.failstop.trace.csv.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        for (CsvTable.Row row : CsvTable.read(file, COLUMNS, MOST_ROWS)) {
            List<String> fields = row.fields();
            try {
                parts.add(Mix.part(fields.get(0), fields.get(1), fields.get(2), fields.get(3)));
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
}
