package io.failstop.demo;

/** Breaks a wall on purpose. */
final class Offender {
    Class<?> beyondTheWall = io.failstop.probe.Recording.class;
}
