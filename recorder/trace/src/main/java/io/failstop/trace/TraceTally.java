package io.failstop.trace;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.EventKind.Group;
import io.failstop.probe.SlotLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts for a {@link TraceStatus} what a reader hands over.
 *
 * <p>Threading: one thread.
 */
public final class TraceTally {
    /** Per thread: its place in {@link #threads}, plus 1; 0 for a thread without events. */
    private final PagedLongs places = new PagedLongs();

    private final List<Last> threads = new ArrayList<>();
    /** Of the thread whose event came last: mostly the next one is of the same. */
    private @Nullable Last current;

    private final PagedLongs seenLock = new PagedLongs();
    private long events;
    private int locks;
    private long lost;
    private long inferred;

    /** The last event of a thread. */
    private static final class Last {
        final int thread;
        long sequence;
        long number;

        Last(int thread) {
            this.thread = thread;
        }
    }

    /** Counts an event that is being handed over. */
    public void add(long number, int thread, long sequence, EventKind kind, int flags, int object, long a) {
        events++;
        if (thread != SlotLayout.RECORDER_THREAD) {
            Last last = current;
            if (last == null || last.thread != thread) {
                last = of(thread);
                current = last;
            }
            last.sequence = sequence;
            last.number = number;
        }
        if (object != 0 && (kind.group() == Group.LOCK || kind.group() == Group.CONDITION)) {
            if (seenLock.get(object) == 0) {
                seenLock.set(object, 1);
                locks++;
            }
        } else if (kind == EventKind.LOSS) {
            addLost(a);
        }
        if ((flags & EventFlags.INFERRED) != 0) {
            inferred++;
        }
    }

    private Last of(int thread) {
        int place = (int) places.get(thread);
        if (place == 0) {
            threads.add(new Last(thread));
            place = threads.size();
            places.set(thread, place);
        }
        return threads.get(place - 1);
    }

    /** Counts losses that no LOSS event tells of. */
    public void addLost(long count) {
        // A damaged trace may tell of anything.
        lost = lost + Math.max(count, 0) < 0 ? Long.MAX_VALUE : lost + Math.max(count, 0);
    }

    /** Events so far. */
    public long events() {
        return events;
    }

    /** Events lost so far. */
    public long lost() {
        return lost;
    }

    /** The sum. */
    public TraceStatus status(boolean complete, String why, SortedMap<String, String> end) {
        List<TraceStatus.LastEvent> last = new ArrayList<>();
        threads.stream()
                .sorted(Comparator.comparingInt(thread -> thread.thread))
                .forEach(thread -> last.add(new TraceStatus.LastEvent(thread.thread, thread.sequence, thread.number)));
        return new TraceStatus(events, threads.size(), locks, lost, inferred, complete, why, end, last);
    }
}
