package io.failstop.analyzer.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.DeadlockJudge.Claim;
import io.failstop.trace.EventList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random traces tell who keeps every rule from who forgets one. */
class LockRulesTest {
    private static final long SEED = 20070205;
    private static final int TRACES = 4000;

    @Test
    void objectsToEveryForgottenRuleAndToNothingElse() {
        Set<LockRule> unnoticed = EnumSet.allOf(LockRule.class);
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            DeadlockJudge judge = new DeadlockJudge(new NaiveDeadlocks(trace));
            assertThat(judge.objections(claims(trace, Set.of())))
                    .as("seed %d%n%s", seed, LockStory.lines(trace))
                    .isEmpty();
            unnoticed.removeIf(
                    rule -> !judge.objections(claims(trace, Set.of(rule))).isEmpty());
        }
        assertThat(unnoticed).as("in %d traces from seed %d", TRACES, SEED).isEmpty();
    }

    private static List<Claim> claims(EventList trace, Set<LockRule> forgotten) {
        return new NaiveDeadlocks(trace, forgotten)
                .predictable().keySet().stream()
                        .map(deadlock -> new Claim(deadlock, false))
                        .toList();
    }
}
