package io.failstop.engine.order;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.engine.cache.Machine.class;
}
