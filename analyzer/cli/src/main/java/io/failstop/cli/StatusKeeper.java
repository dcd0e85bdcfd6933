package io.failstop.cli;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import org.jspecify.annotations.Nullable;

/**
 * A trace that remembers what reading it came to, for a verb that hands it to somebody who reads it.
 *
 * <p>Threading: as of the trace.
 */
final class StatusKeeper implements Trace {
    private final Trace trace;
    private @Nullable TraceStatus status;

    StatusKeeper(Trace trace) {
        this.trace = trace;
    }

    /** The status of the last reading; the trace is read now if nobody has. */
    TraceStatus status() throws TraceException {
        TraceStatus known = status;
        return known == null
                ? read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {})
                : known;
    }

    @Override
    public String path() {
        return trace.path();
    }

    @Override
    public TraceHeader header() {
        return trace.header();
    }

    @Override
    public DefinitionTable definitions() {
        return trace.definitions();
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        TraceStatus read = trace.read(handler);
        status = read;
        return read;
    }

    /** The trace belongs to the verb, which closes it. */
    @Override
    public boolean isQuickToReadAgain() {
        return trace.isQuickToReadAgain();
    }

    @Override
    public void close() {}
}
