package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.DeadlockJudge;
import io.failstop.analyzer.naive.DeadlockJudge.Claim;
import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.NaiveDeadlocks;
import io.failstop.analyzer.naive.Deadlock;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LockOrderAgreementTest {
    private static final long SEED = Long.getLong("failstop.seed", 20070205);
    private static final int TRACES = Integer.getInteger("failstop.traces", 4000);

    @Test
    void reportsAsObservedTheDeadlocksInWhichTracesEnd() throws TraceException {
        int observed = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            List<Claim> claims = claims(Analysis.analyze(trace));
            assertThat(new DeadlockJudge(new NaiveDeadlocks(trace)).objectionsToObserved(claims))
                    .as("seed %d%n%s", seed, LockStory.lines(trace))
                    .isEmpty();
            observed += claims.stream().anyMatch(Claim::observed) ? 1 : 0;
        }
        assertThat(observed).isGreaterThan(TRACES / 50);
    }

    static List<Claim> claims(Report report) {
        List<Claim> claims = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (finding.kind() == Kind.DEADLOCK
                    || finding.kind() == Kind.SELF_DEADLOCK
                    || finding.kind() == Kind.LOCK_ORDER_INVERSION) {
                add(finding.locks(), finding.threads(), finding.grade(), finding.assumes(), claims);
            }
        }
        return claims;
    }

    private static void add(
            List<String> locks, List<String> threads, Grade grade, @Nullable String assumes, List<Claim> claims) {
        if (grade == Grade.PREDICTED || grade == Grade.OBSERVED) {
            List<String> assumed = assumes == null ? List.of() : Arrays.asList(assumes.split("\\+"));
            claims.add(new Claim(Deadlock.of(locks, threads, assumed), grade == Grade.OBSERVED));
        }
    }
}
