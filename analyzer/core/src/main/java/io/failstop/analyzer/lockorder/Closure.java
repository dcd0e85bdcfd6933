package io.failstop.analyzer.lockorder;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the least part of a trace after which each member of a ring is about to make its request: closed
 * under what orders threads, and such that of conflicting sections of one lock the earlier one has ended if
 * the later one has begun. Its events, in the order of the trace, are a run of the program (Tunç, Mathur,
 * Pavlogiannis, Viswanathan, Sound Dynamic Deadlock Prediction in Linear Time, PLDI 2023).
 *
 * <p>Where the part contains a member's request, that member goes on to its next request of the same node: no
 * later part would be without it. So one check costs no more than reading each thread's steps once.
 *
 * <p>Threading: one thread; used again and again.
 */
final class Closure {
    /** What orders steps in a check. */
    enum Rules {
        /** All that is known. */
        ALL,
        /** The life of threads alone. */
        LIFE_OF_THREADS
    }

    private static final int NOBODY = -1;

    /** What copying the place of a thread costs, in steps. */
    private static final int STEPS_OF_COPY = 16;

    private final StepLog log;
    private final IntPredicate reentrant;
    private final RequestNodes nodes;
    private final StepLog.Cursor[] cursors;
    private final Sections sections;
    private final int[] lastSteps;
    /** Threads that have a cursor, so that a check costs nothing for those that it does not concern. */
    private final int[] moved;

    private int movedCount;
    private final IntStack running = new IntStack();
    private final IntStack targets = new IntStack();
    private final IntStack touched = new IntStack();
    private Rules rules = Rules.ALL;
    private long stepsTaken;
    private boolean impossible;
    private @Nullable Beginning beginning;

    /** A checker of rings in this history. */
    Closure(History history) {
        log = history.log();
        nodes = history.nodes();
        reentrant = history.locks()::isReentrant;
        int threads = history.threads().size();
        cursors = new StepLog.Cursor[threads];
        lastSteps = new int[threads];
        Arrays.fill(lastSteps, Integer.MAX_VALUE);
        moved = new int[threads];
        sections = new Sections(history.locks().size());
    }

    /** Steps taken by all checks: what they cost. */
    long stepsTaken() {
        return stepsTaken;
    }

    /**
     * Whether the ring can come to stand.
     *
     * @param members nodes, of different threads
     */
    boolean reaches(int[] members, Rules ordered) {
        begin(ordered);
        return complete(members);
    }

    /**
     * Whether the ring can come to stand, by {@link Rules#ALL}. What one of its members needs by itself is found out
     * once for all rings with that member that are asked for one after the other.
     *
     * @param members nodes, of different threads
     * @param common which of them that is
     */
    boolean reaches(int[] members, int common) {
        int node = members[common];
        if (beginning == null || beginning.node != node) {
            begin(Rules.ALL);
            bound(node);
            goTo(node);
            beginning = new Beginning(node);
        } else {
            begin(Rules.ALL);
            beginning.restore();
        }
        return !impossible && complete(members);
    }

    /** What single members need is asked for no more. */
    void forget() {
        beginning = null;
    }

    /** What is needed before a request can be made: the least part of the trace after which its thread is about to. */
    private final class Beginning {
        private final int node;
        private final boolean isPossible;
        private final int[] threads;
        private final StepLog.Cursor[] places;
        private final Sections.Saved begun;

        /** As far as this has come. */
        Beginning(int node) {
            this.node = node;
            isPossible = !impossible;
            threads = Arrays.copyOf(moved, movedCount);
            places = new StepLog.Cursor[movedCount];
            Arrays.setAll(places, i -> cursor(moved[i]).copy());
            begun = sections.save();
        }

        void restore() {
            impossible = !isPossible;
            movedCount = threads.length;
            for (int i = 0; i < movedCount; i++) {
                moved[i] = threads[i];
                cursors[threads[i]] = places[i].copy();
            }
            sections.restore(begun);
            stepsTaken += (long) STEPS_OF_COPY * movedCount;
        }
    }

    /** No part with more of the member's thread is looked for. */
    private void bound(int member) {
        RequestNode node = nodes.get(member);
        lastSteps[node.thread] = node.lastStep;
        impossible |= cursor(node.thread).position > node.lastStep;
    }

    private boolean complete(int[] members) {
        for (int member : members) {
            bound(member);
        }
        boolean changed = true;
        while (changed && !impossible) {
            changed = false;
            for (int member : members) {
                changed |= goTo(member);
            }
            settle();
            for (int member : members) {
                changed |= demand(member);
            }
            settle();
            for (int member : members) {
                changed |= !isAt(member);
            }
        }
        return !impossible;
    }

    /** After {@link #reaches}: the part. */
    Part part() {
        long[] ends = new long[movedCount];
        for (int i = 0; i < movedCount; i++) {
            StepLog.Cursor cursor = cursor(moved[i]);
            ends[i] = cursor.hasNext() ? cursor.event : Long.MAX_VALUE;
        }
        return new Part(Arrays.copyOf(moved, movedCount), ends);
    }

    /** After {@link #reaches}: for each member, the event of the request that it is about to make. */
    long[] wanted(int[] members) {
        long[] events = new long[members.length];
        for (int i = 0; i < members.length; i++) {
            events[i] = cursor(nodes.get(members[i]).thread).event;
        }
        return events;
    }

    /**
     * After {@link #reaches}: for each member, the event since which it holds what the one before it wants; 0 if
     * it does not hold that, but is queued for it or would have it by a fault.
     */
    long[] heldSince(int[] members) {
        long[] since = new long[members.length];
        for (int i = 0; i < members.length; i++) {
            RequestNode before = nodes.get(members[(i + members.length - 1) % members.length]);
            since[i] = sections.since(before.lock, nodes.get(members[i]).thread);
        }
        return since;
    }

    private void begin(Rules ordered) {
        rules = ordered;
        impossible = false;
        for (int i = 0; i < movedCount; i++) {
            cursors[moved[i]] = null;
            lastSteps[moved[i]] = Integer.MAX_VALUE;
        }
        movedCount = 0;
        running.clear();
        targets.clear();
        touched.clear();
        sections.clear();
    }

    private StepLog.Cursor cursor(int thread) {
        StepLog.Cursor cursor = cursors[thread];
        if (cursor == null) {
            cursor = log.read(thread);
            cursors[thread] = cursor;
            moved[movedCount++] = thread;
        }
        return cursor;
    }

    private boolean isAt(int member) {
        StepLog.Cursor cursor = cursor(nodes.get(member).thread);
        return cursor.hasNext() && names(cursor, member);
    }

    private boolean names(StepLog.Cursor cursor, int node) {
        if (cursor.operation == StepLog.ABOUT) {
            for (int i = 0; i < cursor.aboutCount; i++) {
                if (nodes.standsFor(cursor.about[i]) == node) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Moves the member's thread to the next request of that node; returns whether it moved. */
    private boolean goTo(int member) {
        int thread = nodes.get(member).thread;
        StepLog.Cursor cursor = cursor(thread);
        boolean moved = false;
        while (!impossible && !(cursor.hasNext() && names(cursor, member))) {
            step(thread);
            // At once: if that leads past the last request of a member, nothing more needs to be gone through.
            settle();
            moved = true;
        }
        return moved;
    }

    /** What must be true for the member to wait as it should; returns whether that asked for more steps. */
    private boolean demand(int member) {
        if (impossible) {
            return false;
        }
        RequestNode node = nodes.get(member);
        boolean asked = false;
        StepLog.Cursor cursor = cursor(node.thread);
        for (int i = 0; i < cursor.needs; i++) {
            asked |= isBehind(cursor.needThread[i], cursor.needSteps[i]);
            need(cursor.needThread[i], cursor.needSteps[i]);
        }
        if (rules == Rules.ALL) {
            for (int held : node.chain) {
                int lock = RequestNode.lockOf(held);
                int except = reentrant.test(lock) ? node.thread : NOBODY;
                asked |= free(lock, RequestNode.isShared(held), except);
            }
        }
        return asked;
    }

    private boolean isBehind(int thread, int steps) {
        return cursor(thread).position < steps;
    }

    /** Ends all sections that are in the way of one more of the lock; returns whether there were any. */
    private boolean free(int lock, boolean shared, int except) {
        boolean any = false;
        long begun = sections.obstacle(lock, shared, except);
        while (begun != 0 && !impossible) {
            any = true;
            endSection(lock, begun);
            begun = sections.obstacle(lock, shared, except);
        }
        return any;
    }

    private void need(int thread, int steps) {
        while (!impossible && isBehind(thread, steps)) {
            step(thread);
        }
    }

    /** Ends what must have ended because something later has begun. */
    private void settle() {
        while (!impossible && !touched.isEmpty()) {
            endOverdue(touched.pop());
        }
    }

    private void endOverdue(int lock) {
        long begun = sections.overdue(lock);
        while (begun != 0 && !impossible) {
            endSection(lock, begun);
            begun = sections.overdue(lock);
        }
    }

    /** Lets whoever is in the section go on until it has ended. */
    private void endSection(int lock, long begun) {
        int owner = sections.ownerOf(lock, begun);
        while (owner >= 0 && !impossible) {
            step(owner);
            owner = sections.ownerOf(lock, begun);
        }
    }

    /** One step of a thread, after all steps of other threads that come before it. */
    private void step(int thread) {
        running.push(thread);
        targets.push(cursor(thread).position + 1);
        while (!impossible && !running.isEmpty()) {
            int next = running.peek();
            StepLog.Cursor cursor = cursor(next);
            if (cursor.position >= targets.peek()) {
                running.pop();
                targets.pop();
            } else if (!cursor.hasNext() || cursor.operation == StepLog.PENDING || cursor.position == lastSteps[next]) {
                // Nothing is left, or no later request of a member's node.
                impossible = true;
            } else if (isOrdering(cursor.operation) && isBehind(cursor.first, cursor.second)) {
                running.push(cursor.first);
                targets.push(cursor.second);
            } else {
                stepsTaken++;
                if (rules == Rules.ALL) {
                    take(next, cursor);
                }
                cursor.advance();
            }
        }
    }

    private boolean isOrdering(int operation) {
        return operation == StepLog.AFTER_LIFE || (operation == StepLog.AFTER && rules == Rules.ALL);
    }

    private void take(int thread, StepLog.Cursor cursor) {
        int lock = cursor.first;
        switch (cursor.operation) {
            case StepLog.BEGIN -> begin(lock, cursor.event, false, thread);
            case StepLog.BEGIN_SHARED -> begin(lock, cursor.event, true, thread);
            case StepLog.BEGIN_OWNED -> begin(lock, cursor.event, false, cursor.second);
            case StepLog.BEGIN_SHARED_OWNED -> begin(lock, cursor.event, true, cursor.second);
            case StepLog.END -> sections.end(lock, thread, cursor.event);
            case StepLog.END_OWNED -> sections.end(lock, cursor.second, cursor.event);
            case StepLog.UPGRADE -> {
                sections.end(lock, thread, cursor.event);
                begin(lock, cursor.event, false, thread);
            }
            case StepLog.DOWNGRADE -> {
                sections.end(lock, thread, cursor.event);
                begin(lock, cursor.event, true, thread);
            }
            case StepLog.HAND_OFF -> sections.pass(lock, thread, cursor.second, cursor.event);
            default -> {
                // What only a member has to heed.
            }
        }
    }

    private void begin(int lock, long event, boolean shared, int owner) {
        if (sections.begin(lock, event, shared, owner)) {
            touched.push(lock);
        }
    }
}
