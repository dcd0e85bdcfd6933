package io.failstop.analyzer.lockorder;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Finds out of rings whether they can come to stand, within a budget.
 *
 * <p>Threading: one thread.
 */
final class Verification {
    private final History history;
    private final Closure closure;
    private final boolean orderTrusted;
    private final long mostSteps;
    private int[] members = new int[0];
    private long[] bounds = new long[0];
    private long[] heldSince = new long[0];
    private long unverified;

    /**
     * A verification.
     *
     * @param orderTrusted whether the order of events in the trace is the true one
     * @param mostSteps how many lock steps may be gone through
     */
    Verification(History history, boolean orderTrusted, long mostSteps) {
        this.history = history;
        this.orderTrusted = orderTrusted;
        this.mostSteps = mostSteps;
        closure = new Closure(history);
    }

    /** What is known of a ring. */
    enum Outcome {
        /** It can come to stand: {@link #members} and {@link #bounds} say how. */
        REACHED,
        /** The lives of its threads do not overlap as it takes. */
        FORK_JOIN,
        /** No way was found, or none was looked for. */
        OPEN
    }

    /**
     * Looks into a ring.
     *
     * @param certain asked of what is reached, with {@link #members} and {@link #heldSince} set; another way is
     *     looked for while it says no
     */
    Outcome verify(Ring ring, BooleanSupplier certain) {
        if (!orderTrusted) {
            return Outcome.OPEN;
        }
        if (closure.stepsTaken() > mostSteps) {
            unverified++;
            return Outcome.OPEN;
        }
        boolean doubted = false;
        for (int[] candidate : ring.candidates) {
            if (closure.reaches(candidate, Closure.Rules.ALL)) {
                members = candidate.clone();
                bounds = closure.bounds();
                heldSince = closure.heldSince(candidate);
                if (certain.getAsBoolean()) {
                    return Outcome.REACHED;
                }
                doubted = true;
            }
            if (closure.stepsTaken() > mostSteps) {
                unverified++;
                return Outcome.OPEN;
            }
        }
        if (ring.overflow()) {
            unverified++;
            return Outcome.OPEN;
        }
        return doubted || livesOverlap(ring) ? Outcome.OPEN : Outcome.FORK_JOIN;
    }

    private boolean livesOverlap(Ring ring) {
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

    /** Of the ring that was reached last: its members. */
    int[] members() {
        return members.clone();
    }

    /** Of the ring that was reached last: by thread, the first event that is not in the part before it. */
    long[] bounds() {
        return Arrays.copyOf(bounds, bounds.length);
    }

    /** Of the ring that was reached last, by member: the event since which it holds what the one before it wants, or 0. */
    long[] heldSince() {
        return Arrays.copyOf(heldSince, heldSince.length);
    }

    /** How many rings were not looked into, or not to the end. */
    long unverified() {
        return unverified;
    }
}
