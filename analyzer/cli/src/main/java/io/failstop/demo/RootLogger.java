package io.failstop.demo;

/** The logger at the root of the hierarchy. */
final class RootLogger extends Logger {
    RootLogger() {
        super("root", null);
    }
}
