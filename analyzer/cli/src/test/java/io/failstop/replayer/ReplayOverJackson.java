package io.failstop.replayer;

/** Breaks a wall on purpose. */
final class ReplayOverJackson {
    Class<?> beyondTheWall = com.fasterxml.jackson.core.JsonFactory.class;
}
