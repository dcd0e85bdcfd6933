package io.failstop.probe;

/**
 * Nanoseconds that never go back and that all threads and processes of this machine share.
 *
 * <p>{@link System#nanoTime} is such a clock on Linux (CLOCK_MONOTONIC): the recorder's heartbeat and
 * the traced program's clock can be compared.
 */
@FunctionalInterface
public interface NanoClock {
    /** Now, in nanoseconds from an arbitrary origin. */
    long nanoTime();
}
