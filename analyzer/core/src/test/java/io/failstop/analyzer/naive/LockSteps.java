package io.failstop.analyzer.naive;

import io.failstop.analyzer.naive.Step.Request;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A trace taken apart: the steps of each thread and the sections of each lock. A request that was answered is one
 * with its answer.
 *
 * <p>Where the definition leaves room: the events of one section keep their order, whichever threads they are of, so
 * that nobody ends what has not begun or gives what he was not handed. The acquire by which a receiver says that a lock
 * was handed to him begins no section; he may wait for it, and that is for the hand-off.
 */
final class LockSteps {
    /** Ids of the threads; everything else names them by their place here. */
    final List<Integer> threadIds;

    final List<List<Step>> byThread = new ArrayList<>();
    final List<Step> all = new ArrayList<>();
    final List<Section> sections = new ArrayList<>();

    private final EventList trace;
    private final Set<LockRule> forgotten;
    private final FaultLocks faults;
    private final Map<Integer, Section> waiting = new HashMap<>();
    private final Map<Integer, Event> asked = new HashMap<>();
    private final Map<Integer, Integer> askedNumber = new HashMap<>();
    private final Map<Integer, Step> lastWrite = new HashMap<>();
    private final List<Step> signals = new ArrayList<>();

    LockSteps(EventList trace, Set<LockRule> forgotten) {
        this.trace = trace;
        this.forgotten = forgotten;
        this.faults = new FaultLocks(trace, !forgotten.contains(LockRule.UPTODATE));
        TreeSet<Integer> ids = new TreeSet<>();
        trace.events().forEach(event -> ids.add(event.thread()));
        ids.remove(SlotLayout.RECORDER_THREAD);
        threadIds = List.copyOf(ids);
        ids.forEach(id -> byThread.add(new ArrayList<>()));
        List<Event> events = trace.events();
        for (int number = 0; number < events.size(); number++) {
            if (events.get(number).thread() != SlotLayout.RECORDER_THREAD) {
                take(number, events.get(number));
            }
        }
        asked.forEach((thread, event) -> leaveUnanswered(thread, event, askedNumber.get(thread)));
        all.forEach(this::findDefeat);
    }

    boolean has(int lock, int trait) {
        return (trace.definitions().lockTraits(lock) & trait) != 0;
    }

    static boolean isShared(Event event) {
        return (event.flags() & EventFlags.SHARED) != 0;
    }

    /** Whether this request gives up by itself. */
    private boolean isBounded(@Nullable Event event) {
        return event != null
                && (event.flags() & (EventFlags.TIMED | EventFlags.TRIED)) != 0
                && !forgotten.contains(LockRule.BOUNDED_REQUESTS);
    }

    private void take(int number, Event event) {
        int thread = threadIds.indexOf(event.thread());
        if (event.kind() == EventKind.LOCK_REQUEST) {
            asked.put(thread, event);
            askedNumber.put(thread, number);
            return;
        }
        Step step = new Step(thread, byThread.get(thread).size(), number, event);
        byThread.get(thread).add(step);
        all.add(step);
        Event request = asked.remove(thread);
        switch (event.kind()) {
            case THREAD_START -> needParent(step);
            case THREAD_JOIN -> needChild(step);
            case LOCK_ACQUIRE -> acquire(step, request);
            case LOCK_RELEASE -> release(step);
            case LOCK_MODE_CHANGE -> changeMode(step);
            case LOCK_HAND_OFF -> handOff(step);
            case WAIT_BEGIN -> {
                end(own(step), step);
                waiting.put(thread, Objects.requireNonNull(step.ends));
            }
            case WAIT_END -> endWait(step);
            case SIGNAL -> signals.add(step);
            case VARIABLE_READ -> step.writer = lastWrite.get(event.object());
            case VARIABLE_WRITE -> lastWrite.put(event.object(), step);
            case PAGE_ADD, PAGE_REMOVE -> {
                step.writer = lastWrite.put(event.object(), step);
                step.faults.addAll(faults.after(event));
            }
            default -> {
                if (!forgotten.contains(LockRule.FAULTS)) {
                    step.faults.addAll(faults.after(event));
                }
            }
        }
    }

    private void needParent(Step step) {
        int parent = threadIds.indexOf((int) step.event.a());
        if (parent < 0 || forgotten.contains(LockRule.FORK_AND_JOIN)) {
            return;
        }
        for (Step before : byThread.get(parent)) {
            if (before.event.sequence() < step.event.b()) {
                step.needs.add(before);
            }
        }
    }

    private void needChild(Step step) {
        int child = threadIds.indexOf((int) step.event.a());
        if (child >= 0 && !forgotten.contains(LockRule.FORK_AND_JOIN)) {
            step.needs.addAll(byThread.get(child));
        }
    }

    private void acquire(Step step, @Nullable Event request) {
        Event event = step.event;
        Section handed = own(step);
        if (handed != null && handed.unconfirmed) {
            handed.unconfirmed = false;
            step.confirms = handed;
            step.needs.addAll(handed.handOffs);
        } else if (event.a() == 1) {
            begin(step, isShared(event));
        } else {
            count(Objects.requireNonNull(handed), isShared(event), 1);
            boolean mayQueueBehindItself = isShared(event) && !has(event.object(), LockTraits.REENTRANT);
            if (!mayQueueBehindItself || forgotten.contains(LockRule.SHARED_AGAIN)) {
                return;
            }
        }
        if (!isBounded(event) && !isBounded(request)) {
            step.request = new Request(event.object(), isShared(event), false);
        }
    }

    private void begin(Step step, boolean shared) {
        boolean ownerless = has(step.event.object(), LockTraits.OWNERLESS);
        Section section =
                new Section(step.event.object(), shared && !forgotten.contains(LockRule.SHARED_MODE), ownerless, step);
        count(section, shared, 1);
        sections.add(section);
        step.begins = section;
    }

    private void release(Step step) {
        Section section = own(step);
        if (step.event.a() > 1) {
            giveBackOne(step, Objects.requireNonNull(section));
            return;
        }
        if (section == null) {
            section = sections.stream()
                    .filter(open -> open.end == null && open.lock == step.event.object())
                    .findFirst()
                    .orElseThrow();
        }
        end(section, step);
    }

    /** Who has a lock in both modes has it shared once he has given back the exclusive one. */
    private void giveBackOne(Step step, Section section) {
        count(section, isShared(step.event), -1);
        boolean wasExclusive = section.exclusiveDepth == 0 && !isShared(step.event);
        if (wasExclusive && !forgotten.contains(LockRule.BOTH_MODES)) {
            int left = section.sharedDepth;
            end(section, step);
            begin(step, true);
            Objects.requireNonNull(step.begins).sharedDepth = left;
        }
    }

    private static void count(Section section, boolean shared, int by) {
        if (shared) {
            section.sharedDepth += by;
        } else {
            section.exclusiveDepth += by;
        }
    }

    private void changeMode(Step step) {
        boolean upgrade = step.event.a() == 1 && !isShared(step.event);
        end(own(step), step);
        begin(step, isShared(step.event));
        if (upgrade && !forgotten.contains(LockRule.UPGRADES)) {
            step.request = new Request(step.event.object(), false, true);
        }
    }

    private void handOff(Step step) {
        Section section = Objects.requireNonNull(own(step));
        step.receiver = threadIds.indexOf((int) step.event.a());
        step.needs.add(section.begin);
        step.needs.addAll(section.handOffs);
        Event wanted = asked.get(step.receiver);
        section.unconfirmed = wanted != null && wanted.object() == section.lock;
        section.handOffs.add(step);
        section.holder = step.receiver;
    }

    private void endWait(Step step) {
        Event event = step.event;
        Section before = Objects.requireNonNull(waiting.remove(step.thread));
        begin(step, false);
        Objects.requireNonNull(step.begins).exclusiveDepth = (int) event.b();
        for (Step signal : signals) {
            if (event.c() <= 1
                    && signal.number > Objects.requireNonNull(before.end).number
                    && signal.event.object() == event.object()
                    && signal.event.a() == event.a()) {
                step.signals.add(signal);
            }
        }
        if (!forgotten.contains(LockRule.SIGNALS)) {
            step.needs.addAll(step.signals);
        }
        if (!forgotten.contains(LockRule.WAITERS)) {
            step.request = new Request(event.object(), false, false);
        }
    }

    private void end(@Nullable Section section, Step step) {
        Section ending = Objects.requireNonNull(section);
        ending.end = step;
        step.ends = ending;
        step.needs.add(ending.begin);
        step.needs.addAll(ending.handOffs);
    }

    /** The section of the step's lock that its thread has where the walk has got to. */
    private @Nullable Section own(Step step) {
        for (Section section : sections) {
            if (section.end == null && section.lock == step.event.object() && section.holder == step.thread) {
                return section;
            }
        }
        return null;
    }

    private void leaveUnanswered(int thread, Event event, int number) {
        Step step = new Step(thread, byThread.get(thread).size(), number, event);
        byThread.get(thread).add(step);
        step.unanswered = true;
        Section handed = own(step);
        if (handed != null && handed.unconfirmed) {
            step.confirms = handed;
        }
        if (!isBounded(event)) {
            step.request = new Request(event.object(), isShared(event), false);
        }
    }

    /** The last section before a failed try that was in its way. */
    private void findDefeat(Step fail) {
        if (fail.event.kind() != EventKind.LOCK_FAIL || fail.event.a() == 3) {
            return;
        }
        int[] before = new int[threadIds.size()];
        all.stream().filter(step -> step.number < fail.number).forEach(step -> before[step.thread]++);
        for (Section section : sections) {
            if (section.isOpen(before)
                    && section.conflictsWith(fail.event.object(), isShared(fail.event))
                    && section.owner(before) != fail.thread) {
                fail.defeat = section;
            }
        }
    }
}
