package io.failstop.analyzer;

/** Breaks a wall on purpose. */
final class AnalysisThatPrints {
    void print() {
        System.out.println();
    }
}
