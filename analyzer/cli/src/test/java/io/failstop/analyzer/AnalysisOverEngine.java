package io.failstop.analyzer;

/** Breaks a wall on purpose. */
final class AnalysisOverEngine {
    Class<?> beyondTheWall = io.failstop.engine.work.EngineRun.class;
}
