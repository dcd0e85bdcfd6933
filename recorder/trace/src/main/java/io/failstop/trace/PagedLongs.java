package io.failstop.trace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A number for each of many small non-negative ids, 0 at first. Pages of 4,096 are made when first
 * written, so that a wild id from a damaged trace costs a page and no more.
 *
 * <p>Threading: one thread.
 */
public final class PagedLongs {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private long[] @Nullable [] pages = new long[16][];

    /** The number of an id. */
    public long get(int id) {
        int page = id >>> PAGE_SHIFT;
        if (page >= pages.length) {
            return 0;
        }
        long[] values = pages[page];
        return values == null ? 0 : values[id & PAGE_MASK];
    }

    /** Sets the number of an id. */
    public void set(int id, long value) {
        int page = id >>> PAGE_SHIFT;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        long[] values = pages[page];
        if (values == null) {
            values = new long[PAGE_MASK + 1];
            pages[page] = values;
        }
        values[id & PAGE_MASK] = value;
    }
}
