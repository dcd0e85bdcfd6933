package io.failstop.trace.csv;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What {@link TraceStatus} counts, kept while events pass by. Its memory grows with threads and locks,
 * not with events.
 *
 * <p>Threading: one thread.
 */
final class Tally {
    private final IntIndex threads = new IntIndex();
    private final IntIndex locks = new IntIndex();
    private long[] lastSequence = new long[16];
    private long[] lastNumber = new long[16];
    private long events;
    private long lost;
    private long inferred;

    /** How many events there were. */
    long events() {
        return events;
    }

    void count(long number, int thread, long sequence, EventKind kind, int flags, int object, long a) {
        events++;
        int index = threads.of(thread);
        if (index == lastNumber.length) {
            lastSequence = Arrays.copyOf(lastSequence, index * 2);
            lastNumber = Arrays.copyOf(lastNumber, index * 2);
        }
        lastSequence[index] = sequence;
        lastNumber[index] = number;
        if ((flags & EventFlags.INFERRED) != 0) {
            inferred++;
        }
        EventKind.Group group = kind.group();
        if (object != 0 && (group == EventKind.Group.LOCK || group == EventKind.Group.CONDITION)) {
            locks.of(object);
        } else if (kind == EventKind.LOSS && a > 0) {
            lost = lost + a < 0 ? Long.MAX_VALUE : lost + a;
        }
    }

    TraceStatus status(EndRows end) {
        String why = end.whyIncomplete(events);
        return new TraceStatus(
                events,
                threads.size(),
                locks.size(),
                Math.max(lost, end.lost()),
                inferred,
                why.isEmpty(),
                why,
                end.end(),
                lastEvents());
    }

    private List<TraceStatus.LastEvent> lastEvents() {
        int[] ids = threads.keys();
        List<TraceStatus.LastEvent> last = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            last.add(new TraceStatus.LastEvent(ids[i], lastSequence[i], lastNumber[i]));
        }
        last.sort(Comparator.comparingInt(TraceStatus.LastEvent::thread));
        return last;
    }
}
