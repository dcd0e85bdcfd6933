package io.failstop.analyzer.lockorder;

/**
 * A part of the trace: how far those threads are in it that had to take a step. All others are in it up to
 * their first step.
 *
 * <p>Threading: immutable; its arrays are not to be written.
 */
final class Part {
    static final Part NONE = new Part(new int[0], new long[0]);

    final int[] threads;
    /** Of each of them, the first event that is not in the part, {@link Long#MAX_VALUE} where all are. */
    final long[] ends;

    Part(int[] threads, long[] ends) {
        this.threads = threads;
        this.ends = ends;
    }
}
