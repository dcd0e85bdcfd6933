package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What leads to an event: the trace is read again, so that nothing need be kept on the way there.
 *
 * <p>Threading: one thread.
 */
final class History implements EventHandler {
    private static final int LAST = 5;
    private static final int WORDS = 9;

    private final long until;
    private final Map<Integer, Tail> tails = new TreeMap<>();
    private @Nullable Tail latest;
    private int latestThread;
    private @Nullable Event found;

    /** The last events of a thread, as a ring of words: a trace may be long. */
    private static final class Tail {
        final long[] words = new long[LAST * WORDS];
        long events;
    }

    private History(long until) {
        this.until = until;
    }

    /** Reads up to and including the event of this number. */
    static History of(Trace trace, long event) throws TraceException {
        History history = new History(event);
        trace.read(history);
        return history;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (number > until) {
            return;
        }
        if (number == until) {
            found = new Event(thread, sequence, clock, kind, flags, object, site, order, a, b, c, null);
            return;
        }
        if (thread == SlotLayout.RECORDER_THREAD) {
            return;
        }
        Tail tail = latest;
        if (tail == null || thread != latestThread) {
            tail = tails.computeIfAbsent(thread, key -> new Tail());
            latest = tail;
            latestThread = thread;
        }
        int at = (int) (tail.events++ % LAST) * WORDS;
        long[] words = tail.words;
        words[at++] = number;
        words[at++] = kind.code();
        words[at++] = flags;
        words[at++] = object;
        words[at++] = site;
        words[at++] = order;
        words[at++] = a;
        words[at++] = b;
        words[at] = c;
    }

    /** The event itself; null if the trace has none of that number. */
    @Nullable
    Event event() {
        return found;
    }

    /** How many events of a thread are before it. */
    long events(int thread) {
        Tail tail = tails.get(thread);
        return tail == null ? 0 : tail.events;
    }

    List<Divergence.LastEvents> lastEvents(EventText text) {
        List<Divergence.LastEvents> all = new ArrayList<>();
        tails.forEach((thread, tail) -> all.add(new Divergence.LastEvents(text.thread(thread), events(tail, text))));
        return all;
    }

    private static List<Divergence.NumberedEvent> events(Tail tail, EventText text) {
        List<Divergence.NumberedEvent> events = new ArrayList<>();
        for (long i = Math.max(0, tail.events - LAST); i < tail.events; i++) {
            int at = (int) (i % LAST) * WORDS;
            long[] w = tail.words;
            EventKind kind = EventKind.ofCode((int) w[at + 1]);
            if (kind != null) {
                String words = text.of(
                        kind,
                        (int) w[at + 2],
                        (int) w[at + 3],
                        (int) w[at + 4],
                        w[at + 5],
                        w[at + 6],
                        w[at + 7],
                        w[at + 8]);
                events.add(new Divergence.NumberedEvent(w[at], words));
            }
        }
        return events;
    }
}
