package io.failstop.trace.std;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Feeds a file to a {@link StdParser} in whole lines, in memory that does not grow with it. A byte order
 * mark is left out, and a last line without an end of line gets one.
 *
 * <p>Threading: one thread.
 */
final class StdFile {
    private static final int READ_BYTES = 1 << 20;
    private static final int ROOM = READ_BYTES + StdLine.MAX_BYTES + 2;

    private final Path file;
    private final StdParser parser;
    private final byte[] bytes = new byte[ROOM + StdParser.SLACK_BYTES];
    private int used;
    private boolean inLongLine;

    StdFile(Path file, StdParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Parses the file to its end, or until {@code stopped}. */
    void parse(BooleanSupplier stopped) throws TraceException {
        try (InputStream in = Files.newInputStream(file)) {
            skipByteOrderMark(in);
            while (!stopped.getAsBoolean() && fill(in)) {
                parseWholeLines();
            }
            if (!stopped.getAsBoolean()) {
                parseRest();
                parser.finish();
            }
        } catch (TraceException e) {
            throw e;
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    static TraceException cannotRead(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new TraceException(file + ": no such file or directory", e);
        }
        if (e instanceof AccessDeniedException) {
            return new TraceException(file + ": permission denied", e);
        }
        return new TraceException(file + ": cannot be read: " + e.getMessage(), e);
    }

    private void skipByteOrderMark(InputStream in) throws IOException {
        used = in.readNBytes(bytes, 0, 3);
        if (used == 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf) {
            used = 0;
        }
    }

    private boolean fill(InputStream in) throws IOException {
        int count = in.read(bytes, used, Math.min(READ_BYTES, ROOM - 1 - used));
        used += Math.max(0, count);
        return count >= 0;
    }

    private void parseWholeLines() throws TraceException {
        int from = inLongLine ? endOfLongLine() : 0;
        int end = used;
        while (end > from && bytes[end - 1] != '\n') {
            end--;
        }
        if (end > from) {
            parser.parse(bytes, from, end);
        }
        int rest = inLongLine ? 0 : used - end;
        System.arraycopy(bytes, end, bytes, 0, rest);
        used = rest;
        if (rest > StdLine.MAX_BYTES) {
            parser.skip(StdParser.tooLong(), bytes, 0, rest);
            inLongLine = true;
            used = 0;
        }
    }

    private int endOfLongLine() {
        for (int i = 0; i < used; i++) {
            if (bytes[i] == '\n') {
                inLongLine = false;
                parser.endOfSkipped();
                return i + 1;
            }
        }
        return used;
    }

    private void parseRest() throws TraceException {
        if (inLongLine) {
            parser.endOfSkipped();
        } else if (used > 0) {
            bytes[used] = '\n';
            parser.parse(bytes, 0, used + 1);
        }
    }
}
