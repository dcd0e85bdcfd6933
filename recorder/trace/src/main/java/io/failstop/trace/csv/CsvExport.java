package io.failstop.trace.csv;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

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
        boolean done = false;
        Writer out = create(file);
        try {
            TraceStatus status = writeAll(trace, out, file);
            done = true;
            return status;
        } finally {
            if (!done) {
                abandon(out, file);
            }
        }
    }

    private static Writer create(Path file) throws TraceException {
        try {
            return Files.newBufferedWriter(
                    file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new TraceException(file + ": exists already and is not overwritten", e);
        } catch (NoSuchFileException e) {
            throw new TraceException(file + ": cannot be created: its directory does not exist", e);
        } catch (IOException e) {
            throw new TraceException(file + ": cannot be created: " + reason(e), e);
        }
    }

    private static TraceStatus writeAll(Trace trace, Writer out, Path file) throws TraceException {
        TraceStatus status;
        try {
            CsvWriter writer = new CsvWriter(out, trace.definitions());
            writer.header(trace.header().withoutRings());
            status = trace.read(writer);
            writer.end(status);
            out.close();
        } catch (UncheckedIOException e) {
            throw notWritten(file, Objects.requireNonNull(e.getCause()));
        } catch (TraceException e) {
            throw e;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
        return status;
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
    private static void abandon(Writer out, Path file) {
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
