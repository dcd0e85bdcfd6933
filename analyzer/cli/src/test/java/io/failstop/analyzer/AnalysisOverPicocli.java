package io.failstop.analyzer;

/** Breaks a wall on purpose. */
final class AnalysisOverPicocli {
    Class<?> beyondTheWall = picocli.CommandLine.class;
}
