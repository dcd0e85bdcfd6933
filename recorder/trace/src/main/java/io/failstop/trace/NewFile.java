package io.failstop.trace;

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

/** A file that is written as a whole or not at all, and never over another one: what exports go to. */
public final class NewFile {
    private NewFile() {}

    /** What goes into the file. */
    @FunctionalInterface
    public interface Content<T> {
        /** Writes it; the stream is not buffered, and is closed by the caller. */
        T writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes the file, which must not exist. A file that could not be written to its end is removed.
     *
     * @return what the content returned
     * @throws TraceException as the content threw it, or if the file exists or cannot be written
     */
    public static <T> T write(Path file, Content<T> content) throws TraceException {
        boolean done = false;
        OutputStream out = create(file);
        try {
            T result = content.writeTo(out);
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
