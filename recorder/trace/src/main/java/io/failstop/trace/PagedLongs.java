package io.failstop.trace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number for each of many small non-negative ids, 0 at first. Pages of 4,096 are made when first
 * written. Ids that no recording gives out, as in damaged traces, go to a map: each costs an entry, not a
 * page.
 *
 * <p>Threading: one thread.
 */
public final class PagedLongs {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private static final int PAGED_LIMIT = 1 << 24;
    private static final int MAX_PAGES = PAGED_LIMIT >> PAGE_SHIFT;

    private long[] @Nullable [] pages = new long[16][];
    private final Map<Integer, Long> far = new HashMap<>();

    /** The number of an id. */
    public long get(int id) {
        int page = id >>> PAGE_SHIFT;
        if (page >= pages.length) {
            return isPaged(id) ? 0 : far.getOrDefault(id, 0L);
        }
        long[] values = pages[page];
        return values == null ? 0 : values[id & PAGE_MASK];
    }

    /** Sets the number of an id. */
    public void set(int id, long value) {
        if (isPaged(id)) {
            page(id)[id & PAGE_MASK] = value;
        } else {
            far.put(id, value);
        }
    }

    /** Sets the number of an id; returns what it was. */
    public long replace(int id, long value) {
        if (!isPaged(id)) {
            Long before = far.put(id, value);
            return before == null ? 0 : before;
        }
        long[] values = page(id);
        long before = values[id & PAGE_MASK];
        values[id & PAGE_MASK] = value;
        return before;
    }

    /** Adds 1 to the number of an id; returns what it is then. */
    public long increment(int id) {
        return isPaged(id) ? ++page(id)[id & PAGE_MASK] : far.merge(id, 1L, Long::sum);
    }

    private long[] page(int id) {
        int page = id >>> PAGE_SHIFT;
        if (page < pages.length) {
            long[] values = pages[page];
            if (values != null) {
                return values;
            }
        }
        return newPage(page);
    }

    private long[] newPage(int page) {
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.min(MAX_PAGES, Math.max(page + 1, pages.length * 2)));
        }
        long[] values = new long[PAGE_MASK + 1];
        pages[page] = values;
        return values;
    }

    private static boolean isPaged(int id) {
        return id >= 0 && id < PAGED_LIMIT;
    }
}
