package io.failstop.trace.std;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
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
        boolean done = false;
        OutputStream out = create(file);
        try {
            Result result = writeAll(trace, out);
            out.close();
            done = true;
            return result;
        } catch (UncheckedIOException e) {
            throw notWritten(file, Objects.requireNonNull(e.getCause()));
        } catch (TraceException e) {
            throw e;
        } catch (IOException e) {
            throw notWritten(file, e);
        } finally {
            if (!done) {
                abandon(out, file);
            }
        }
    }

    private static OutputStream create(Path file) throws TraceException {
        try {
            return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new TraceException(file + ": exists already and is not overwritten", e);
        } catch (NoSuchFileException e) {
            throw new TraceException(file + ": cannot be created: its directory does not exist", e);
        } catch (IOException e) {
            throw new TraceException(file + ": cannot be created: " + reason(e), e);
        }
    }

    private static Result writeAll(Trace trace, OutputStream out) throws IOException {
        LineWriter lines = new LineWriter(out);
        StdWriter writer = new StdWriter(lines, trace.definitions());
        TraceStatus status = trace.read(writer);
        lines.flush();
        return new Result(status, writer.lines(), writer.leftOut(), writer.triedAcquires());
    }

    private static TraceException notWritten(Path file, IOException e) {
        return new TraceException(file + ": cannot be written: " + reason(e), e);
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e instanceof FileSystemException ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
    }

    @SuppressWarnings("EmptyCatch") // there is an earlier failure to report, of which this is a consequence
    private static void abandon(OutputStream out, Path file) {
        try {
            out.close();
        } catch (IOException ignored) {
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
        }
    }
}
