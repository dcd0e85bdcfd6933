package io.failstop.trace;

import java.io.IOException;

/**
 * A trace that cannot be used, for a reason that its message gives in one line: what is wrong, where,
 * and what to do. It is about the input or the environment, never about our own bugs.
 */
public class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The one line. */
    public TraceException(String message) {
        super(message);
    }

    /** The one line, and what it came from. */
    public TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
