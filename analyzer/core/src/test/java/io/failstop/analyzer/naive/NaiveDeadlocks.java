package io.failstop.analyzer.naive;

import io.failstop.analyzer.naive.Rings.Ring;
import io.failstop.analyzer.naive.Standing.Hold;
import io.failstop.analyzer.naive.Step.Request;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlocks of a small trace, found by looking at all its reorderings. How far each thread has got says which
 * sections are open, so a state is that and the last writer of each variable.
 *
 * <p>Where the definition leaves room: a thread that changes from shared to exclusive mode does not stand in its own
 * way. A fault takes again a re-entrant lock that its thread has, without asking. A thread that stands at the end of a
 * wait waits for the lock even if its signal has not come, and a receiver for a hand-off as for any holder; with an
 * ownerless section that begins, in the trace, after the request for whose sake its owner keeps it, such deadlocks are
 * real, but none that an analysis must report. Where the trace itself ends with such a thread in a ring, it must.
 *
 * <p>Threading: one thread.
 */
public final class NaiveDeadlocks {
    private final EventList trace;
    private final Set<LockRule> forgotten;
    private final LockSteps steps;
    private final boolean complete;
    /** Complete, and nobody waits at the end. */
    private final boolean uncut;

    private final int[] whole;

    /** The deadlocks of this trace. */
    public NaiveDeadlocks(EventList trace) {
        this(trace, Set.of());
    }

    /** The deadlocks that the trace would have if these rules did not count. */
    public NaiveDeadlocks(EventList trace, Set<LockRule> forgotten) {
        this.trace = trace;
        this.forgotten = Set.copyOf(forgotten);
        this.steps = new LockSteps(trace, this.forgotten);
        this.complete = trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {})
                .complete();
        this.uncut = complete && steps.byThread.stream().noneMatch(NaiveDeadlocks::isCutOff);
        this.whole = new int[steps.byThread.size()];
        for (int thread = 0; thread < whole.length; thread++) {
            whole[thread] = (int) steps.byThread.get(thread).stream()
                    .filter(step -> !step.unanswered)
                    .count();
        }
    }

    /** Whether the thread waits when the trace ends, so that nobody knows what it would have done. */
    private static boolean isCutOff(List<Step> own) {
        Step last = own.get(own.size() - 1);
        return last.unanswered || last.event.kind() == EventKind.WAIT_BEGIN;
    }

    /** Every deadlock in which some correct reordering ends, with a witness: how far each thread got. */
    public Map<Deadlock, String> reachable() {
        Map<Deadlock, String> all = new TreeMap<>();
        searchReorderings(done -> {
            for (Ring ring : rings(standings(done))) {
                all.putIfAbsent(named(ring), witness(done));
            }
        });
        return all;
    }

    /**
     * The deadlocks that an analysis must report: some sync-preserving reordering ends in them, nothing about them is
     * doubtful, and they contain no smaller one.
     */
    public Map<Deadlock, String> predictable() {
        Map<Deadlock, String> all = new TreeMap<>();
        searchPrefixes(done -> {
            for (Ring ring : rings(standings(done))) {
                if (ring.certain() && ring.minimal()) {
                    all.putIfAbsent(named(ring), witness(done));
                }
            }
        });
        return all;
    }

    /** Deadlocks in which the trace itself ends, beyond doubt. */
    public Set<Deadlock> standing() {
        List<Standing> standings = new ArrayList<>(standings(whole));
        for (List<Step> own : steps.byThread) {
            addInWait(own.get(own.size() - 1), standings);
        }
        Set<Deadlock> all = new HashSet<>();
        for (Ring ring : rings(standings)) {
            if (ring.certain()
                    && ring.minimal()
                    && !ring.queued()
                    && ring.members().stream().noneMatch(Standing::fault)) {
                all.add(named(ring));
            }
        }
        return all;
    }

    /** Whatever wakes it, it must have the lock again: who is in its way for ever keeps it for ever. */
    private void addInWait(Step last, List<Standing> all) {
        if (last.event.kind() != EventKind.WAIT_BEGIN || forgotten.contains(LockRule.WAITERS)) {
            return;
        }
        List<Hold> held = holds(last.thread, whole, last.number);
        int lock = last.event.object();
        if (held.stream().noneMatch(hold -> hold.lock() == lock)) {
            all.add(standing(last.thread, new Request(lock, false, false), held, false, true));
        }
    }

    /** Deadlocks in which the trace may be said to end: with those who would give up, too. */
    public Set<Deadlock> standingAtMost() {
        List<Standing> standings = new ArrayList<>(standings(whole));
        standings.removeIf(Standing::fault);
        for (int thread = 0; thread < whole.length; thread++) {
            List<Step> own = steps.byThread.get(thread);
            Step last = own.get(own.size() - 1);
            if (last.unanswered || last.event.kind() == EventKind.WAIT_BEGIN) {
                boolean shared = last.unanswered && LockSteps.isShared(last.event);
                Request request = new Request(last.event.object(), shared, false);
                standings.add(standing(thread, request, holds(thread, whole, last.number), false, false));
            }
        }
        Set<Deadlock> all = new HashSet<>();
        rings(standings).forEach(ring -> all.add(named(ring)));
        return all;
    }

    private List<Ring> rings(List<Standing> standings) {
        return Rings.among(standings, !forgotten.contains(LockRule.GATES));
    }

    private Deadlock named(Ring ring) {
        return ring.named(
                trace.definitions()::objectName, thread -> trace.definitions().threadName(steps.threadIds.get(thread)));
    }

    /** How many steps each thread has done, an answered request being one with its answer. */
    private String witness(int[] done) {
        List<String> all = new ArrayList<>();
        for (int thread = 0; thread < done.length; thread++) {
            all.add(trace.definitions().threadName(steps.threadIds.get(thread)) + ":" + done[thread]);
        }
        return String.join(" ", all);
    }

    /** Every state that correct reorderings go through, each step done by whoever may do it. */
    private void searchReorderings(Consumer<int[]> visitor) {
        int threads = whole.length;
        List<Integer> variables = variables();
        Set<IntBuffer> seen = new HashSet<>();
        Set<IntBuffer> visited = new HashSet<>();
        Deque<int[]> open = new ArrayDeque<>();
        int[] nothing = new int[threads + variables.size()];
        Arrays.fill(nothing, threads, nothing.length, -1);
        open.push(nothing);
        seen.add(IntBuffer.wrap(nothing));
        while (!open.isEmpty()) {
            int[] state = open.pop();
            int[] done = Arrays.copyOf(state, threads);
            if (visited.add(IntBuffer.wrap(done))) {
                visitor.accept(done);
            }
            for (int thread = 0; thread < threads; thread++) {
                if (done[thread] == whole[thread]) {
                    continue;
                }
                Step step = steps.byThread.get(thread).get(done[thread]);
                int variable = threads + variables.indexOf(step.event.object());
                if (mayFollow(step, done) && readsRight(step, state, variable)) {
                    int[] next = state.clone();
                    next[thread]++;
                    if (step.writes()) {
                        next[variable] = step.number;
                    }
                    if (seen.add(IntBuffer.wrap(next))) {
                        open.push(next);
                    }
                }
            }
        }
    }

    private List<Integer> variables() {
        return steps.all.stream()
                .filter(step -> step.writes() || step.reads())
                .map(step -> step.event.object())
                .distinct()
                .toList();
    }

    private boolean readsRight(Step step, int[] state, int variable) {
        return !step.reads()
                || forgotten.contains(LockRule.READS)
                || state[variable] == (step.writer == null ? -1 : step.writer.number);
    }

    private boolean mayFollow(Step step, int[] done) {
        return step.needs.stream().allMatch(needed -> needed.isIn(done))
                && (step.begins == null || !isTaken(step.begins, step.ends, done))
                && (step.event.kind() != EventKind.LOCK_FAIL || failsRightly(step, done));
    }

    private boolean isTaken(Section wanted, @Nullable Section given, int[] done) {
        return heedsSections()
                && steps.sections.stream()
                        .anyMatch(section -> section != given
                                && section.isOpen(done)
                                && section.conflictsWith(wanted.lock, wanted.shared));
    }

    private boolean failsRightly(Step fail, int[] done) {
        boolean shared = LockSteps.isShared(fail.event);
        return fail.event.a() == 3
                || forgotten.contains(LockRule.FAILED_TRIES)
                || steps.sections.stream()
                        .anyMatch(section -> section.isOpen(done)
                                && section.conflictsWith(fail.event.object(), shared)
                                && owner(section, done) != fail.thread);
    }

    /** Every set of steps that, in the order of the trace, is a sync-preserving reordering. */
    private void searchPrefixes(Consumer<int[]> visitor) {
        int[] done = new int[whole.length];
        int digit = 0;
        while (digit < done.length) {
            if (steps.all.stream().allMatch(step -> !step.isIn(done) || belongs(step, done))) {
                visitor.accept(done.clone());
            }
            digit = 0;
            while (digit < done.length && done[digit] == whole[digit]) {
                done[digit++] = 0;
            }
            if (digit < done.length) {
                done[digit]++;
            }
        }
    }

    private boolean belongs(Step step, int[] done) {
        return step.needs.stream().allMatch(needed -> needed.isIn(done))
                && (step.begins == null || allEndedBefore(step, step.begins, done))
                && (step.writer == null || forgotten.contains(LockRule.READS) || step.writer.isIn(done))
                && (step.event.kind() != EventKind.LOCK_FAIL
                        || step.event.a() == 3
                        || forgotten.contains(LockRule.FAILED_TRIES)
                        || (step.defeat != null && step.defeat.begin.isIn(done)));
    }

    private boolean allEndedBefore(Step step, Section begun, int[] done) {
        return !heedsSections()
                || steps.sections.stream()
                        .noneMatch(section -> section.begin.number < step.number
                                && section != step.ends
                                && section.isOpen(done)
                                && section.conflictsWith(begun.lock, begun.shared));
    }

    /** Who minds no gates minds no sections at all. */
    private boolean heedsSections() {
        return !forgotten.contains(LockRule.EARLIER_RELEASES) && !forgotten.contains(LockRule.GATES);
    }

    private int owner(Section section, int[] done) {
        return forgotten.contains(LockRule.OWNERS) ? section.begin.thread : section.owner(done);
    }

    /** Where each thread can be stuck when this much is done. */
    private List<Standing> standings(int[] done) {
        List<Standing> all = new ArrayList<>();
        for (int thread = 0; thread < done.length; thread++) {
            List<Step> own = steps.byThread.get(thread);
            if (done[thread] < own.size()) {
                addAtRequest(own.get(done[thread]), done, all);
            }
            if (done[thread] > 0) {
                Step last = own.get(done[thread] - 1);
                last.faults.forEach(chain -> addAtFault(last, chain, done, all));
            }
        }
        return all;
    }

    private void addAtRequest(Step next, int[] done, List<Standing> all) {
        boolean handed = next.confirms != null && owner(next.confirms, done) == next.thread;
        if (next.request != null && !handed) {
            List<Hold> held = holds(next.thread, done, next.number);
            int lock = next.request.lock();
            // Who was not handed the lock yet cannot change its mode.
            boolean mayAsk = !next.request.upgrade() || held.stream().anyMatch(hold -> hold.lock() == lock);
            boolean certain =
                    mayAsk && next.confirms == null && next.signals.stream().allMatch(signal -> signal.isIn(done));
            all.add(standing(next.thread, next.request, held, false, certain));
        }
    }

    private void addAtFault(Step copy, List<Request> chain, int[] done, List<Standing> all) {
        List<Hold> held = new ArrayList<>(holds(copy.thread, done, copy.number));
        for (Request request : chain) {
            boolean again = has(request.lock(), LockTraits.REENTRANT)
                    && held.stream().anyMatch(hold -> hold.lock() == request.lock());
            if (again) {
                continue;
            }
            all.add(standing(copy.thread, request, List.copyOf(held), true, true));
            boolean taken = steps.sections.stream()
                    .anyMatch(
                            section -> section.isOpen(done) && section.conflictsWith(request.lock(), request.shared()));
            if (taken) {
                return;
            }
            held.add(new Hold(request.lock(), request.shared(), true));
        }
    }

    private Standing standing(int thread, Request request, List<Hold> held, boolean fault, boolean certain) {
        return new Standing(
                thread,
                request,
                held,
                fault,
                certain,
                has(request.lock(), LockTraits.REENTRANT),
                has(request.lock(), LockTraits.QUEUE_FAIR) && !forgotten.contains(LockRule.FAIR_QUEUE));
    }

    private boolean has(int lock, int trait) {
        return steps.has(lock, trait);
    }

    /** What the thread has, seen from an event of it. */
    private List<Hold> holds(int thread, int[] done, int number) {
        List<Hold> all = new ArrayList<>();
        for (Section section : steps.sections) {
            if (section.isOpen(done) && owner(section, done) == thread) {
                // What stands at the end of the trace stands there, whoever might have come by.
                boolean ends = done == whole ? complete : uncut;
                boolean certain = section.lastTaken(done).number < number && (ends || !section.isOrphan());
                all.add(new Hold(section.lock, section.shared, certain));
            }
        }
        return all;
    }
}
