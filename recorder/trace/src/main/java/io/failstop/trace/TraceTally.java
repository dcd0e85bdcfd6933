package io.failstop.trace;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.EventKind.Group;
import io.failstop.probe.SlotLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Counts for a {@link TraceStatus} what a reader hands over.
 *
 * <p>Threading: one thread.
 */
public final class TraceTally {
    /** Per thread: the sequence of its last event, plus 1; 0 for a thread without events. */
    private final PagedLongs lastSequence = new PagedLongs();

    private final PagedLongs lastNumber = new PagedLongs();
    private final PagedLongs seenLock = new PagedLongs();
    private final List<Integer> threads = new ArrayList<>();
    private long events;
    private int locks;
    private long lost;
    private long inferred;

    /** Counts an event that is being handed over. */
    public void add(long number, int thread, long sequence, EventKind kind, int flags, int object, long a) {
        events++;
        if (thread != SlotLayout.RECORDER_THREAD) {
            if (lastSequence.get(thread) == 0) {
                threads.add(thread);
            }
            lastSequence.set(thread, sequence + 1);
            lastNumber.set(thread, number);
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
                .sorted()
                .forEach(thread -> last.add(
                        new TraceStatus.LastEvent(thread, lastSequence.get(thread) - 1, lastNumber.get(thread))));
        return new TraceStatus(events, threads.size(), locks, lost, inferred, complete, why, end, last);
    }
}
