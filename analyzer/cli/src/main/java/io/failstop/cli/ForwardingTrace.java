package io.failstop.cli;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;

/**
 * A trace that is another one, read in another way.
 *
 * <p>The other one belongs to whoever opened it, who closes it. Threading: as of that trace.
 */
abstract class ForwardingTrace implements Trace {
    private final Trace trace;

    ForwardingTrace(Trace trace) {
        this.trace = trace;
    }

    /** The other one. */
    final Trace trace() {
        return trace;
    }

    @Override
    public final String path() {
        return trace.path();
    }

    @Override
    public TraceHeader header() {
        return trace.header();
    }

    @Override
    public final DefinitionTable definitions() {
        return trace.definitions();
    }

    @Override
    public final void keepForReadingAgain(long mostBytes) {
        trace.keepForReadingAgain(mostBytes);
    }

    @Override
    public void close() {}
}
