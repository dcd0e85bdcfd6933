package io.failstop.engine.path;

/** Breaks a wall on purpose. */
final class PathOverOracle {
    Class<?> beyondTheWall = io.failstop.engine.oracle.Oracle.class;
}
