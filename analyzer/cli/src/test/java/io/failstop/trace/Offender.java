package io.failstop.trace;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.cli.Main.class;
}
