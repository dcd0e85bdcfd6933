package io.failstop.trace.csv;

/**
 * Numbers the distinct ints that it sees, from 0, without an object per call.
 *
 * <p>Open addressing with linear probing; ids are dense small numbers as a rule.
 *
 * <p>Threading: one thread.
 */
final class IntIndex {
    private int[] keys = new int[64];
    /** The number of the key in the same place plus 1, or 0 if the place is free. */
    private int[] numbers = new int[64];

    private int size;

    int size() {
        return size;
    }

    /** The key's number; a key that was not seen before gets the next one. */
    int of(int key) {
        int place = place(key);
        if (numbers[place] == 0) {
            if (size * 2 >= keys.length) {
                grow();
                place = place(key);
            }
            keys[place] = key;
            numbers[place] = ++size;
        }
        return numbers[place] - 1;
    }

    private int place(int key) {
        int mask = keys.length - 1;
        int place = ((key * 0x9e37_79b9) >>> 7) & mask;
        while (numbers[place] != 0 && keys[place] != key) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new int[oldKeys.length * 2];
        numbers = new int[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != 0) {
                int place = place(oldKeys[i]);
                keys[place] = oldKeys[i];
                numbers[place] = oldNumbers[i];
            }
        }
    }

    /** The keys by their number. */
    int[] keys() {
        int[] byNumber = new int[size];
        for (int i = 0; i < keys.length; i++) {
            if (numbers[i] != 0) {
                byNumber[numbers[i] - 1] = keys[i];
            }
        }
        return byNumber;
    }
}
