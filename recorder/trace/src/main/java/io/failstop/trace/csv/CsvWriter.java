package io.failstop.trace.csv;

import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes rows: the header, each event after the definitions that are new since the one before, the end
 * marker.
 *
 * <p>As a handler it throws what goes wrong as {@link UncheckedIOException}.
 *
 * <p>Threading: one thread.
 */
final class CsvWriter implements EventHandler {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
    private static final String NONE = "";
    private static final String ZERO = "0";

    private final CSVPrinter printer;
    private final DefinitionTable definitions;
    private int definitionsWritten;
    private String text = NONE;

    CsvWriter(Writer out, DefinitionTable definitions) throws IOException {
        this.printer = new CSVPrinter(out, FORMAT);
        this.definitions = definitions;
        for (Column column : Column.ALL) {
            printer.print(column.label());
        }
        printer.println();
    }

    void header(TraceHeader header) throws IOException {
        fact(RowKind.HEADER, Fact.FORMAT, header.major() + "." + header.minor());
        fact(RowKind.HEADER, Fact.SOURCE, header.source().label());
        fact(RowKind.HEADER, Fact.ORDER, header.order().label());
        for (Map.Entry<String, String> property : header.properties().entrySet()) {
            fact(RowKind.HEADER, Fact.PROPERTY + property.getKey(), property.getValue());
        }
    }

    void end(TraceStatus status) throws IOException {
        newDefinitions();
        for (Map.Entry<String, String> said : status.end().entrySet()) {
            fact(RowKind.END, Fact.END + said.getKey(), said.getValue());
        }
        fact(RowKind.END, Fact.EVENTS, Long.toString(status.events()));
        fact(RowKind.END, Fact.LOST, Long.toString(status.lost()));
        if (!status.complete()) {
            fact(RowKind.END, Fact.WHY, status.why());
        }
        fact(RowKind.END, Fact.COMPLETE, Boolean.toString(status.complete()));
    }

    private void fact(RowKind kind, String key, String value) throws IOException {
        row(ZERO, NONE, NONE, NONE, kind.label(), NONE, NONE, NONE, NONE, NONE, NONE, NONE);
        printer.print(TextCodec.encodeFact(key, value));
        printer.println();
    }

    private void newDefinitions() throws IOException {
        List<Definition> all = definitions.all();
        while (definitionsWritten < all.size()) {
            definition(all.get(definitionsWritten++));
        }
    }

    private void definition(Definition definition) throws IOException {
        RowKind kind = RowKind.ofDefinition(definition.kind());
        if (kind == null) {
            throw new IllegalStateException("definition of kind " + definition.kind());
        }
        String id = Integer.toString(definition.id());
        Column place = kind.idColumn();
        row(
                ZERO,
                place == Column.THREAD ? id : NONE,
                NONE,
                NONE,
                kind.label(),
                NONE,
                place == Column.OBJECT ? id : NONE,
                place == Column.SITE ? id : NONE,
                NONE,
                Integer.toString(definition.x()),
                Integer.toString(definition.y()),
                NONE);
        printer.print(TextCodec.encode(definition.strings()));
        printer.println();
    }

    /** All columns but the text. */
    private void row(String... fields) throws IOException {
        for (String field : fields) {
            printer.print(field);
        }
    }

    @Override
    public void text(String next) {
        text = TextCodec.encode(next);
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        try {
            newDefinitions();
            print(number);
            print(thread);
            print(sequence);
            print(clock);
            printer.print(kind.label());
            printer.print(FlagWords.encode(flags & FlagWords.MASK));
            print(object);
            print(site);
            print(order);
            print(a);
            print(b);
            print(c);
            printer.print(text);
            printer.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text = NONE;
    }

    private void print(long number) throws IOException {
        printer.print(number == 0 ? ZERO : Long.toString(number));
    }
}
