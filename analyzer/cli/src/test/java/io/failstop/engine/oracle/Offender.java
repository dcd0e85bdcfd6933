package io.failstop.engine.oracle;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.engine.cache.Machine.class;
}
