package io.failstop.cli.bench;

import java.util.Arrays;

/**
 * One measured figure.
 *
 * @param name what was measured
 * @param threads threads that did it at the same time
 * @param unit of the three numbers
 * @param median of the repetitions
 * @param min of the repetitions
 * @param max of the repetitions
 */
public record Figure(String name, int threads, String unit, double median, double min, double max) {
    static Figure of(String name, int threads, String unit, double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(name, threads, unit, median, sorted[0], sorted[sorted.length - 1]);
    }
}
