package io.failstop.trace;

import java.util.List;

/**
 * One definition as recorded; {@link io.failstop.probe.DefinitionLayout} says what the fields mean for
 * each kind.
 */
public record Definition(int kind, int id, int x, int y, List<String> strings) {
    /** Copies the strings. */
    public Definition {
        strings = List.copyOf(strings);
    }

    String firstString(String otherwise) {
        return strings.isEmpty() ? otherwise : strings.get(0);
    }
}
