package io.failstop.cli;

import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import org.jspecify.annotations.Nullable;

/**
 * A trace that remembers what reading it came to, for a verb that hands it to somebody who reads it.
 */
final class StatusKeeper extends ForwardingTrace {
    private @Nullable TraceStatus status;

    StatusKeeper(Trace trace) {
        super(trace);
    }

    /** The status of the last reading; the trace is read now if nobody has. */
    TraceStatus status() throws TraceException {
        TraceStatus known = status;
        return known == null
                ? read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {})
                : known;
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        TraceStatus read = trace().read(handler);
        status = read;
        return read;
    }
}
