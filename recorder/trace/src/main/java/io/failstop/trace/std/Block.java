package io.failstop.trace.std;

import io.failstop.trace.Definition;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that were parsed, 12 bytes each, and the names that they are the first to need.
 *
 * <p>Threading: filled by one thread, then handed over and not changed any more.
 */
final class Block {
    static final int LINES = 1 << 16;
    static final int WORDS_PER_LINE = 3;
    static final int BYTES = LINES * WORDS_PER_LINE * Integer.BYTES;

    private static final int OP_SHIFT = 28;
    static final int MAX_THREAD = (1 << OP_SHIFT) - 1;

    /** Of each line: operation and thread, operand, site. */
    final int[] words = new int[LINES * WORDS_PER_LINE];

    final List<Definition> definitions = new ArrayList<>();
    private int used;
    /** Threads and objects that have an id by the end of the block; object 0 counts. */
    int threads;

    int objects;

    void add(int op, int thread, int operand, int site) {
        int[] target = words;
        int i = used;
        target[i] = (op << OP_SHIFT) | thread;
        target[i + 1] = operand;
        target[i + 2] = site;
        used = i + WORDS_PER_LINE;
    }

    boolean isFull() {
        return used == words.length;
    }

    /** How many words of {@link #words} are in use. */
    int used() {
        return used;
    }

    int lines() {
        return used / WORDS_PER_LINE;
    }

    static int op(int word) {
        return word >>> OP_SHIFT;
    }

    static int thread(int word) {
        return word & MAX_THREAD;
    }

    /** Whether the line is this operation on this operand. */
    boolean is(int line, int op, int operand) {
        return op(words[line * WORDS_PER_LINE]) == op && words[line * WORDS_PER_LINE + 1] == operand;
    }

    void setOp(int line, int op) {
        int i = line * WORDS_PER_LINE;
        words[i] = (op << OP_SHIFT) | thread(words[i]);
    }
}
