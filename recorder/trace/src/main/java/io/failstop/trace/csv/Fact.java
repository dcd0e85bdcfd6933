package io.failstop.trace.csv;

import io.failstop.trace.TraceException;

/** One {@code key=value} of the header or the end marker. */
record Fact(String key, String value) {
    static final String FORMAT = "format";
    static final String SOURCE = "source";
    static final String ORDER = "order";
    /** Precedes the names of header properties, so that they cannot collide with the keys above. */
    static final String PROPERTY = "property.";

    static final String EVENTS = "events";
    static final String LOST = "lost";
    static final String WHY = "why";
    /** Precedes what the end marker says, by name. */
    static final String END = "end.";
    /** The very last row of a file that is all there. */
    static final String COMPLETE = "complete";

    /** The fact in the row's text. */
    static Fact of(CsvRows row) throws TraceException {
        String text = row.text(Column.TEXT);
        int equals = TextCodec.unescaped(text, '=', 0);
        if (equals == text.length()) {
            throw row.bad(Column.TEXT, "not key=value: " + TextCodec.quote(text));
        }
        try {
            String key = TextCodec.decode(text, 0, equals);
            return new Fact(key, TextCodec.decode(text, equals + 1, text.length()));
        } catch (TextCodec.BadEscape e) {
            throw row.bad(Column.TEXT, e.what());
        }
    }
}
