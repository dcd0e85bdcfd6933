package io.failstop.cli;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@code info} prints for people. */
final class TraceText {
    private static final int LABEL_WIDTH = 12;
    /** What a header may call as well, and means something else by. */
    private static final Set<String> TAKEN = Set.of("threads");

    private final PrintStream out;
    private int labelWidth = LABEL_WIDTH;

    TraceText(PrintStream out) {
        this.out = out;
    }

    void write(String path, TraceHeader header, TraceStatus status, DefinitionTable definitions) {
        for (String label : header.properties().keySet()) {
            labelWidth = Math.max(labelWidth, label(label).length() + 2);
        }
        line(path + ": " + (status.complete() ? "complete" : "not complete, " + status.why()));
        field("format", header.major() + "." + header.minor());
        field("source", header.source().label());
        field("order", header.order().label());
        field("events", grouped(status.events()));
        field("threads", grouped(status.threads()));
        field("locks", grouped(status.locks()));
        field("lost", grouped(status.lost()));
        field("inferred", grouped(status.inferred()));
        for (Map.Entry<String, String> property : header.properties().entrySet()) {
            field(label(property.getKey()), property.getValue());
        }
        for (Map.Entry<String, String> property : status.end().entrySet()) {
            field(property.getKey(), property.getValue());
        }
        if (!status.complete()) {
            lastEvents(status.lastEvents(), definitions);
        }
    }

    private void lastEvents(List<TraceStatus.LastEvent> lastEvents, DefinitionTable definitions) {
        line("last good event of each thread:");
        int width = lastEvents.stream()
                .mapToInt(last -> definitions.threadName(last.thread()).length())
                .max()
                .orElse(0);
        for (TraceStatus.LastEvent last : lastEvents) {
            String name = definitions.threadName(last.thread());
            line("  " + name + " ".repeat(width - name.length()) + "  sequence " + last.sequence() + ", event "
                    + last.number());
        }
    }

    private static String label(String property) {
        return TAKEN.contains(property) ? "header." + property : property;
    }

    private void field(String label, String value) {
        line("  " + label + " ".repeat(Math.max(1, labelWidth - label.length())) + value);
    }

    private void line(String text) {
        out.print(Failure.oneLine(text));
        out.print('\n');
    }

    /** A count with thousands separated. */
    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
