package io.failstop.engine;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.cli.Main.class;
}
