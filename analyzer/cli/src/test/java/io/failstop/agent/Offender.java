package io.failstop.agent;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.trace.Trace.class;
}
