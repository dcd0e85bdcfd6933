package io.failstop.engine;

/** Breaks a wall on purpose. */
final class EngineOverTrace {
    Class<?> beyondTheWall = io.failstop.trace.Trace.class;
}
