package io.failstop.analyzer.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.DeadlockJudge.Claim;
import io.failstop.trace.EventList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random traces tell an analysis that is right from one that forgets a rule. */
class LockRulesTest {
    private static final long SEED = Long.getLong("failstop.seed", 20070205);
    private static final int TRACES = Integer.getInteger("failstop.traces", 4000);

    @Test
    void objectsToEveryForgottenRule() {
        Map<LockRule, Integer> objections = new EnumMap<>(LockRule.class);
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            DeadlockJudge judge = new DeadlockJudge(new NaiveDeadlocks(trace));
            assertThat(judge.objections(claims(trace, Set.of())))
                    .as("seed %d%n%s", seed, LockStory.lines(trace))
                    .isEmpty();
            for (LockRule rule : LockRule.values()) {
                if (!judge.objections(claims(trace, Set.of(rule))).isEmpty()) {
                    objections.merge(rule, 1, Integer::sum);
                }
            }
        }
        System.out.println(objections);
        assertThat(objections).containsOnlyKeys(LockRule.values());
    }

    private static List<Claim> claims(EventList trace, Set<LockRule> forgotten) {
        return new NaiveDeadlocks(trace, forgotten)
                .predictable().keySet().stream()
                        .map(deadlock -> new Claim(deadlock, false))
                        .toList();
    }
}
