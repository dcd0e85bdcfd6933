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
    private static final int MAX_PAGES = DENSE_LIMIT >> PAGE_BITS;

    private long[][] pages = new long[16][];
    private final Map<Integer, Long> far = new HashMap<>();

    /** The last order number of an object, 0 if it has none yet. */
    long last(int object) {
        int page = object >>> PAGE_BITS;
        if (page < pages.length) {
            return pages[page] == null ? 0 : pages[page][object & PAGE_MASK];
        }
        return isDense(object) ? 0 : far.getOrDefault(object, 0L);
    }

    void put(int object, long order) {
        if (!isDense(object)) {
            far.put(object, order);
            return;
        }
        int page = object >>> PAGE_BITS;
        if (page >= pages.length || pages[page] == null) {
            makePage(page);
        }
        pages[page][object & PAGE_MASK] = order;
    }

    private void makePage(int page) {
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.min(MAX_PAGES, Math.max(page + 1, pages.length * 2)));
        }
        pages[page] = new long[PAGE_MASK + 1];
    }

    private static boolean isDense(int object) {
        return object >= 0 && object < DENSE_LIMIT;
    }
}
