package io.failstop.agent.weave;

/** A method has a shape that cannot be instrumented safely. Without a stack trace: it is caught and counted. */
final class UnweavableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnweavableException(String reason) {
        super(reason, null, false, false);
    }
}
