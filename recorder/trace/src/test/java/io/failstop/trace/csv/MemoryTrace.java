package io.failstop.trace.csv;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A trace that a test makes up: events and definitions in the order in which they were added. */
final class MemoryTrace implements Trace {
    record Event(
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
            long c) {}

    private final TraceHeader header;
    private final DefinitionTable definitions = new DefinitionTable();
    private final List<Object> steps = new ArrayList<>();
    private final Map<String, String> end = new TreeMap<>();
    private boolean complete = true;
    private String why = "";

    MemoryTrace(TraceHeader header) {
        this.header = header;
    }

    MemoryTrace add(Definition definition) {
        steps.add(definition);
        return this;
    }

    MemoryTrace add(Event event) {
        steps.add(event);
        return this;
    }

    /** The text of the event that is added next. */
    MemoryTrace text(String text) {
        steps.add(text);
        return this;
    }

    MemoryTrace end(String key, String value) {
        end.put(key, value);
        return this;
    }

    MemoryTrace incomplete(String reason) {
        complete = false;
        why = reason;
        return this;
    }

    @Override
    public String path() {
        return "memory";
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
    public TraceStatus read(EventHandler handler) {
        long number = 0;
        long lost = 0;
        long inferred = 0;
        TreeSet<Integer> locks = new TreeSet<>();
        TreeMap<Integer, TraceStatus.LastEvent> last = new TreeMap<>();
        for (Object step : steps) {
            if (step instanceof Definition definition) {
                definitions.define(definition);
            } else if (step instanceof String text) {
                handler.text(text);
            } else if (step instanceof Event e) {
                number++;
                handler.event(
                        number,
                        e.thread,
                        e.sequence,
                        e.clock,
                        e.kind,
                        e.flags,
                        e.object,
                        e.site,
                        e.order,
                        e.a,
                        e.b,
                        e.c);
                if (e.thread != SlotLayout.RECORDER_THREAD) {
                    last.put(e.thread, new TraceStatus.LastEvent(e.thread, e.sequence, number));
                }
                lost += e.kind == EventKind.LOSS ? Math.max(e.a, 0) : 0;
                inferred += e.flags >>> 15;
                if (e.object != 0
                        && (e.kind.group() == EventKind.Group.LOCK || e.kind.group() == EventKind.Group.CONDITION)) {
                    locks.add(e.object);
                }
            }
        }
        return new TraceStatus(
                number,
                last.size(),
                locks.size(),
                lost,
                inferred,
                complete,
                why,
                new TreeMap<>(end),
                List.copyOf(last.values()));
    }

    @Override
    public void close() {}
}
