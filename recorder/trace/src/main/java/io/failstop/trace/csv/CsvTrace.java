package io.failstop.trace.csv;

import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventsAhead;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.TraceTally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A trace in a CSV file, read in place.
 *
 * <p>Events come in the order of the file and are numbered from 1. A file without an end marker was cut
 * off: it is read as far as it goes, and a last row without an end of line that could have lost
 * something is left out. Anything else that is not as {@link CsvExport} writes it is a {@link
 * TraceException} with file, line and column. Numbers, rows in any encoding of line ends, quoted or
 * not, and columns in any order are accepted.
 *
 * <p>Threading: one reader at a time. The file is opened anew for each reading.
 */
public final class CsvTrace implements Trace {
    private static final String FIRST_COLUMNS = "event,thread,sequence,clock,kind,";

    private final Path file;
    private final TraceHeader header;
    private final DefinitionTable definitions = new DefinitionTable();
    private final EventsAhead ahead = new EventsAhead(definitions);

    private CsvTrace(Path file, TraceHeader header) {
        this.file = file;
        this.header = header;
    }

    /** Whether a file that starts with these bytes claims to be such a trace. */
    public static boolean recognises(byte[] firstBytes) {
        String start = new String(firstBytes, StandardCharsets.UTF_8);
        return start.replace("\ufeff", "").replace("\"", "").startsWith(FIRST_COLUMNS);
    }

    /**
     * Opens the file and reads its header.
     *
     * @throws TraceException if it is not there, is no such file, or is of a format that is not supported
     */
    public static CsvTrace open(Path file) throws TraceException {
        HeaderRows header = new HeaderRows();
        try (CsvRows rows = CsvRows.open(file)) {
            try {
                while (rows.next() && kind(rows).isHeader() && !rows.unterminated()) {
                    header.add(rows);
                }
            } catch (TraceException e) {
                if (!rows.unterminated()) {
                    throw e;
                }
            }
        }
        return new CsvTrace(file, header.header());
    }

    @Override
    public String path() {
        return file.toString();
    }

    @Override
    public TraceHeader header() {
        return header;
    }

    @Override
    public DefinitionTable definitions() {
        return definitions;
    }

    @Override
    public void keepForReadingAgain(long mostBytes) {
        ahead.keep(mostBytes);
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        return ahead.read(this::readOnce, handler);
    }

    private TraceStatus readOnce(EventHandler handler, Consumer<Definition> names) throws TraceException {
        TraceTally tally = new TraceTally();
        EndRows end = new EndRows();
        try (CsvRows rows = CsvRows.open(file)) {
            try {
                readRows(rows, handler, names, tally, end);
            } catch (TraceException e) {
                if (!rows.unterminated()) {
                    throw e;
                }
                end.damaged("the file was cut off in line " + rows.line());
            }
        }
        tally.addLost(end.lost() - tally.lost());
        String why = end.whyIncomplete(tally.events());
        return tally.status(why.isEmpty(), why, end.end());
    }

    private void readRows(CsvRows rows, EventHandler handler, Consumer<Definition> names, TraceTally tally, EndRows end)
            throws TraceException {
        boolean inHeader = true;
        while (rows.next()) {
            RowKind kind = kind(rows);
            if (rows.unterminated() && (kind.endsInText() || !rows.isBlank(Column.TEXT))) {
                end.damaged("the file was cut off in line " + rows.line());
                return;
            }
            if (end.closed()) {
                end.damaged("line " + rows.line() + " stands after the end marker");
            }
            EventKind event = kind.event();
            if (event != null) {
                event(rows, event, handler, tally);
            } else if (kind.isEnd()) {
                end.add(rows, header.minor() <= TraceHeader.MINOR);
            } else if (!kind.isHeader()) {
                names.accept(definition(rows, kind));
            } else if (!inHeader) {
                throw rows.bad(Column.KIND, "a header row after other rows");
            }
            inHeader &= kind.isHeader();
        }
    }

    private static RowKind kind(CsvRows rows) throws TraceException {
        RowKind kind = RowKind.ofLabel(rows.text(Column.KIND));
        if (kind == null) {
            throw rows.bad(Column.KIND, "unknown kind " + TextCodec.quote(rows.text(Column.KIND)));
        }
        return kind;
    }

    private static void event(CsvRows rows, EventKind kind, EventHandler handler, TraceTally tally)
            throws TraceException {
        rows.numberOrZero(Column.EVENT);
        int thread = rows.id(Column.THREAD);
        long sequence = rows.count(Column.SEQUENCE);
        long clock = rows.number(Column.CLOCK);
        int flags = FlagWords.decode(rows.text(Column.FLAGS));
        if (flags < 0) {
            throw rows.bad(Column.FLAGS, "no flags: " + TextCodec.quote(rows.text(Column.FLAGS)));
        }
        int object = rows.idOrZero(Column.OBJECT);
        int site = rows.idOrZero(Column.SITE);
        long order = rows.numberOrZero(Column.ORDER);
        long a = rows.numberOrZero(Column.A);
        long b = rows.numberOrZero(Column.B);
        long c = rows.numberOrZero(Column.C);
        if (!rows.isBlank(Column.TEXT)) {
            if (kind != EventKind.MARK) {
                throw rows.bad(
                        Column.TEXT,
                        "an event of kind " + kind.label() + " has no text: "
                                + TextCodec.quote(rows.text(Column.TEXT)));
            }
            handler.text(decoded(rows));
        }
        long number = tally.events() + 1;
        tally.add(number, thread, sequence, kind, flags, object, a);
        handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
    }

    private static String decoded(CsvRows rows) throws TraceException {
        try {
            return TextCodec.decode(rows.text(Column.TEXT));
        } catch (TextCodec.BadEscape e) {
            throw rows.bad(Column.TEXT, e.what());
        }
    }

    private static Definition definition(CsvRows rows, RowKind kind) throws TraceException {
        int id = rows.id(kind.idColumn());
        int x = rows.integerOrZero(Column.A);
        int y = rows.integerOrZero(Column.B);
        List<String> strings;
        try {
            strings = TextCodec.decodeList(rows.text(Column.TEXT));
        } catch (TextCodec.BadEscape e) {
            throw rows.bad(Column.TEXT, e.what());
        }
        return new Definition(kind.definition(), id, x, y, strings);
    }

    /** Nothing is held between readings. */
    @Override
    public void close() {}
}
