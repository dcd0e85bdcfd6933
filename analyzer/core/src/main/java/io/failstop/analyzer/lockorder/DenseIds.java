package io.failstop.analyzer.lockorder;

import io.failstop.trace.PagedLongs;
import java.util.Arrays;

/**
 * Numbers ids from 0 in the order in which they are met.
 *
 * <p>Threading: one thread.
 */
final class DenseIds {
    private final PagedLongs numbers = new PagedLongs();
    private int[] ids = new int[64];
    private int size;

    int size() {
        return size;
    }

    /** The number of an id, which it gets now if it has none. */
    int number(int id) {
        int known = (int) numbers.get(id);
        if (known != 0) {
            return known - 1;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
        }
        ids[size++] = id;
        numbers.set(id, size);
        return size - 1;
    }

    /** The id of a number. */
    int id(int number) {
        return ids[number];
    }
}
