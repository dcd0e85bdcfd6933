package io.failstop.trace.locks;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by id, for ids that are dense from 0: two loads find one. Memory grows with the ids in use; ids
 * that no recording gives out, as in damaged traces, go to a tree instead of growing the table.
 *
 * <p>Threading: one thread.
 */
final class IdTable<T> {
    private static final int PAGE_BITS = 10;
    private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
    private static final int DENSE_LIMIT = 1 << 24;
    private static final int MAX_PAGES = DENSE_LIMIT >> PAGE_BITS;

    private @Nullable Object[][] pages = new Object[16][];
    private final NavigableMap<Integer, T> far = new TreeMap<>();

    @SuppressWarnings("unchecked")
    @Nullable
    T get(int id) {
        int page = id >>> PAGE_BITS;
        if (page < pages.length) {
            Object[] values = pages[page];
            return values == null ? null : (T) values[id & PAGE_MASK];
        }
        return isDense(id) ? null : far.get(id);
    }

    void put(int id, T value) {
        if (!isDense(id)) {
            far.put(id, value);
            return;
        }
        int page = id >>> PAGE_BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.min(MAX_PAGES, Math.max(page + 1, pages.length * 2)));
        }
        if (pages[page] == null) {
            pages[page] = new Object[PAGE_MASK + 1];
        }
        pages[page][id & PAGE_MASK] = value;
    }

    /** All values by ascending id. */
    @SuppressWarnings("unchecked")
    void forEach(Consumer<T> action) {
        far.headMap(0).values().forEach(action);
        for (Object[] values : pages) {
            if (values != null) {
                for (Object value : values) {
                    if (value != null) {
                        action.accept((T) value);
                    }
                }
            }
        }
        far.tailMap(0).values().forEach(action);
    }

    private static boolean isDense(int id) {
        return id >= 0 && id < DENSE_LIMIT;
    }
}
