package io.failstop.engine.order;

/** Unwinds an engine thread when the run is over before its work is: no error, and no stack trace. */
public final class RunAborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The only kind there is. */
    public RunAborted() {
        super(null, null, false, false);
    }
}
