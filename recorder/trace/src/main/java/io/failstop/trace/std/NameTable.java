package io.failstop.trace.std;

import java.util.Arrays;

/**
 * Ids of names, found by their bytes without making a string: open addressing. A name of up to seven
 * bytes is its own key; the key of a longer one is a hash, and its bytes decide.
 *
 * <p>Threading: one thread.
 */
final class NameTable {
    static final int NONE = -1;

    /** Names up to here are found by {@link #find(long)}. */
    static final int SHORT_BYTES = 7;

    private static final long MIX = 0x9e3779b97f4a7c15L;
    private static final long LONG_NAME = 0x0800000000000000L;

    private static final byte[] NO_BYTES = {};

    private long[] keys = new long[1 << 8];
    private int[] ids = new int[1 << 8];
    private byte[][] names = new byte[1 << 8][];
    private int shift = Long.SIZE - 8;
    private int size;

    /** The key of a name of 1 to 7 bytes, whose first byte is the lowest of {@code word}. */
    static long key(long word, int length) {
        return (word & ((1L << (length << 3)) - 1)) | ((long) length << 56);
    }

    /** The id of the short name with this key, or {@link #NONE}. */
    int find(long key) {
        long[] table = keys;
        int mask = table.length - 1;
        for (int i = (int) ((key * MIX) >>> shift); ; i = (i + 1) & mask) {
            if (table[i] == key) {
                return ids[i];
            }
            if (table[i] == 0) {
                return NONE;
            }
        }
    }

    /** The id of a name of any length, or {@link #NONE}. */
    int find(byte[] bytes, int from, int end) {
        if (end == from) {
            return NONE;
        }
        if (end - from <= SHORT_BYTES) {
            return find(shortKey(bytes, from, end));
        }
        long key = longKey(bytes, from, end);
        int mask = keys.length - 1;
        for (int i = (int) ((key * MIX) >>> shift); keys[i] != 0; i = (i + 1) & mask) {
            byte[] name = names[i];
            if (keys[i] == key && Arrays.equals(name, 0, name.length, bytes, from, end)) {
                return ids[i];
            }
        }
        return NONE;
    }

    private static long shortKey(byte[] bytes, int from, int end) {
        long word = 0;
        for (int i = end - 1; i >= from; i--) {
            word = (word << 8) | (bytes[i] & 0xff);
        }
        return key(word, end - from);
    }

    private static long longKey(byte[] bytes, int from, int end) {
        long hash = (long) end - from;
        int i = from;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ (long) Words.LONG.get(bytes, i)) * MIX;
            hash ^= hash >>> 29;
        }
        for (; i < end; i++) {
            hash = (hash ^ bytes[i]) * MIX;
        }
        hash ^= hash >>> 32;
        return (hash >>> 8) | LONG_NAME;
    }

    /** Adds a name that is not there. */
    void add(byte[] bytes, int from, int end, int id) {
        if (size >= keys.length / 2) {
            grow();
        }
        boolean isShort = end - from <= SHORT_BYTES;
        long key = isShort ? shortKey(bytes, from, end) : longKey(bytes, from, end);
        put(key, id, isShort ? NO_BYTES : Arrays.copyOfRange(bytes, from, end));
        size++;
    }

    private void put(long key, int id, byte[] name) {
        int mask = keys.length - 1;
        int i = (int) ((key * MIX) >>> shift);
        while (keys[i] != 0) {
            i = (i + 1) & mask;
        }
        keys[i] = key;
        ids[i] = id;
        names[i] = name;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldIds = ids;
        byte[][] oldNames = names;
        keys = new long[oldKeys.length * 2];
        ids = new int[keys.length];
        names = new byte[keys.length][];
        shift--;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                put(oldKeys[i], oldIds[i], oldNames[i]);
            }
        }
    }
}
