package io.failstop.analyzer.naive;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventList;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;

/** A trace of which one more event is missing, nobody knows where. */
public record UnplacedLoss(EventList events) implements Trace {
    @Override
    public String path() {
        return events.path();
    }

    @Override
    public TraceHeader header() {
        return events.header();
    }

    @Override
    public DefinitionTable definitions() {
        return events.definitions();
    }

    @Override
    public TraceStatus read(EventHandler handler) {
        TraceStatus known = events.read(handler);
        return new TraceStatus(
                known.events(),
                known.threads(),
                known.locks(),
                known.lost() + 1,
                known.inferred(),
                known.complete(),
                known.why(),
                known.end(),
                known.lastEvents());
    }

    @Override
    public void close() {}
}
