package io.failstop.trace.csv;

import io.failstop.trace.TraceException;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The end marker as it is collected from its rows.
 *
 * <p>Threading: one thread.
 */
final class EndRows {
    private static final String CUT_OFF = "no end marker: the file was cut off";

    private final Set<String> seen = new HashSet<>();
    private final TreeMap<String, String> end = new TreeMap<>();
    private boolean closed;
    private boolean complete;
    private long events = -1;
    private long lost;
    private String why = "";
    private String damage = "";

    /** Whether the last row of the marker has been there. */
    boolean closed() {
        return closed;
    }

    void add(CsvRows row, boolean strict) throws TraceException {
        Fact fact = Fact.of(row);
        if (!seen.add(fact.key())) {
            throw row.bad(Column.TEXT, "the end marker says " + TextCodec.quote(fact.key()) + " twice");
        }
        switch (fact.key()) {
            case Fact.EVENTS -> events = count(row, fact);
            case Fact.LOST -> lost = count(row, fact);
            case Fact.WHY -> why = fact.value();
            case Fact.COMPLETE -> close(row, fact.value());
            default -> {
                if (fact.key().startsWith(Fact.END)) {
                    end.put(fact.key().substring(Fact.END.length()), fact.value());
                } else if (strict) {
                    throw row.bad(Column.TEXT, "unknown end key " + TextCodec.quote(fact.key()));
                }
            }
        }
    }

    private static long count(CsvRows row, Fact fact) throws TraceException {
        if (!fact.value().matches("[0-9]{1,18}")) {
            throw row.bad(
                    Column.TEXT,
                    "not a count: " + TextCodec.quote(fact.key()) + " is " + TextCodec.quote(fact.value()));
        }
        return Long.parseLong(fact.value());
    }

    private void close(CsvRows row, String value) throws TraceException {
        complete = value.equals("true");
        if (!complete && !value.equals("false")) {
            throw row.bad(Column.TEXT, "complete is true or false, not " + TextCodec.quote(value));
        }
        closed = true;
    }

    /** Something is wrong with the file's end; the first such thing is kept. */
    void damaged(String what) {
        if (damage.isEmpty()) {
            damage = what;
        }
    }

    /** Why the trace is not complete after {@code count} events, or the empty string if it is. */
    String whyIncomplete(long count) {
        if (!damage.isEmpty()) {
            return damage;
        }
        if (!closed) {
            return CUT_OFF;
        }
        if (events >= 0 && events != count) {
            return "the end marker counts " + events + " events, the file has " + count;
        }
        return complete ? "" : why.isEmpty() ? "the end marker says so" : why;
    }

    long lost() {
        return lost;
    }

    SortedMap<String, String> end() {
        return end;
    }
}
