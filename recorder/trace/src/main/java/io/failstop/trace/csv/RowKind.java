package io.failstop.trace.csv;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a row is: an event of some {@link EventKind}, a definition, or a fact of header or end marker.
 *
 * @param label the word in column {@code kind}
 * @param event the kind of event, or null
 * @param definition the kind of definition of {@link DefinitionLayout}, or 0
 */
record RowKind(String label, @Nullable EventKind event, int definition) {
    static final RowKind HEADER = new RowKind("header", null, 0);
    static final RowKind END = new RowKind("end", null, 0);

    private static final Map<String, RowKind> BY_LABEL = new HashMap<>();
    private static final Map<Integer, RowKind> BY_DEFINITION = new HashMap<>();

    static {
        BY_LABEL.put(HEADER.label, HEADER);
        BY_LABEL.put(END.label, END);
        define("define-thread", DefinitionLayout.THREAD);
        define("define-lock-class", DefinitionLayout.LOCK_CLASS);
        define("define-lock", DefinitionLayout.LOCK);
        define("define-file", DefinitionLayout.FILE);
        define("define-page", DefinitionLayout.PAGE);
        define("define-slot", DefinitionLayout.SLOT);
        define("define-entry", DefinitionLayout.ENTRY);
        define("define-block", DefinitionLayout.BLOCK);
        define("define-variable", DefinitionLayout.VARIABLE);
        define("define-lock-role", DefinitionLayout.LOCK_ROLE);
        define("define-site", DefinitionLayout.SITE);
        for (EventKind kind : EventKind.values()) {
            BY_LABEL.put(kind.label(), new RowKind(kind.label(), kind, 0));
        }
    }

    private static void define(String label, int definition) {
        RowKind kind = new RowKind(label, null, definition);
        BY_LABEL.put(label, kind);
        BY_DEFINITION.put(definition, kind);
    }

    static @Nullable RowKind ofLabel(String label) {
        return BY_LABEL.get(label);
    }

    static @Nullable RowKind ofDefinition(int definition) {
        return BY_DEFINITION.get(definition);
    }

    boolean isHeader() {
        return equals(HEADER);
    }

    boolean isEnd() {
        return equals(END);
    }

    /** The column that carries the id of a definition of this kind. */
    Column idColumn() {
        return switch (definition) {
            case DefinitionLayout.THREAD -> Column.THREAD;
            case DefinitionLayout.SITE -> Column.SITE;
            default -> Column.OBJECT;
        };
    }

    /** Whether a row of this kind may lack its end if the file was cut off inside its last column. */
    boolean endsInText() {
        return event == null || event == EventKind.MARK;
    }
}
