package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import io.failstop.trace.PagedLongs;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks what every recording keeps, whatever the engine did: threads are numbered as they start, their
 * sequences are dense, an object's order numbers follow each other, a thread starts after its parent's
 * earlier events and is joined after its end. An event that breaks this is nobody's.
 *
 * <p>Threading: one thread.
 */
final class Consistency {
    private final PagedLongs lastOrder = new PagedLongs();
    private long[] nextSequence = new long[16];
    private boolean[] ended = new boolean[16];
    private int threads;

    /** What is wrong with the next event, in words that continue "the event"; null if nothing is. */
    @Nullable
    String check(int thread, long sequence, EventKind kind, int object, long order, long a, long b) {
        if (thread < 0 || thread >= threads) {
            String unknown = begin(thread, sequence, kind);
            if (unknown != null) {
                return unknown;
            }
        }
        long expected = nextSequence[thread];
        if (sequence != expected) {
            return "has sequence " + sequence + " where its thread's next is " + expected;
        }
        if (ended[thread]) {
            return "follows its thread's end";
        }
        nextSequence[thread] = expected + 1;
        if (order != 0) {
            long last = lastOrder.get(object);
            if (object <= 0 || order != last + 1) {
                return "has order " + order + " where its object's next is " + (last + 1);
            }
            lastOrder.set(object, order);
        }
        return kind.group() == EventKind.Group.THREAD ? checkLife(thread, sequence, kind, a, b) : null;
    }

    private @Nullable String begin(int thread, long sequence, EventKind kind) {
        if (thread != threads || sequence != 0 || kind != EventKind.THREAD_START) {
            return "is of a thread that has not started";
        }
        if (thread == nextSequence.length) {
            nextSequence = Arrays.copyOf(nextSequence, thread * 2);
            ended = Arrays.copyOf(ended, thread * 2);
        }
        threads++;
        return null;
    }

    private @Nullable String checkLife(int thread, long sequence, EventKind kind, long a, long b) {
        switch (kind) {
            case THREAD_END -> ended[thread] = true;
            case THREAD_JOIN -> {
                if (a < 0 || a >= threads || !ended[(int) a]) {
                    return "joins a thread that has not ended";
                }
            }
            default -> {
                if (sequence != 0) {
                    return "starts a thread that has started";
                }
                if (a >= threads || (a >= 0 && nextSequence[(int) a] < b)) {
                    return "starts a thread before its parent came there";
                }
            }
        }
        return null;
    }
}
