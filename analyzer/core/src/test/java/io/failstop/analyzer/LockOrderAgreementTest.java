package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.Deadlock;
import io.failstop.analyzer.naive.DeadlockJudge;
import io.failstop.analyzer.naive.DeadlockJudge.Claim;
import io.failstop.analyzer.naive.LockRule;
import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.LostEvents;
import io.failstop.analyzer.naive.NaiveDeadlocks;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The analysis against the model that tries every reordering, over random traces. {@code failstop.seed} and
 * {@code failstop.traces} say which and how many.
 */
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

    @Test
    void predictsOnlyWhatCanHappenAndAllThatSyncPreservingReorderingsReach() throws TraceException {
        int positive = 0;
        int threes = 0;
        int selves = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            DeadlockJudge judge = new DeadlockJudge(new NaiveDeadlocks(trace));
            List<Claim> claims = claims(Analysis.analyze(trace));
            assertThat(judge.objections(claims))
                    .as("seed %d%n%s%n%s", seed, LockStory.lines(trace), claims)
                    .isEmpty();
            Set<Deadlock> deadlocks = judge.predictable();
            positive += deadlocks.isEmpty() ? 0 : 1;
            threes += deadlocks.stream().anyMatch(deadlock -> deadlock.threads().size() == 3) ? 1 : 0;
            selves += deadlocks.stream().anyMatch(deadlock -> deadlock.threads().size() == 1) ? 1 : 0;
        }
        assertThat(List.of(positive, threes * 10, selves * 10))
                .as("traces with deadlocks, ten times those of three threads and of one")
                .allMatch(number -> number > TRACES / 10);
    }

    @Test
    void predictsNothingWhereEventsWereLostThatTheWholeTraceForbids() throws TraceException {
        int predicted = 0;
        int doubted = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList whole = RandomLockTrace.of(seed);
            EventList trace = LostEvents.withoutSome(new Random(seed), whole);
            List<Claim> claims = claims(Analysis.analyze(trace)).stream()
                    .filter(claim -> !claim.observed())
                    .toList();
            List<String> objections = new DeadlockJudge(new NaiveDeadlocks(whole)).objections(claims);
            assertThat(objections.stream().filter(objection -> !objection.startsWith("missing")))
                    .as("seed %d%n%s%n%s%n%s", seed, LockStory.lines(whole), LockStory.lines(trace), claims)
                    .isEmpty();
            predicted += claims.isEmpty() ? 0 : 1;
            doubted += objections.isEmpty() ? 0 : 1;
        }
        assertThat(List.of(predicted, doubted))
                .as("traces with predictions, and with some fewer than of the whole one")
                .allMatch(number -> number > TRACES / 100);
    }

    @Test
    void findsWithinSmallBoundsTooOrSaysThatThereMayBeMore() throws TraceException {
        int missing = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            AnalysisOptions small = AnalysisOptions.defaults()
                    .withMaxCycle(2 + (int) (seed % 3))
                    .withCombinations(List.of(0, 1, 2, 4, 1 << 14).get((int) (seed / 3 % 5)));
            Report report = Analysis.analyze(trace, small).report();
            List<String> objections = new DeadlockJudge(new NaiveDeadlocks(trace)).objections(claims(report));
            assertThat(
                            report.limits().isEmpty()
                                    ? objections
                                    : objections.stream()
                                            .filter(objection -> !objection.startsWith("missing"))
                                            .toList())
                    .as("seed %d%n%s%n%s", seed, LockStory.lines(trace), report)
                    .isEmpty();
            missing += objections.isEmpty() ? 0 : 1;
        }
        assertThat(missing).as("traces of which something was left out").isGreaterThan(TRACES / 100);
    }

    @Test
    void saysThatLongerCyclesWereLeftOutJustWhereThereAreSome() throws TraceException {
        int said = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            int most = 2 + (int) (seed % 2);
            Report all = Analysis.analyze(trace, AnalysisOptions.defaults().withMaxCycle(8))
                    .report();
            Report few = Analysis.analyze(trace, AnalysisOptions.defaults().withMaxCycle(most))
                    .report();
            // What happened is known, whether it is looked for or not.
            if (all.findings().stream()
                    .anyMatch(finding ->
                            finding.kind() == Kind.DEADLOCK && finding.threads().size() > most)) {
                continue;
            }
            boolean says = few.limits().stream().anyMatch(line -> line.contains("threads were not looked at"));
            boolean mayBeLonger =
                    all.suppressed().stream().anyMatch(entry -> entry.reason().equals("fork-join"));
            assertThat(says)
                    .as("seed %d%n%s%n%s%n%s", seed, LockStory.lines(trace), few, all)
                    .isEqualTo(hasLonger(all, most) || (says && mayBeLonger));
            said += says ? 1 : 0;
        }
        assertThat(said).isGreaterThan(TRACES / 200);
    }

    @Test
    void findsInLongTracesWhatItFindsInShortOnes() throws TraceException {
        int compared = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            Report shorter = Analysis.analyze(trace);
            List<Integer> sizes = claims(shorter).stream()
                    .map(claim -> claim.deadlock().threads().size())
                    .toList();
            if (!shorter.trace().complete() || !sizes.contains(2) || !sizes.contains(3)) {
                continue;
            }
            Report longer = Analysis.analyze(withTail(trace));
            List<String> missing = new DeadlockJudge(new NaiveDeadlocks(trace)).objections(claims(longer));
            assertThat(longer.limits().isEmpty() ? missing : List.of())
                    .as("seed %d%n%s%n%s%n%s", seed, LockStory.lines(trace), shorter, longer)
                    .isEmpty();
            compared++;
        }
        assertThat(compared).isGreaterThan(TRACES / 500);
    }

    /** The trace, then so many steps of a thread of their own that it counts as long. */
    private static EventList withTail(EventList trace) {
        EventList all = LostEvents.namedLike(trace);
        trace.events().forEach(all::add);
        int thread = 1000;
        int lock = 1000;
        all.define(DefinitionLayout.THREAD, thread, 0, 0, "tail");
        all.define(DefinitionLayout.LOCK_CLASS, lock, 0, 0, "tail class");
        all.define(DefinitionLayout.LOCK, lock, lock, lock, "tail lock");
        for (int i = 0; i < 1 << 17; i++) {
            EventKind kind = i % 2 == 0 ? EventKind.LOCK_ACQUIRE : EventKind.LOCK_RELEASE;
            all.event(0, thread, i, 1_000_000 + i, kind, 0, lock, 0, i + 1, 1, 0, 0);
        }
        return all;
    }

    private static boolean hasLonger(Report report, int threads) {
        return report.findings().stream()
                .filter(finding -> finding.kind() == Kind.LOCK_ORDER_INVERSION)
                .anyMatch(finding -> finding.threads().size() > threads
                        || finding.instances().stream()
                                .anyMatch(instance -> instance.threads().size() > threads));
    }

    @Test
    void disagreesWithModelsThatForgetARule() throws TraceException {
        Set<LockRule> unnoticed = EnumSet.allOf(LockRule.class);
        for (long seed = SEED; seed < SEED + 4000 && !unnoticed.isEmpty(); seed++) {
            EventList trace = RandomLockTrace.of(seed);
            List<Claim> claims = claims(Analysis.analyze(trace));
            if (new DeadlockJudge(new NaiveDeadlocks(trace)).objections(claims).isEmpty()) {
                unnoticed.removeIf(rule -> !new DeadlockJudge(new NaiveDeadlocks(trace, Set.of(rule)))
                        .objections(claims)
                        .isEmpty());
            }
        }
        assertThat(unnoticed).as("in traces from seed %d", SEED).isEmpty();
    }

    private static List<Claim> claims(Report report) {
        List<Claim> claims = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (finding.kind() == Kind.DEADLOCK
                    || finding.kind() == Kind.SELF_DEADLOCK
                    || finding.kind() == Kind.LOCK_ORDER_INVERSION) {
                add(finding.locks(), finding.threads(), finding.grade(), finding.assumes(), claims);
                for (Instance instance : finding.instances()) {
                    add(instance.locks(), instance.threads(), instance.grade(), instance.assumes(), claims);
                }
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
