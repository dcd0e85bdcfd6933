package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out of rings whether they can come to stand, within a budget, two rings at a time where the history is
 * long. What is found does not depend on that: rings are judged each for itself, and counted in their order.
 *
 * <p>Threading: one thread asks; another one of the common pool helps while it waits. The history is read only.
 */
final class Verification {
    /** Rings that are looked into at the same time. */
    static final int BATCH = 2;

    private static final int SHARES = 32;

    private final History history;
    private final List<Closure> closures = new ArrayList<>();
    private final boolean orderTrusted;
    private final boolean whole;
    private final long mostSteps;
    private long steps;
    private long unverified;

    /**
     * A verification.
     *
     * @param orderTrusted whether the order of events in the trace is the true one
     * @param whole whether every thread did all that it would do, so that no section is open because its end was cut off
     * @param mostSteps how many lock steps may be gone through
     */
    Verification(History history, boolean orderTrusted, boolean whole, long mostSteps) {
        this.history = history;
        this.orderTrusted = orderTrusted;
        this.whole = whole;
        this.mostSteps = mostSteps;
        for (int i = 0; i < BATCH; i++) {
            closures.add(new Closure(history));
        }
    }

    /** What is known of a ring. */
    enum Outcome {
        /** It can come to stand. */
        REACHED,
        /** The lives of its threads do not overlap as it takes. */
        FORK_JOIN,
        /** No way was found, or none was looked for. */
        OPEN,
        /** It was not looked into, or not to the end. */
        GIVEN_UP
    }

    /** What came of a ring. Its arrays are not to be written. */
    static final class Result {
        final Outcome outcome;
        /** Of a ring that was reached: its members. */
        final int[] members;
        /** What happens before it. */
        final Part part;
        /** By member, the event of its request. */
        final long[] wanted;
        /** By member, the event since which it holds what the one before it wants, or 0. */
        final long[] heldSince;

        /** How many steps that took. */
        final long steps;

        private Result(Outcome outcome, int[] members, Part part, long[] wanted, long[] heldSince, long steps) {
            this.outcome = outcome;
            this.members = members;
            this.part = part;
            this.wanted = wanted;
            this.heldSince = heldSince;
            this.steps = steps;
        }

        private static Result without(Outcome outcome, long steps) {
            return new Result(outcome, new int[0], Part.NONE, new long[0], new long[0], steps);
        }
    }

    /** Looks into at most {@link #BATCH} rings. */
    List<Result> verify(List<Ring> rings) {
        long left = mostSteps - steps;
        List<CompletableFuture<Result>> running = new ArrayList<>();
        for (int i = 1; i < rings.size(); i++) {
            Ring ring = rings.get(i);
            Closure closure = closures.get(i);
            running.add(
                    history.isLong()
                            ? CompletableFuture.supplyAsync(() -> verify(ring, closure, left))
                            : CompletableFuture.completedFuture(verify(ring, closure, left)));
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < rings.size(); i++) {
            Result result = i == 0
                    ? verify(rings.get(0), closures.get(0), left)
                    : running.get(i - 1).join();
            if (steps > mostSteps) {
                result = Result.without(Outcome.GIVEN_UP, 0);
            }
            steps += result.steps;
            unverified += result.outcome == Outcome.GIVEN_UP ? 1 : 0;
            results.add(result);
        }
        return results;
    }

    private Result verify(Ring ring, Closure closure, long left) {
        long before = closure.stepsTaken();
        if (!orderTrusted || ring.isGuessed()) {
            return Result.without(Outcome.OPEN, 0);
        }
        boolean doubted = false;
        for (int[] candidate : ring.candidates) {
            if (closure.stepsTaken() - before > left) {
                return Result.without(Outcome.GIVEN_UP, closure.stepsTaken() - before);
            }
            if (closure.reaches(candidate, Closure.Rules.ALL)) {
                long[] heldSince = closure.heldSince(candidate);
                if (isCertain(candidate, heldSince)) {
                    return new Result(
                            Outcome.REACHED,
                            candidate,
                            closure.part(),
                            closure.wanted(candidate),
                            heldSince,
                            closure.stepsTaken() - before);
                }
                doubted = true;
            }
        }
        Outcome outcome = ring.overflow()
                ? Outcome.GIVEN_UP
                : doubted || livesOverlap(ring, closure) ? Outcome.OPEN : Outcome.FORK_JOIN;
        return Result.without(outcome, closure.stepsTaken() - before);
    }

    private boolean livesOverlap(Ring ring, Closure closure) {
        if (history.firstLoss() != 0 || history.truncated()) {
            return true;
        }
        for (int[] candidate : ring.candidates) {
            if (closure.reaches(candidate, Closure.Rules.LIFE_OF_THREADS)) {
                return true;
            }
        }
        return false;
    }

    private boolean isCertain(int[] members, long[] since) {
        RequestNodes nodes = history.nodes();
        boolean certain = true;
        for (int i = 0; i < members.length; i++) {
            int wanted = nodes.get(members[(i + members.length - 1) % members.length]).lock;
            certain &= whole || !isUnmatched(nodes.get(members[i]).thread, wanted, since[i]);
        }
        return certain;
    }

    /** Where threads were cut off, a section that has not ended might have been ended by another thread. */
    private boolean isUnmatched(int thread, int lock, long since) {
        ThreadHolds held = history.holds(thread);
        int at = held.find(lock);
        return at >= 0 && history.isOwnerless(lock) && held.event[at] == since;
    }

    /** The most steps that are spent on rings of one kind, so that some are left for the others. */
    long share() {
        return mostSteps / SHARES;
    }

    /** A ring is not looked into. */
    void giveUp() {
        unverified++;
    }

    /** How many rings were not looked into, or not to the end. */
    long unverified() {
        return unverified;
    }
}
