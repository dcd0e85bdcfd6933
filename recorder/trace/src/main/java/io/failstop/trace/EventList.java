package io.failstop.trace;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trace in memory: what was handed to it as a handler can be read again as a trace. It is for small
 * traces, such as those of tests; its order is the order in which the events came.
 *
 * <p>Threading: one thread.
 */
public final class EventList implements Trace, EventHandler {
    private final String path;
    private final TraceHeader header;
    private final DefinitionTable definitions = new DefinitionTable();
    private final List<Event> events = new ArrayList<>();
    private final SortedMap<String, String> end = new TreeMap<>();
    private String why = "";
    private @Nullable String pendingText;

    /** An empty trace. */
    public EventList(String path, TraceHeader header) {
        this.path = path;
        this.header = header;
    }

    /**
     * One event as it was handed over; numbers follow from its place in the list.
     *
     * @param text the text that preceded it, or null
     */
    public record Event(
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
            long c,
            @Nullable String text) {}

    /** Adds an event. */
    public void add(Event event) {
        events.add(event);
    }

    /** The events so far. */
    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    /** From now on the trace says that it was cut off, and why. */
    public void cutOff(String reason) {
        why = reason;
    }

    /** Adds to what the end marker says. */
    public void end(String name, String value) {
        end.put(name, value);
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
        events.add(new Event(thread, sequence, clock, kind, flags, object, site, order, a, b, c, pendingText));
        pendingText = null;
    }

    @Override
    public void text(String text) {
        pendingText = text;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public TraceHeader header() {
        return header;
    }

    @Override
    public DefinitionTable definitions() {
        return definitions;
    }

    /** Defines a thread, a lock class, a lock or a site; {@link DefinitionLayout} says what x and y mean. */
    public void define(int kind, int id, int x, int y, String... strings) {
        definitions.define(new Definition(kind, id, x, y, List.of(strings)));
    }

    @Override
    public TraceStatus read(EventHandler handler) {
        TraceTally tally = new TraceTally();
        long number = 0;
        for (Event event : events) {
            number++;
            tally.add(number, event.thread(), event.sequence(), event.kind(), event.flags(), event.object(), event.a());
            handOver(event, number, handler);
        }
        return tally.status(why.isEmpty(), why, new TreeMap<>(end));
    }

    private static void handOver(Event event, long number, EventHandler handler) {
        if (event.text() != null) {
            handler.text(event.text());
        }
        handler.event(
                number,
                event.thread(),
                event.sequence(),
                event.clock(),
                event.kind(),
                event.flags(),
                event.object(),
                event.site(),
                event.order(),
                event.a(),
                event.b(),
                event.c());
    }

    @Override
    public void close() {}
}
