package io.failstop.trace.csv;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A small CSV file that is no trace: rows with the line that each begins in, for messages.
 *
 * <p>Columns are found by the names in the first line, so that a file whose columns a tool has moved or
 * added to can be read. Empty lines, and remarks that begin with {@code #}, count as lines and are no rows.
 *
 * <p>Threading: one thread.
 */
public final class CsvTable {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setIgnoreEmptyLines(false)
            .setCommentMarker('#')
            .get();

    private final Path file;
    private final List<String> columns;
    private final int mostRows;
    private final List<Row> rows = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private int width;
    private long line = 1;

    private CsvTable(Path file, List<String> columns, int mostRows) {
        this.file = file;
        this.columns = columns;
        this.mostRows = mostRows;
    }

    /**
     * A row.
     *
     * @param line of the file in which it begins, from 1
     * @param fields in the order in which the columns were asked for, without white space around them
     */
    public record Row(long line, List<String> fields) {
        /** Copies the fields. */
        public Row {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Reads the columns of a file.
     *
     * @throws TraceException if the file cannot be read, lacks a column, or has a row too many; it begins with
     *     the file and the line
     */
    public static List<Row> read(Path file, List<String> columns, int mostRows) throws TraceException {
        CsvTable table = new CsvTable(file, columns, mostRows);
        if (Files.isDirectory(file)) {
            throw new TraceException(file + ": is a directory, not a CSV file");
        }
        Utf8Source source = table.open();
        try (CSVParser parser =
                CSVParser.builder().setReader(source).setFormat(FORMAT).get()) {
            table.read(parser, source);
            return table.rows;
        } catch (UncheckedIOException e) {
            throw table.bad(reason(Objects.requireNonNull(e.getCause())));
        } catch (IOException e) {
            throw e instanceof TraceException known ? known : table.bad(reason(e));
        }
    }

    private Utf8Source open() throws TraceException {
        try {
            return new Utf8Source(Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new TraceException(file + ": no such file", e);
        } catch (IOException e) {
            throw new TraceException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void read(CSVParser parser, Utf8Source source) throws TraceException {
        Iterator<CSVRecord> records = parser.iterator();
        while (true) {
            line = parser.getCurrentLineNumber() + 1;
            source.startRecord();
            if (!records.hasNext()) {
                break;
            }
            CSVRecord record = records.next();
            line += remarkLines(record);
            if (record.size() > 1 || !record.get(0).isBlank()) {
                take(record);
            }
        }
        if (positions.isEmpty()) {
            throw bad("the first line must be " + String.join(",", columns));
        }
    }

    /** How many lines of remarks stand before a record and are read with it. */
    private static long remarkLines(CSVRecord record) {
        String remarks = record.getComment();
        return remarks == null
                ? 0
                : 1 + remarks.chars().filter(unit -> unit == '\n').count();
    }

    private void take(CSVRecord record) throws TraceException {
        if (positions.isEmpty()) {
            takeNames(record);
            return;
        }
        if (record.size() != width) {
            throw bad(record.size() + " columns instead of " + width);
        }
        if (rows.size() == mostRows) {
            throw bad("there are more than " + mostRows + " rows");
        }
        rows.add(new Row(
                line,
                positions.stream().map(position -> record.get(position).strip()).toList()));
    }

    private void takeNames(CSVRecord record) throws TraceException {
        List<String> names = record.stream().map(String::strip).toList();
        for (String column : columns) {
            if (names.indexOf(column) < 0 || names.indexOf(column) != names.lastIndexOf(column)) {
                throw bad("the first line must be " + String.join(",", columns));
            }
            positions.add(names.indexOf(column));
        }
        width = names.size();
    }

    private static String reason(IOException e) {
        return e instanceof CharacterCodingException ? "not text in UTF-8" : "is no CSV: " + e.getMessage();
    }

    private TraceException bad(String what) {
        return new TraceException(file + ":" + line + ": " + what);
    }
}
