package io.failstop.analyzer.naive;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What a trace of locks has in it; of most a test wants to have seen some. */
public enum LockFeature {
    SHARED,
    QUEUE_FAIR,
    TRIED,
    FAILED_TRY,
    TIMED,
    TIMED_OUT,
    INTERRUPTED,
    UNANSWERED_REQUEST,
    START,
    JOIN,
    VARIABLE,
    REENTRANT,
    HAND_OVER_HAND,
    WAIT,
    SIGNALLED,
    UPGRADE,
    DOWNGRADE,
    RELEASED_BY_ANOTHER,
    HAND_OFF,
    RECEIVED,
    COPY,
    FAULTLESS_COPY,
    OLD_FAULT_MODEL,
    SAME_CLASS,
    CUT_OFF;

    /** What the trace has. */
    public static Set<LockFeature> of(EventList trace) {
        Set<LockFeature> all = EnumSet.noneOf(LockFeature.class);
        Map<Integer, Integer> holder = new HashMap<>();
        Map<Integer, Integer> latest = new HashMap<>();
        Map<Integer, Event> pending = new HashMap<>();
        for (Event event : trace.events()) {
            addOf(event, all);
            boolean fair = (trace.definitions().lockTraits(event.object()) & LockTraits.QUEUE_FAIR) != 0;
            if (fair && event.kind() == EventKind.LOCK_ACQUIRE) {
                all.add(QUEUE_FAIR);
            }
            Event request = pending.remove(event.thread());
            switch (event.kind()) {
                case LOCK_REQUEST -> pending.put(event.thread(), event);
                case LOCK_ACQUIRE -> {
                    if (request != null && holder.getOrDefault(event.object(), -1) == event.thread()) {
                        all.add(RECEIVED);
                    }
                    holder.put(event.object(), event.thread());
                    latest.put(event.thread(), event.object());
                }
                case LOCK_HAND_OFF -> holder.put(event.object(), (int) event.a());
                case LOCK_RELEASE -> addOfRelease(event, holder, latest, all);
                default -> {}
            }
        }
        if (!pending.isEmpty()) {
            all.add(UNANSWERED_REQUEST);
        }
        addOfHeader(trace, all);
        return all;
    }

    private static void addOfRelease(
            Event event, Map<Integer, Integer> holder, Map<Integer, Integer> latest, Set<LockFeature> all) {
        boolean shared = (event.flags() & EventFlags.SHARED) != 0;
        if (!shared && holder.getOrDefault(event.object(), event.thread()) != event.thread()) {
            all.add(RELEASED_BY_ANOTHER);
        } else if (latest.containsKey(event.thread()) && latest.get(event.thread()) != event.object()) {
            all.add(HAND_OVER_HAND);
        }
        latest.remove(event.thread());
        holder.remove(event.object());
    }

    private static void addOfHeader(EventList trace, Set<LockFeature> all) {
        if (trace.header().properties().containsValue("F20")) {
            all.add(OLD_FAULT_MODEL);
        }
        boolean shareClass = trace.definitions().all().stream()
                .anyMatch(
                        definition -> definition.kind() == DefinitionLayout.LOCK && definition.x() != definition.id());
        if (shareClass) {
            all.add(SAME_CLASS);
        }
        if (!trace.read((n, t, s, c, k, f, o, i, r, x, y, z) -> {}).complete()) {
            all.add(CUT_OFF);
        }
    }

    private static void addOf(Event event, Set<LockFeature> all) {
        boolean shared = (event.flags() & EventFlags.SHARED) != 0;
        switch (event.kind()) {
            case LOCK_ACQUIRE -> {
                add(all, SHARED, shared);
                add(all, TRIED, (event.flags() & EventFlags.TRIED) != 0);
                add(all, TIMED, (event.flags() & EventFlags.TIMED) != 0);
                add(all, REENTRANT, event.a() > 1);
            }
            case LOCK_FAIL -> all.add(event.a() == 1 ? FAILED_TRY : event.a() == 2 ? TIMED_OUT : INTERRUPTED);
            case THREAD_START -> all.add(START);
            case THREAD_JOIN -> all.add(JOIN);
            case VARIABLE_READ -> all.add(VARIABLE);
            case WAIT_BEGIN -> all.add(WAIT);
            case WAIT_END -> add(all, SIGNALLED, event.c() < 2);
            case LOCK_MODE_CHANGE -> all.add(shared ? DOWNGRADE : UPGRADE);
            case LOCK_HAND_OFF -> all.add(HAND_OFF);
            case COPY_BEGIN -> all.add(event.flags() == 0 ? COPY : FAULTLESS_COPY);
            default -> {}
        }
    }

    private static void add(Set<LockFeature> all, LockFeature feature, boolean has) {
        if (has) {
            all.add(feature);
        }
    }
}
