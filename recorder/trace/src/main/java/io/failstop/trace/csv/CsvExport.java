package io.failstop.trace.csv;

import io.failstop.trace.NewFile;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes a trace as a CSV file, with everything that {@link CsvTrace} needs to hand over the same. */
public final class CsvExport {
    private CsvExport() {}

    /**
     * Writes the file, which must not exist. A file that could not be written to its end is removed; and
     * as the end marker comes last, one that is left by a kill does not look whole.
     *
     * @return what the trace said of itself
     * @throws TraceException if the trace cannot be read, or the file exists or cannot be written
     */
    public static TraceStatus write(Trace trace, Path file) throws TraceException {
        return NewFile.write(file, out -> writeAll(trace, out));
    }

    private static TraceStatus writeAll(Trace trace, OutputStream out) throws IOException {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
        CsvWriter writer = new CsvWriter(text, trace.definitions());
        writer.header(trace.header().withoutRings());
        TraceStatus status = trace.read(writer);
        writer.end(status);
        text.flush();
        return status;
    }
}
