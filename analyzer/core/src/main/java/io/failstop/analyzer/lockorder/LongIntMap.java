package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * Ints by long keys, open addressing; 0 where nothing was put. The key {@link Long#MIN_VALUE} cannot be used.
 *
 * <p>Threading: one thread.
 */
final class LongIntMap {
    private static final long NONE = Long.MIN_VALUE;

    private long[] keys = new long[64];
    private int[] values = new int[64];
    private int size;

    LongIntMap() {
        Arrays.fill(keys, NONE);
    }

    int size() {
        return size;
    }

    /** The value of a key, or 0. */
    int get(long key) {
        int at = slot(keys, key);
        return keys[at] == key ? values[at] : 0;
    }

    /** Puts a value; returns the one before, or 0. */
    int put(long key, int value) {
        int at = slot(keys, key);
        if (keys[at] == key) {
            int before = values[at];
            values[at] = value;
            return before;
        }
        keys[at] = key;
        values[at] = value;
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
        return 0;
    }

    /** Calls back for each key, in no particular order. */
    void forEach(Entry action) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != NONE) {
                action.entry(keys[i], values[i]);
            }
        }
    }

    /** Takes a key and its value. */
    @FunctionalInterface
    interface Entry {
        /** One of them. */
        void entry(long key, int value);
    }

    private void grow() {
        long[] newKeys = new long[keys.length * 2];
        int[] newValues = new int[keys.length * 2];
        Arrays.fill(newKeys, NONE);
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != NONE) {
                int at = slot(newKeys, keys[i]);
                newKeys[at] = keys[i];
                newValues[at] = values[i];
            }
        }
        keys = newKeys;
        values = newValues;
    }

    private static int slot(long[] table, long key) {
        int mask = table.length - 1;
        long mixed = key * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 32) & mask;
        while (table[at] != NONE && table[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
