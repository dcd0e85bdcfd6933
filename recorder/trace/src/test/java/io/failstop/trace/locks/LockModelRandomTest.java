package io.failstop.trace.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The model against rules that are slow and plain, over random traces; the seed stands in the failure. */
class LockModelRandomTest {
    private static final int SEEDS = 3_000;
    private static final int MUTANTS = 8;

    @Test
    void agreesWithNaiveRulesOnLegalTraces() {
        int cycles = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTraces random = new RandomTraces(seed);
            List<String> illegal = new ArrayList<>();
            EventList trace = random.trace(random.events);
            LockModel model =
                    new LockModel(trace.definitions(), (number, thread, reason) -> illegal.add(number + " " + reason));
            trace.read(model);
            assertThat(illegal).as("seed %d", seed).isEmpty();
            NaiveLocks naive = new NaiveLocks(random.traits);
            long number = 0;
            for (Event event : random.events) {
                naive.execute(++number, event);
            }
            compareHolds(model, naive, seed);
            compareWaits(model, naive, seed);
            cycles += compareGraph(model, naive, seed);
        }
        assertThat(cycles).as("cycles that were compared").isGreaterThan(SEEDS / 10);
    }

    @Test
    void reportsFirstIllegalEventOfMutantsExactlyAsNaiveRulesDo() {
        int illegalMutants = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTraces random = new RandomTraces(seed);
            for (int i = 0; i < MUTANTS && !random.events.isEmpty(); i++) {
                List<Event> mutant = random.mutant();
                List<String> reasons = new ArrayList<>();
                List<Long> illegal = new ArrayList<>();
                EventList trace = random.trace(mutant);
                trace.read(new LockModel(trace.definitions(), (number, thread, reason) -> {
                    illegal.add(number);
                    reasons.add(number + ": " + thread + " " + reason);
                }));
                long expected = firstIllegal(mutant, random.traits);
                long first = illegal.isEmpty() ? 0 : illegal.get(0);
                assertThat(first)
                        .as("seed %d, mutant %d, %s, %s", seed, i, reasons, mutant)
                        .isEqualTo(expected);
                assertThat(illegal).as("one report per event, seed %d", seed).doesNotHaveDuplicates();
                illegalMutants += expected == 0 ? 0 : 1;
            }
        }
        assertThat(illegalMutants).isGreaterThan(SEEDS * MUTANTS / 6);
    }

    @Test
    void keepsItsStateInOrderWhateverComes() {
        EventKind[] kinds = EventKind.values();
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RandomTraces traces = new RandomTraces(seed);
            EventList trace = traces.trace(traces.events);
            for (int i = 0; i < 400; i++) {
                trace.event(
                        0,
                        wild(random, 5),
                        i,
                        i,
                        kinds[random.nextInt(kinds.length)],
                        random.nextInt(1 << 16),
                        wild(random, 5),
                        wild(random, 5),
                        wild(random, 20),
                        wild(random, 5),
                        wild(random, 5),
                        wild(random, 5));
            }
            long[] last = new long[1];
            LockModel model = new LockModel(trace.definitions(), (number, thread, reason) -> {
                assertThat(number).isGreaterThan(last[0]);
                last[0] = number;
            });
            trace.read(model);
            assertThat(last[0]).as("illegal steps, seed %d", seed).isPositive();
            Map<Integer, List<Held>> byLock = model.holds().stream().collect(Collectors.groupingBy(Held::lock));
            assertThat(byLock.values())
                    .as("holders, seed %d", seed)
                    .allMatch(held -> held.size() == 1 || held.stream().allMatch(Held::shared));
            for (WaitCycle cycle : WaitForGraph.of(model).cycles()) {
                assertThat(cycle.edges().get(cycle.edges().size() - 1).holder())
                        .as("seed %d", seed)
                        .isEqualTo(cycle.threads().get(0));
            }
        }
    }

    private static int wild(Random random, int bound) {
        return random.nextInt(30) == 0 ? random.nextInt() : random.nextInt(bound);
    }

    private static long firstIllegal(List<Event> events, Map<Integer, Integer> traits) {
        NaiveLocks naive = new NaiveLocks(traits);
        long number = 0;
        for (Event event : events) {
            number++;
            if (!naive.isLegal(event)) {
                return number;
            }
            naive.execute(number, event);
        }
        return 0;
    }

    private static void compareHolds(LockModel model, NaiveLocks naive, long seed) {
        Set<String> expected = new TreeSet<>();
        for (NaiveLocks.Token token : naive.tokens) {
            int depth = naive.tokens(token.thread, token.lock).size();
            boolean shared = !naive.heldExclusively(token.thread, token.lock);
            long since = naive.since.get(new NaiveLocks.ThreadLock(token.thread, token.lock));
            expected.add(token.lock + " " + token.thread + " " + shared + " " + depth + " " + since);
        }
        Set<String> found = new TreeSet<>();
        for (Held held : model.holds()) {
            found.add(
                    held.lock() + " " + held.thread() + " " + held.shared() + " " + held.depth() + " " + held.event());
        }
        assertThat(found).as("holds, seed %d", seed).isEqualTo(expected);
    }

    private static void compareWaits(LockModel model, NaiveLocks naive, long seed) {
        Map<Integer, String> expected = new TreeMap<>();
        naive.requests.forEach((thread, pending) ->
                expected.put(thread, "REQUEST " + pending.event().object() + " " + pending.number()));
        naive.waits.forEach((thread, pending) -> expected.put(
                thread,
                (naive.signalled.contains(thread) ? "REACQUIRE " : "CONDITION ")
                        + pending.event().object() + " " + pending.number()));
        Map<Integer, String> found = new TreeMap<>();
        for (Wait wait : model.waits()) {
            found.put(wait.thread(), wait.kind() + " " + wait.lock() + " " + wait.event());
        }
        assertThat(found).as("waits, seed %d", seed).isEqualTo(expected);
    }

    private static int compareGraph(LockModel model, NaiveLocks naive, long seed) {
        WaitForGraph graph = WaitForGraph.of(model);
        Set<NaiveLocks.Arc> found = new HashSet<>();
        for (WaitEdge edge : graph.edges()) {
            found.add(new NaiveLocks.Arc(edge.waiter(), edge.lock(), edge.holder()));
        }
        assertThat(found).as("edges, seed %d", seed).isEqualTo(naive.edges());
        List<List<Integer>> cycles =
                graph.cycles().stream().map(WaitCycle::threads).toList();
        assertThat(cycles).as("cycles, seed %d", seed).isEqualTo(CyclesBySearch.of(adjacency(naive.edges())));
        assertThat(graph.truncated()).isFalse();
        for (WaitCycle cycle : graph.cycles()) {
            for (int i = 0; i < cycle.edges().size(); i++) {
                int next = cycle.edges().get((i + 1) % cycle.edges().size()).waiter();
                assertThat(cycle.edges().get(i).holder()).as("seed %d", seed).isEqualTo(next);
            }
        }
        return cycles.size();
    }

    private static Map<Integer, Set<Integer>> adjacency(Set<NaiveLocks.Arc> edges) {
        Map<Integer, Set<Integer>> adjacency = new HashMap<>();
        for (NaiveLocks.Arc edge : edges) {
            adjacency.computeIfAbsent(edge.waiter(), key -> new TreeSet<>()).add(edge.holder());
        }
        return adjacency;
    }
}
