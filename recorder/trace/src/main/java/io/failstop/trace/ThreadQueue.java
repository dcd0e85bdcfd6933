package io.failstop.trace;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is waiting to be merged of one thread: its runs by sequence, the first of them at its next event.
 *
 * <p>Threading: one thread.
 */
final class ThreadQueue {
    private static final Comparator<EventRun> BY_SEQUENCE = Comparator.comparingLong(run -> run.sequence);

    final int thread;

    /** The sequence that the next event should have. */
    long nextSequence;

    /** Whether the thread's end was handed over. */
    boolean ended;

    /** Clock of the head, the key in the merger's heap. */
    long clock;

    private @Nullable EventRun head;
    private @Nullable PriorityQueue<EventRun> later;

    ThreadQueue(int thread) {
        this.thread = thread;
    }

    /** The run that the next event comes from, or null if there is nothing. */
    @Nullable
    EventRun head() {
        return head;
    }

    /** Adds a run that stands at its first event; returns whether it is the head now. */
    boolean add(EventRun run) {
        EventRun before = head;
        if (before == null) {
            setHead(run);
            return true;
        }
        boolean earlier = run.sequence < before.sequence;
        if (later == null) {
            later = new PriorityQueue<>(BY_SEQUENCE);
        }
        later.add(earlier ? before : run);
        if (earlier) {
            setHead(run);
        }
        return earlier;
    }

    /** The head has moved to its next event. */
    void headMoved(EventRun run) {
        clock = run.clock;
    }

    /** The head is done: the next run takes its place, if there is one. */
    @Nullable
    EventRun nextHead() {
        EventRun next = later == null ? null : later.poll();
        if (next == null) {
            head = null;
            later = null;
        } else {
            setHead(next);
        }
        return next;
    }

    private void setHead(EventRun run) {
        head = run;
        clock = run.clock;
    }

    boolean isBefore(ThreadQueue other) {
        return clock < other.clock || (clock == other.clock && thread < other.thread);
    }
}
