package io.failstop.analyzer;

import io.failstop.trace.PagedLongs;
import io.failstop.trace.TraceStatus;

/**
 * How far a trace is certain although events of it were lost. What a thread has lost may come right after its last event
 * before the loss, and before others of which that shows first; where a loss has no place, it may be anywhere.
 *
 * <p>Threading: one thread.
 */
public final class CertainPart {
    private final PagedLongs lastEvents = new PagedLongs();
    private long until = Long.MAX_VALUE;
    private long placed;

    /** An event of the thread that is no loss. */
    public void event(long number, int thread) {
        lastEvents.set(thread, number);
    }

    /** So many events of the thread are missing, of which the trace says so here. */
    public void loss(int thread, long missing) {
        count(missing);
        doubtAfterLastOf(thread);
    }

    /** So many events are missing; since when is told apart. */
    public void count(long missing) {
        // A damaged trace may tell of anything.
        placed += Math.max(0, missing);
    }

    /** What comes after the last event of the thread may rest on something that is missing. */
    public void doubtAfterLastOf(int thread) {
        doubtAfter(lastEvents.get(thread));
    }

    /** What comes after this event may. */
    public void doubtAfter(long event) {
        until = Math.min(until, event);
    }

    /** The last event that nothing missing can matter to; once all losses were met. */
    public long until() {
        return until;
    }

    /** Whether some of the lost events may be missing anywhere. */
    public boolean lacksPlaces(TraceStatus status) {
        return status.lost() > placed;
    }
}
