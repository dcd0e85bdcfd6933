package io.failstop.replayer.exact;

/**
 * Some consecutive events of one thread.
 *
 * <p>Threading: filled by the reader, then handed over, then read by the thread; {@link Lane} publishes both ways.
 */
final class Chunk {
    private static final int WORDS = 2048;
    /** The most events in it. */
    static final int EVENTS = WORDS / 2;

    private final long[] words = new long[WORDS];
    /** Of each event, its number in the trace: looked at only where somebody differed. */
    private final long[] numbers = new long[EVENTS];

    private int used;
    private int events;

    void clear() {
        used = 0;
        events = 0;
    }

    boolean isEmpty() {
        return events == 0;
    }

    boolean isFull() {
        return used > WORDS - Words.MOST;
    }

    int events() {
        return events;
    }

    /** Adds an event; only if it is not full. */
    void put(long number, int kind, int flags, int object, int site, long order, long a, long b, long c) {
        numbers[events++] = number;
        used = Words.put(words, used, kind, flags, object, site, order, a, b, c);
    }

    long[] words() {
        return words;
    }

    long number(int event) {
        return numbers[event];
    }
}
