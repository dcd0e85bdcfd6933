package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/** Ints, last in, first out. Threading: one thread. */
final class IntStack {
    private int[] values = new int[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    void push(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    int peek() {
        return values[size - 1];
    }

    int pop() {
        return values[--size];
    }

    void clear() {
        size = 0;
    }
}
