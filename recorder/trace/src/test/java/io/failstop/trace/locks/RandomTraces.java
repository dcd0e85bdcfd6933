package io.failstop.trace.locks;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Legal traces of random programs: an event is proposed at random, and taken if the naive rules allow
 * it. The same seed gives the same trace.
 */
final class RandomTraces {
    private static final EventKind[] KINDS = {
        EventKind.LOCK_REQUEST, EventKind.LOCK_REQUEST, EventKind.LOCK_ACQUIRE, EventKind.LOCK_ACQUIRE,
        EventKind.LOCK_ACQUIRE, EventKind.LOCK_RELEASE, EventKind.LOCK_RELEASE, EventKind.LOCK_FAIL,
        EventKind.LOCK_MODE_CHANGE, EventKind.LOCK_HAND_OFF, EventKind.WAIT_BEGIN, EventKind.WAIT_END,
        EventKind.WAIT_END, EventKind.SIGNAL, EventKind.THREAD_START, EventKind.THREAD_END,
        EventKind.THREAD_JOIN, EventKind.MARK, EventKind.UPTODATE_PEEK, EventKind.FAULT_BEGIN
    };

    final Map<Integer, Integer> traits = new TreeMap<>();
    final List<Event> events = new ArrayList<>();
    final int threads;
    final int locks;
    private final Random random;
    private final boolean ordered;
    private final Map<Integer, Long> sequences = new HashMap<>();

    RandomTraces(long seed) {
        random = new Random(seed);
        threads = 2 + random.nextInt(5);
        locks = 1 + random.nextInt(5);
        ordered = random.nextBoolean();
        for (int lock = 1; lock <= locks; lock++) {
            if (random.nextInt(6) != 0) {
                traits.put(lock, randomTraits());
            }
        }
        NaiveLocks naive = new NaiveLocks(traits);
        int most = 10 + random.nextInt(120);
        for (int tries = 0; tries < 40 * most && events.size() < most; tries++) {
            Event event = propose(naive);
            if (naive.isLegal(event)) {
                take(event, naive);
            }
        }
    }

    private int randomTraits() {
        int all = LockTraits.REENTRANT | LockTraits.SHARED | LockTraits.QUEUE_FAIR | LockTraits.OWNERLESS;
        int some = random.nextInt(all + 1);
        return random.nextInt(3) == 0 ? some : some & ~LockTraits.OWNERLESS;
    }

    private void take(Event event, NaiveLocks naive) {
        naive.execute(events.size() + 1L, event);
        sequences.merge(event.thread(), 1L, Long::sum);
        events.add(event);
    }

    private Event propose(NaiveLocks naive) {
        EventKind kind = KINDS[random.nextInt(KINDS.length)];
        int thread = random.nextInt(threads);
        if (kind == EventKind.THREAD_END && random.nextInt(6) != 0) {
            kind = EventKind.LOCK_REQUEST;
        }
        boolean onLock = kind.group() == EventKind.Group.LOCK || kind.group() == EventKind.Group.CONDITION;
        int lock = onLock ? 1 + random.nextInt(locks) : kind == EventKind.UPTODATE_PEEK ? 100 : 0;
        int flags = onLock && random.nextInt(3) == 0 ? EventFlags.SHARED : 0;
        long order =
                ordered && lock != 0 && kind != EventKind.LOCK_REQUEST ? naive.orders.getOrDefault(lock, 0L) + 1 : 0;
        long small = 1L + random.nextInt(3);
        long a = 0;
        long b = 0;
        switch (kind) {
            case LOCK_ACQUIRE, LOCK_RELEASE, LOCK_FAIL -> a = small;
            case LOCK_MODE_CHANGE -> a = random.nextInt(2);
            case LOCK_HAND_OFF, THREAD_JOIN, THREAD_START -> a = random.nextInt(threads);
            case WAIT_BEGIN, WAIT_END -> {
                a = random.nextInt(2);
                b = small;
            }
            case SIGNAL -> {
                a = random.nextInt(2);
                b = random.nextInt(2);
            }
            default -> {}
        }
        long sequence = sequences.getOrDefault(thread, 0L);
        return new Event(thread, sequence, events.size(), kind, flags, lock, 0, order, a, b, 0, null);
    }

    /** The trace with one event dropped, doubled, swapped with the next, or changed in one field. */
    List<Event> mutant() {
        List<Event> mutant = new ArrayList<>(events);
        int at = random.nextInt(mutant.size());
        Event event = mutant.get(at);
        switch (random.nextInt(8)) {
            case 0 -> mutant.remove(at);
            case 1 -> mutant.add(at, event);
            case 2 -> {
                if (at + 1 < mutant.size()) {
                    mutant.set(at, mutant.get(at + 1));
                    mutant.set(at + 1, event);
                }
            }
            case 3 -> mutant.set(at, with(event, random.nextInt(threads), event.flags(), event.object(), event.a()));
            case 4 -> mutant.set(at, with(event, event.thread(), event.flags(), otherLock(event), event.a()));
            case 5 ->
                mutant.set(
                        at, with(event, event.thread(), event.flags() ^ EventFlags.SHARED, event.object(), event.a()));
            case 6 ->
                mutant.set(at, with(event, event.thread(), event.flags(), event.object(), random.nextInt(threads + 1)));
            default -> mutant.set(at, moved(event));
        }
        return mutant;
    }

    private int otherLock(Event event) {
        return event.object() == 0 || event.object() > locks ? event.object() : 1 + random.nextInt(locks);
    }

    private static Event with(Event event, int thread, int flags, int object, long a) {
        return new Event(
                thread,
                event.sequence(),
                event.clock(),
                event.kind(),
                flags,
                object,
                event.site(),
                event.order(),
                a,
                event.b(),
                event.c(),
                event.text());
    }

    private Event moved(Event event) {
        return new Event(
                event.thread(),
                event.sequence(),
                event.clock(),
                event.kind(),
                event.flags(),
                event.object(),
                event.site(),
                event.order() + (event.order() == 0 ? 0 : random.nextInt(3) - 1),
                event.a(),
                event.b() + random.nextInt(2),
                event.c(),
                event.text());
    }

    EventList trace(List<Event> of) {
        EventList trace = new EventList("random", TraceHeader.of(Source.CSV, OrderGuarantee.TOTAL, Map.of()));
        traits.forEach((lock, bits) -> {
            trace.define(DefinitionLayout.LOCK_CLASS, lock, bits, 0, "class" + lock);
            trace.define(DefinitionLayout.LOCK, lock, lock, 1);
        });
        of.forEach(trace::add);
        return trace;
    }
}
