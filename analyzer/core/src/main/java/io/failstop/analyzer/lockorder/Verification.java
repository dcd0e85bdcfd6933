package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out of rings whether they can come to stand, within a budget, two families of rings at a time where the
 * history is long. What is found does not depend on that: each is judged for itself, and counted in its order.
 *
 * <p>Threading: one thread asks; another one of the common pool helps while it waits. The history is read only.
 */
final class Verification {
    /** Families that are looked into at the same time. */
    static final int BATCH = 2;

    private static final int SHARES = 32;
    private static final int[] NO_MEMBERS = {};

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
        /** As {@link #OPEN}, and a ring of the same locks in the same modes, in other places, was reached. */
        BESIDE_REACHED,
        /** A way was found that may rest on what was cut off. */
        DOUBTED,
        /** It was not looked into, or not to the end. */
        GIVEN_UP
    }

    /** What came of a ring. Its arrays are not to be written. */
    static final class Result {
        final Outcome outcome;
        /** Of a ring that was reached: its members; of an open one those that may meet, if that was looked into. */
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

        private Result as(Outcome other) {
            return without(other, steps);
        }

        private static Result without(Outcome outcome, long steps) {
            return without(outcome, NO_MEMBERS, steps);
        }

        private static Result without(Outcome outcome, int[] members, long steps) {
            return new Result(outcome, members, Part.NONE, new long[0], new long[0], steps);
        }
    }

    /**
     * Looks into at most {@link #BATCH} families: rings of the same locks in the same modes, made in different places.
     *
     * @return by family, what came of each of its rings
     */
    List<List<Result>> verify(List<List<Ring>> families) {
        long left = Math.min(mostSteps - steps, share());
        List<CompletableFuture<List<Result>>> running = new ArrayList<>();
        for (int i = 1; i < families.size(); i++) {
            List<Ring> family = families.get(i);
            Closure closure = closures.get(i);
            running.add(
                    history.isLong()
                            ? CompletableFuture.supplyAsync(() -> verify(family, closure, left))
                            : CompletableFuture.completedFuture(verify(family, closure, left)));
        }
        List<List<Result>> results = new ArrayList<>();
        for (int i = 0; i < families.size(); i++) {
            List<Result> family = i == 0
                    ? verify(families.get(0), closures.get(0), left)
                    : running.get(i - 1).join();
            if (steps > mostSteps) {
                family = Collections.nCopies(family.size(), Result.without(Outcome.GIVEN_UP, 0));
            }
            for (Result result : family) {
                steps += result.steps;
                unverified += result.outcome == Outcome.GIVEN_UP ? 1 : 0;
            }
            results.add(family);
        }
        return results;
    }

    private List<Result> verify(List<Ring> family, Closure closure, long left) {
        closure.forget();
        int common = commonest(family);
        long before = closure.stepsTaken();
        List<Result> results = new ArrayList<>();
        boolean reached = false;
        for (Ring ring : family) {
            Result result = verify(ring, common, closure, left - (closure.stepsTaken() - before));
            reached |= result.outcome == Outcome.REACHED;
            results.add(result);
        }
        // Where the history ends early, a ring may be open for want of what came later.
        boolean toTheEnd = !isCutOff();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).outcome == Outcome.OPEN) {
                results.set(
                        i,
                        reached && toTheEnd
                                ? results.get(i).as(Outcome.BESIDE_REACHED)
                                : withLives(family.get(i), closure, results.get(i)));
            }
        }
        return results;
    }

    private Result withLives(Ring ring, Closure closure, Result open) {
        if (!isLookedInto(ring)) {
            return open;
        }
        long before = closure.stepsTaken();
        int[] alive = livesOverlap(ring, closure);
        Outcome outcome = alive.length > 0 ? Outcome.OPEN : Outcome.FORK_JOIN;
        return Result.without(outcome, alive, open.steps + closure.stepsTaken() - before);
    }

    private boolean isLookedInto(Ring ring) {
        return orderTrusted && !ring.isGuessed();
    }

    /** The member for which there are the fewest requests; -1 if there is but one ring to look into. */
    private static int commonest(List<Ring> family) {
        int common = -1;
        long fewest = Long.MAX_VALUE;
        boolean several = family.size() > 1 || family.get(0).candidates.size() > 1;
        for (int i = 0; several && i < family.get(0).key.size(); i++) {
            int at = i;
            long different = family.stream()
                    .flatMap(ring -> ring.candidates.stream())
                    .mapToInt(candidate -> candidate[at])
                    .distinct()
                    .count();
            if (different < fewest) {
                fewest = different;
                common = i;
            }
        }
        return common;
    }

    private Result verify(Ring ring, int common, Closure closure, long left) {
        long before = closure.stepsTaken();
        if (!isLookedInto(ring)) {
            return Result.without(Outcome.OPEN, 0);
        }
        Outcome outcome = Outcome.OPEN;
        for (int[] candidate : ring.candidatesBy(common)) {
            if (closure.stepsTaken() - before > left) {
                return Result.without(Outcome.GIVEN_UP, closure.stepsTaken() - before);
            }
            if (common < 0 ? closure.reaches(candidate, Closure.Rules.ALL) : closure.reaches(candidate, common)) {
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
                outcome = Outcome.DOUBTED;
            }
        }
        return Result.without(ring.overflow() ? Outcome.GIVEN_UP : outcome, closure.stepsTaken() - before);
    }

    /** The first of the ring's candidates whose threads may all be alive at one time; empty if there is none. */
    private int[] livesOverlap(Ring ring, Closure closure) {
        for (int[] candidate : ring.candidates) {
            if (isCutOff() || closure.reaches(candidate, Closure.Rules.LIFE_OF_THREADS)) {
                return candidate;
            }
        }
        return NO_MEMBERS;
    }

    /** Whether the history ends before the trace does. */
    private boolean isCutOff() {
        return history.doubted() || history.truncated();
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
        return at >= 0 && history.locks().isOwnerless(lock) && held.event[at] == since;
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
