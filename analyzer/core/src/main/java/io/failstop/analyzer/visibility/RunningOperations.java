package io.failstop.analyzer.visibility;

import java.util.Arrays;

/**
 * The first events of all operations that have not ended: whoever looks, looks since one of these or since
 * now. So a replaced write matters only where one of them stands between it and the next.
 *
 * <p>Threading: one thread.
 */
final class RunningOperations {
    private long[] begins = new long[16];
    private int count;

    /** Begins come in ascending order. */
    void add(long begin) {
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
        }
        begins[count++] = begin;
    }

    void remove(long begin) {
        int at = Arrays.binarySearch(begins, 0, count, begin);
        if (at >= 0) {
            System.arraycopy(begins, at + 1, begins, at, count - at - 1);
            count--;
        }
    }

    /** Whether one of them began after event {@code after} and not after event {@code until}. */
    boolean anyBegan(long after, long until) {
        int at = Arrays.binarySearch(begins, 0, count, after);
        int next = at >= 0 ? at + 1 : -at - 1;
        return next < count && begins[next] <= until;
    }

    /** The first event of the oldest, or {@code otherwise} if none runs. */
    long oldest(long otherwise) {
        return count == 0 ? otherwise : begins[0];
    }
}
