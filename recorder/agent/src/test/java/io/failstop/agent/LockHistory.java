package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks what must hold of every recording of monitors, in the most obvious way: threads number their
 * events without a gap, locks their decisions, and each decision is one that the lock allows.
 */
final class LockHistory {
    private final Map<Integer, List<Event>> byThread = new TreeMap<>();
    private final Map<Integer, List<Event>> byLock = new TreeMap<>();
    private final Map<Integer, Integer> owners = new HashMap<>();
    private final Map<Integer, Long> depths = new HashMap<>();

    private LockHistory(List<Event> events) {
        for (Event event : events) {
            byThread.computeIfAbsent(event.thread(), key -> new ArrayList<>()).add(event);
            if (event.order() != 0) {
                byLock.computeIfAbsent(event.object(), key -> new ArrayList<>()).add(event);
            }
        }
    }

    /** Checks all that holds at any moment; returns the history to ask for the rest. */
    static LockHistory check(List<Event> events) {
        LockHistory history = new LockHistory(events);
        history.byThread.values().forEach(LockHistory::checkThread);
        history.byLock.values().forEach(history::checkLock);
        return history;
    }

    /** The last owner of each lock that is still held. */
    Map<Integer, Integer> owners() {
        return owners;
    }

    /** The lock that each thread asked for last and has not got. */
    Map<Integer, Event> pending() {
        Map<Integer, Event> pending = new TreeMap<>();
        byThread.forEach((thread, events) -> {
            Event last = events.get(events.size() - 1);
            if (last.kind() == EventKind.LOCK_REQUEST) {
                pending.put(thread, last);
            }
        });
        return pending;
    }

    List<Event> of(int thread) {
        return byThread.get(thread);
    }

    List<Event> of(int thread, EventKind kind) {
        return of(thread).stream().filter(event -> event.kind() == kind).toList();
    }

    private static void checkThread(List<Event> events) {
        // A parent writes its child's first event into its own ring.
        events.sort(Comparator.comparingLong(Event::sequence));
        Event asked = null;
        boolean waiting = false;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            assertThat(event.sequence()).as("sequence of %s", event).isEqualTo(i);
            assertThat(event.kind() == EventKind.THREAD_START)
                    .as("start of %s", event)
                    .isEqualTo(i == 0);
            if (asked != null) {
                assertThat(event.kind()).as("%s after %s", event, asked).isEqualTo(EventKind.LOCK_ACQUIRE);
                assertThat(event.object()).as("%s after %s", event, asked).isEqualTo(asked.object());
                assertThat(event.site()).as("%s after %s", event, asked).isEqualTo(asked.site());
                assertThat(event.a()).as("%s after %s", event, asked).isEqualTo(1);
            } else if (event.kind() == EventKind.LOCK_ACQUIRE) {
                assertThat(event.a()).as("%s without a request", event).isGreaterThan(1);
            }
            asked = event.kind() == EventKind.LOCK_REQUEST ? event : null;
            if (waiting) {
                assertThat(event.kind()).as("%s inside a wait", event).isEqualTo(EventKind.WAIT_END);
            }
            waiting = event.kind() == EventKind.WAIT_BEGIN;
        }
    }

    private void checkLock(List<Event> events) {
        events.sort(Comparator.comparingLong(Event::order));
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            assertThat(event.order()).as("order of %s", event).isEqualTo(i + 1);
            step(event);
        }
    }

    private void step(Event event) {
        Integer owner = owners.get(event.object());
        long depth = depths.getOrDefault(event.object(), 0L);
        switch (event.kind()) {
            case LOCK_ACQUIRE -> {
                assertThat(owner == null || owner == event.thread())
                        .as("%s, held by %s", event, owner)
                        .isTrue();
                assertThat(event.a()).as("depth of %s", event).isEqualTo(owner == null ? 1 : depth + 1);
                hold(event, event.a());
            }
            case LOCK_RELEASE -> {
                assertThat(owner).as("owner at %s", event).isEqualTo(event.thread());
                assertThat(event.a()).as("depth of %s", event).isEqualTo(depth);
                hold(event, depth - 1);
            }
            case WAIT_BEGIN -> {
                assertThat(owner).as("owner at %s", event).isEqualTo(event.thread());
                assertThat(event.b()).as("depth of %s", event).isEqualTo(depth);
                hold(event, 0);
            }
            case WAIT_END -> {
                assertThat(owner).as("owner at %s", event).isNull();
                hold(event, event.b());
            }
            case SIGNAL -> assertThat(owner).as("owner at %s", event).isEqualTo(event.thread());
            default -> throw new AssertionError("an order number on " + event);
        }
    }

    private void hold(Event event, long depth) {
        if (depth == 0) {
            owners.remove(event.object());
            depths.remove(event.object());
        } else {
            owners.put(event.object(), event.thread());
            depths.put(event.object(), depth);
        }
    }
}
