package io.failstop.analyzer.naive;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Traces as they would have been recorded if some events had found no room. */
public final class LostEvents {
    private static final int MOST_SPANS = 3;
    private static final int MOST_OF_A_SPAN = 4;

    private LostEvents() {}

    /** The trace without these events, numbered from 0. What a thread loses before its end is told of by nothing. */
    public static EventList without(BitSet lost, EventList whole) {
        EventList left = namedLike(whole);
        Map<Integer, Integer> missing = new HashMap<>();
        for (int i = 0; i < whole.events().size(); i++) {
            Event event = whole.events().get(i);
            if (lost.get(i)) {
                missing.merge(event.thread(), 1, Integer::sum);
                continue;
            }
            Integer before = missing.remove(event.thread());
            if (before != null) {
                long sequence = event.sequence() - 1;
                left.event(0, event.thread(), sequence, event.clock(), EventKind.LOSS, 0, 0, 0, 0, before, 0, 0);
            }
            left.add(event);
        }
        return left;
    }

    /** No events, but the names of that trace. */
    public static EventList namedLike(EventList other) {
        EventList empty = new EventList(other.path(), other.header());
        other.definitions().all().forEach(empty.definitions()::define);
        return empty;
    }

    /** The trace without a few spans of a few events, each of one thread, that other events of the thread follow. */
    public static EventList withoutSome(Random random, EventList whole) {
        BitSet lost = new BitSet();
        int size = whole.events().size();
        for (int span = random.nextInt(MOST_SPANS); span >= 0 && size > 0; span--) {
            int from = random.nextInt(size);
            int count = 1 + random.nextInt(MOST_OF_A_SPAN);
            int thread = whole.events().get(from).thread();
            int last = lastOf(thread, whole);
            for (int i = from; i < last && count > 0; i++) {
                if (whole.events().get(i).thread() == thread) {
                    lost.set(i);
                    count--;
                }
            }
        }
        return without(lost, whole);
    }

    private static int lastOf(int thread, EventList whole) {
        int last = whole.events().size() - 1;
        while (whole.events().get(last).thread() != thread) {
            last--;
        }
        return last;
    }
}
