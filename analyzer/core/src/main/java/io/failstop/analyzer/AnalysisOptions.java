package io.failstop.analyzer;

/**
 * How far an analysis goes.
 *
 * @param maxCycle the most threads of a predicted deadlock, at least 2
 * @param keptBytes how much memory may be spent so that a trace need not be read a second time
 * @param historyMemoryBytes how much of the history of locks is kept in memory; the rest is in a temporary file
 * @param historyBytes how much of it is kept at all
 * @param verificationSteps how many lock steps are gone through to find out whether rings of requests can come
 *     to stand
 */
public record AnalysisOptions(
        int maxCycle, long keptBytes, long historyMemoryBytes, long historyBytes, long verificationSteps) {
    /** Checks the bounds. */
    public AnalysisOptions {
        if (maxCycle < 2) {
            throw new IllegalArgumentException("a cycle has at least two threads");
        }
    }

    /** Cycles of up to five threads, at most 256 MiB or a quarter of the heap of tape, 128 MiB of history in memory and 8 GiB in all, 150 million steps. */
    public static AnalysisOptions defaults() {
        return new AnalysisOptions(
                5, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4), 128L << 20, 8L << 30, 150_000_000L);
    }

    /** These with another bound of cycles. */
    public AnalysisOptions withMaxCycle(int threads) {
        return new AnalysisOptions(threads, keptBytes, historyMemoryBytes, historyBytes, verificationSteps);
    }
}
