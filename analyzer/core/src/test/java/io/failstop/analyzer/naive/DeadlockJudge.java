package io.failstop.analyzer.naive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what somebody says of a trace's deadlocks with the model. What is predicted must be able to happen, with
 * just these locks and threads. What a sync-preserving reordering reaches must have been said, of that ring of locks,
 * whoever its threads are. What is said to have been observed must stand at the trace's end, and the other way round.
 */
public final class DeadlockJudge {
    private final Map<Deadlock, String> reachable;
    private final Map<Deadlock, String> predictable;
    private final Set<Deadlock> standing;
    private final Set<Deadlock> standingAtMost;

    /** By this model. */
    public DeadlockJudge(NaiveDeadlocks model) {
        reachable = model.reachable();
        predictable = model.predictable();
        standing = model.standing();
        standingAtMost = model.standingAtMost();
    }

    /** What somebody says. */
    public record Claim(Deadlock deadlock, boolean observed) {}

    /** What must be said of the trace at least. */
    public Set<Deadlock> predictable() {
        return predictable.keySet();
    }

    /** What is wrong with these claims about what can happen, and what is missing. */
    public List<String> objections(List<Claim> claims) {
        List<String> objections = new ArrayList<>();
        for (Claim claim : claims) {
            if (!claim.observed() && reachable.keySet().stream().noneMatch(real -> real.shows(claim.deadlock()))) {
                objections.add("cannot happen: " + claim.deadlock());
            }
        }
        predictable.forEach((deadlock, witness) -> {
            if (claims.stream().noneMatch(claim -> claim.deadlock().covers(deadlock))) {
                objections.add("missing: " + deadlock + " after steps " + witness);
            }
        });
        return objections;
    }

    /** What is wrong with these claims about what has happened, and what is missing. */
    public List<String> objectionsToObserved(List<Claim> claims) {
        List<String> objections = new ArrayList<>();
        for (Claim claim : claims) {
            if (claim.observed() && standingAtMost.stream().noneMatch(claim.deadlock()::shows)) {
                objections.add("has not happened: " + claim.deadlock());
            }
        }
        for (Deadlock deadlock : standing) {
            if (claims.stream()
                    .noneMatch(claim -> claim.observed() && claim.deadlock().shows(deadlock))) {
                objections.add("has happened: " + deadlock);
            }
        }
        return objections;
    }
}
