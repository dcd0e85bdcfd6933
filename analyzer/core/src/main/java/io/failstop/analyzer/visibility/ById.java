package io.failstop.analyzer.visibility;

import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by id, for ids that are dense from 0. Ids that no recording gives out, as in damaged traces, go to
 * a tree instead of growing the table.
 *
 * <p>Threading: one thread.
 */
final class ById<T> {
    private static final int DENSE_LIMIT = 1 << 22;

    private @Nullable Object[] dense = new Object[64];
    private final NavigableMap<Integer, T> far = new TreeMap<>();

    @SuppressWarnings("unchecked")
    @Nullable
    T get(int id) {
        if (id >= 0 && id < dense.length) {
            return (T) dense[id];
        }
        return id >= 0 && id < DENSE_LIMIT ? null : far.get(id);
    }

    void put(int id, T value) {
        if (id < 0 || id >= DENSE_LIMIT) {
            far.put(id, value);
            return;
        }
        if (id >= dense.length) {
            dense = Arrays.copyOf(dense, Math.max(id + 1, dense.length * 2));
        }
        dense[id] = value;
    }

    void remove(int id) {
        if (id < 0 || id >= DENSE_LIMIT) {
            far.remove(id);
        } else if (id < dense.length) {
            dense[id] = null;
        }
    }

    /** Adds all values to {@code to}, by ascending id. */
    @SuppressWarnings("unchecked")
    void addAllTo(Collection<? super T> to) {
        to.addAll(far.headMap(0).values());
        for (Object value : dense) {
            if (value != null) {
                to.add((T) value);
            }
        }
        to.addAll(far.tailMap(0).values());
    }
}
