package io.failstop.replayer.exact;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;

/** A trace that is read otherwise than the one it is made of. */
abstract class OtherTrace implements Trace {
    private final Trace trace;

    OtherTrace(Trace trace) {
        this.trace = trace;
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
    public void close() {}
}
