package io.failstop.trace.csv;

import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The header as it is collected from its rows. What no row says: the current format, source {@code csv},
 * order {@code total}.
 *
 * <p>Threading: one thread.
 */
final class HeaderRows {
    private final Set<String> seen = new HashSet<>();
    private final TreeMap<String, String> properties = new TreeMap<>();
    private int major = TraceHeader.MAJOR;
    private int minor = TraceHeader.MINOR;
    private Source source = Source.CSV;
    private OrderGuarantee order = OrderGuarantee.TOTAL;

    TraceHeader header() {
        return new TraceHeader(major, minor, source, order, properties);
    }

    void add(CsvRows row) throws TraceException {
        Fact fact = Fact.of(row);
        if (!seen.add(fact.key())) {
            throw row.bad(Column.TEXT, "the header says " + TextCodec.quote(fact.key()) + " twice");
        }
        switch (fact.key()) {
            case Fact.FORMAT -> format(row, fact.value());
            case Fact.SOURCE -> source(row, fact.value());
            case Fact.ORDER -> order(row, fact.value());
            default -> property(row, fact);
        }
    }

    private void format(CsvRows row, String value) throws TraceException {
        if (!value.matches("[0-9]{1,9}\\.[0-9]{1,9}")) {
            throw row.bad(Column.TEXT, "not a format version: " + TextCodec.quote(value));
        }
        int dot = value.indexOf('.');
        major = Integer.parseInt(value.substring(0, dot));
        minor = Integer.parseInt(value.substring(dot + 1));
        if (major != TraceHeader.MAJOR) {
            throw row.bad(
                    Column.TEXT,
                    "format " + major + "." + minor + " is not supported; this version reads " + TraceHeader.MAJOR
                            + ".x");
        }
    }

    private void source(CsvRows row, String value) throws TraceException {
        Source named = Source.ofLabel(value);
        if (named == null) {
            throw row.bad(Column.TEXT, "unknown source " + TextCodec.quote(value));
        }
        source = named;
    }

    private void order(CsvRows row, String value) throws TraceException {
        OrderGuarantee named = OrderGuarantee.ofLabel(value);
        if (named == null) {
            throw row.bad(Column.TEXT, "unknown order " + TextCodec.quote(value));
        }
        order = named;
    }

    private void property(CsvRows row, Fact fact) throws TraceException {
        if (fact.key().startsWith(Fact.PROPERTY)) {
            properties.put(fact.key().substring(Fact.PROPERTY.length()), fact.value());
        } else if (minor <= TraceHeader.MINOR) {
            throw row.bad(Column.TEXT, "unknown header key " + TextCodec.quote(fact.key()));
        }
    }
}
