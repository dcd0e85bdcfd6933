package io.failstop.trace.csv;

import io.failstop.trace.TraceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file, one at a time, with the place of each for messages.
 *
 * <p>The columns are found by name, so that a file whose columns a tool has moved or added to can be
 * read.
 *
 * <p>Threading: one thread.
 */
final class CsvRows implements Closeable {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setIgnoreEmptyLines(false)
            .setRecordSeparator('\n')
            .get();

    private final Path file;
    private final Utf8Source source;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final int[] positions = new int[Column.ALL.length];
    private int width;
    private long line;
    private @Nullable CSVRecord record;

    private CsvRows(Path file, Utf8Source source) throws IOException {
        this.file = file;
        this.source = source;
        this.parser = CSVParser.builder().setReader(source).setFormat(FORMAT).get();
        this.records = parser.iterator();
    }

    /** Opens the file and reads the names of its columns. */
    static CsvRows open(Path file) throws TraceException {
        if (Files.isDirectory(file)) {
            throw new TraceException(file + ": is a directory, not a CSV file");
        }
        if (Files.notExists(file)) {
            throw new TraceException(file + ": no such file");
        }
        CsvRows rows;
        try {
            rows = new CsvRows(file, new Utf8Source(Files.newInputStream(file)));
        } catch (AccessDeniedException e) {
            throw new TraceException(file + ": permission denied", e);
        } catch (IOException e) {
            throw new TraceException(file + ": cannot be read: " + e.getMessage(), e);
        }
        try {
            rows.readColumns();
        } catch (TraceException e) {
            rows.close();
            throw e;
        }
        return rows;
    }

    private void readColumns() throws TraceException {
        if (!next(false)) {
            throw bad("the file is empty; a trace starts with the line " + String.join(",", Column.labels()));
        }
        List<String> names = Arrays.asList(current().values());
        for (Column column : Column.ALL) {
            int position = names.indexOf(column.label());
            if (position < 0) {
                throw bad(column, "missing from the first line, which must name all columns");
            }
            if (names.lastIndexOf(column.label()) != position) {
                throw bad(column, "named twice in the first line");
            }
            positions[column.index()] = position;
        }
        width = names.size();
    }

    /** Moves on to the next row; false if there is none. */
    boolean next() throws TraceException {
        return next(true);
    }

    private boolean next(boolean checkWidth) throws TraceException {
        line = parser.getCurrentLineNumber() + 1;
        source.startRecord();
        try {
            if (!records.hasNext()) {
                return false;
            }
            record = records.next();
        } catch (UncheckedIOException e) {
            throw unreadable(Objects.requireNonNull(e.getCause()));
        }
        if (checkWidth && current().size() != width) {
            throw bad(current().size() + " columns instead of " + width);
        }
        return true;
    }

    private TraceException unreadable(IOException e) {
        if (e instanceof CharacterCodingException) {
            return bad("not text in UTF-8");
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("EOF reached")) {
            return bad("a quote is opened and not closed");
        }
        if (message.contains("encapsulated token")) {
            return bad("a closing quote is followed by more text");
        }
        return bad("cannot be read: " + TextCodec.quote(message));
    }

    private CSVRecord current() {
        if (record == null) {
            throw new IllegalStateException("no row");
        }
        return record;
    }

    /** The line in which the row starts, from 1. */
    long line() {
        return line;
    }

    /** Whether the row is the file's last and has no end of line: more of it may have been there. */
    boolean unterminated() {
        return source.endedInsideLine();
    }

    /** The column's text as it stands there. */
    String text(Column column) {
        return current().get(positions[column.index()]);
    }

    boolean isBlank(Column column) {
        return text(column).isEmpty();
    }

    /** The column's number; 0 if the column is blank. */
    long numberOrZero(Column column) throws TraceException {
        return isBlank(column) ? 0 : number(column);
    }

    /** The column's number, which must be an id: not negative and below 2^31. */
    int id(Column column) throws TraceException {
        int id = integer(column);
        if (id < 0) {
            throw negative(column);
        }
        return id;
    }

    /** The column's id; 0 if the column is blank. */
    int idOrZero(Column column) throws TraceException {
        return isBlank(column) ? 0 : id(column);
    }

    /** The column's number, which must not be negative. */
    long count(Column column) throws TraceException {
        long count = number(column);
        if (count < 0) {
            throw negative(column);
        }
        return count;
    }

    private TraceException negative(Column column) {
        return bad(column, "negative: " + TextCodec.quote(text(column)));
    }

    /** The column's number, which must fit 32 bits; 0 if the column is blank. */
    int integerOrZero(Column column) throws TraceException {
        return isBlank(column) ? 0 : integer(column);
    }

    /** The column's number, which must fit 32 bits. */
    int integer(Column column) throws TraceException {
        long number = number(column);
        if (number != (int) number) {
            throw outOfRange(column, 32);
        }
        return (int) number;
    }

    /** The column's number: digits, with a minus if it is negative. */
    long number(Column column) throws TraceException {
        String text = text(column);
        int first = text.startsWith("-") ? 1 : 0;
        if (text.length() == first) {
            throw bad(column, "not a number: " + TextCodec.quote(text));
        }
        // Negative numbers reach further than positive ones.
        long negated = 0;
        boolean overflow = false;
        for (int i = first; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw bad(column, "not a number: " + TextCodec.quote(text));
            }
            overflow |= negated < (Long.MIN_VALUE + digit) / 10;
            negated = negated * 10 - digit;
        }
        if (overflow || (first == 0 && negated == Long.MIN_VALUE)) {
            throw outOfRange(column, 64);
        }
        return first == 1 ? negated : -negated;
    }

    private TraceException outOfRange(Column column, int bits) {
        return bad(column, "out of the range of " + bits + " bits: " + TextCodec.quote(text(column)));
    }

    /** What is wrong with the current row. */
    TraceException bad(String what) {
        return new TraceException(file + ":" + line + ": " + what);
    }

    /** What is wrong with a column of the current row. */
    TraceException bad(Column column, String what) {
        return bad("column " + column.label() + ": " + what);
    }

    @Override
    public void close() throws TraceException {
        try {
            parser.close();
        } catch (IOException e) {
            throw new TraceException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
