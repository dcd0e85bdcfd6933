package io.failstop.engine.cache;

import io.failstop.probe.Origin;
import java.util.Arrays;

/**
 * What the words of the engine's memory hold, so that every word tells who stored it, and for which place.
 *
 * <pre>
 *  63      54 53                    20 19              0
 * +----------+------------------------+-----------------+
 * | thread+1 | sequence of the write  | word in the file|
 * +----------+------------------------+-----------------+
 * </pre>
 *
 * 0 is a zero. Thread 1023 stands for what a block of the device held before anything was written to it
 * (the middle is the block), 1022 for page memory that nothing was put into (the middle is the page).
 */
final class Stamp {
    /** The greatest number of engine threads whose writes can be told apart. */
    static final int MAX_THREADS = 1021;
    /** The greatest number of words in a file. */
    static final int MAX_FILE_WORDS = 1 << 20;

    private static final int THREAD_SHIFT = 54;
    private static final int MIDDLE_SHIFT = 20;
    private static final long MIDDLE_MASK = (1L << (THREAD_SHIFT - MIDDLE_SHIFT)) - 1;
    private static final long STALE = 1023;
    private static final long UNINITIALISED = 1022;

    private Stamp() {}

    /** The stamp that the write which began with this event puts on word 0 of its file; word n has n more. */
    static long ofWrite(int thread, long sequence) {
        return (long) (thread + 1) << THREAD_SHIFT | (sequence & MIDDLE_MASK) << MIDDLE_SHIFT;
    }

    /** Fills words with consecutive stamps. */
    static void fill(long[] words, int from, int count, long first) {
        for (int i = 0; i < count; i++) {
            words[from + i] = first + i;
        }
    }

    /** Fills words with what the block held at first. */
    static void fillStale(long[] words, int from, int count, int block) {
        fill(words, from, count, STALE << THREAD_SHIFT | (long) block << MIDDLE_SHIFT);
    }

    /** Fills a page's words with what unused memory holds. */
    static void fillUninitialised(long[] words, int page) {
        Arrays.fill(words, UNINITIALISED << THREAD_SHIFT | (long) page << MIDDLE_SHIFT);
    }

    /** Whose stamp the word is, as an {@link Origin}. */
    static long origin(long word) {
        if (word == 0) {
            return Origin.ZERO;
        }
        long thread = word >>> THREAD_SHIFT;
        long middle = word >>> MIDDLE_SHIFT & MIDDLE_MASK;
        if (thread == STALE) {
            return Origin.staleBlock(middle);
        }
        return thread == UNINITIALISED || thread == 0 ? Origin.UNKNOWN : Origin.write((int) thread - 1, middle);
    }

    /** Whether two words have the same origin. */
    static boolean sameOrigin(long one, long other) {
        return one >>> MIDDLE_SHIFT == other >>> MIDDLE_SHIFT && (one == 0) == (other == 0);
    }
}
