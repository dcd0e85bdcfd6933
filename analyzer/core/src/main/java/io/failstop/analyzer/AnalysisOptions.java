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
 * @param combinations how many ways to combine the requests for the locks of one cycle are tried
 */
public record AnalysisOptions(
        int maxCycle,
        long keptBytes,
        long historyMemoryBytes,
        long historyBytes,
        long verificationSteps,
        int combinations) {
    private static final int USUAL_COMBINATIONS = 1 << 14;

    /** With the usual number of combinations. */
    public AnalysisOptions(
            int maxCycle, long keptBytes, long historyMemoryBytes, long historyBytes, long verificationSteps) {
        this(maxCycle, keptBytes, historyMemoryBytes, historyBytes, verificationSteps, USUAL_COMBINATIONS);
    }

    /** Checks the bounds. */
    public AnalysisOptions {
        if (maxCycle < 2) {
            throw new IllegalArgumentException("a cycle has at least two threads");
        }
    }

    /**
     * Cycles of up to five threads; 256 MiB of kept events, or a quarter of the heap if that is less; 128 MiB of history
     * in memory, and 8 GiB in all; 150 million steps.
     */
    public static AnalysisOptions defaults() {
        return new AnalysisOptions(
                5, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4), 128L << 20, 8L << 30, 150_000_000L);
    }

    /** These with another bound of cycles. */
    public AnalysisOptions withMaxCycle(int threads) {
        return new AnalysisOptions(
                threads, keptBytes, historyMemoryBytes, historyBytes, verificationSteps, combinations);
    }

    /** These with another number of combinations. */
    public AnalysisOptions withCombinations(int ways) {
        return new AnalysisOptions(maxCycle, keptBytes, historyMemoryBytes, historyBytes, verificationSteps, ways);
    }
}
