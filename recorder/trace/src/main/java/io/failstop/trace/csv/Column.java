package io.failstop.trace.csv;

import java.util.Locale;

/** The columns of the file, in their order. */
enum Column {
    EVENT(0),
    THREAD(1),
    SEQUENCE(2),
    CLOCK(3),
    KIND(4),
    FLAGS(5),
    OBJECT(6),
    SITE(7),
    ORDER(8),
    A(9),
    B(10),
    C(11),
    TEXT(12);

    /** All of them; {@code values()} would copy. */
    static final Column[] ALL = values();

    private final int index;
    private final String label;

    Column(int index) {
        this.index = index;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Its place among the columns, from 0. */
    int index() {
        return index;
    }

    /** The name in the file's first line. */
    String label() {
        return label;
    }

    static String[] labels() {
        String[] labels = new String[ALL.length];
        for (Column column : ALL) {
            labels[column.index] = column.label;
        }
        return labels;
    }
}
