package io.failstop.trace.locks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The last order number of each object; laid out as {@link IdTable}, with numbers instead of values.
 *
 * <p>Threading: one thread.
 */
final class OrderTable {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int DENSE_LIMIT = 1 << 24;

    private long[][] pages = new long[16][];
    private final Map<Integer, Long> far = new HashMap<>();

    /** Replaces the last order number of an object by {@code order}; returns what it was, 0 at first. */
    long replace(int object, long order) {
        int page = object >>> PAGE_BITS;
        if (page >= pages.length || pages[page] == null) {
            if (object < 0 || object >= DENSE_LIMIT) {
                Long last = far.put(object, order);
                return last == null ? 0 : last;
            }
            makePage(page);
        }
        long[] orders = pages[page];
        long last = orders[object & PAGE_MASK];
        orders[object & PAGE_MASK] = order;
        return last;
    }

    private void makePage(int page) {
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        pages[page] = new long[PAGE_MASK + 1];
    }
}
