package io.failstop.trace.std;

import io.failstop.trace.NewFile;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.SortedMap;

/** Writes what a trace says of threads, exclusive locks, conditions and variables as an STD file. */
public final class StdExport {
    private StdExport() {}

    /**
     * What came of it.
     *
     * @param status what the trace said of itself
     * @param lines how many lines were written
     * @param leftOut how many events no line tells of, by what they are
     * @param triedAcquires how many attempts that succeeded are written like any acquire
     */
    public record Result(TraceStatus status, long lines, SortedMap<String, Long> leftOut, long triedAcquires) {}

    /**
     * Writes the file, which must not exist. A file that could not be written to its end is removed.
     *
     * @throws TraceException if the trace cannot be read, or the file exists or cannot be written
     */
    public static Result write(Trace trace, Path file) throws TraceException {
        return NewFile.write(file, out -> writeAll(trace, out));
    }

    private static Result writeAll(Trace trace, OutputStream out) throws IOException {
        LineWriter lines = new LineWriter(out);
        StdWriter writer = new StdWriter(lines, trace.definitions());
        TraceStatus status = trace.read(writer);
        lines.flush();
        return new Result(status, writer.lines(), writer.leftOut(), writer.triedAcquires());
    }
}
