package io.failstop.analyzer.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.EventList;
import io.failstop.trace.locks.IllegalStepListener;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.Wait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandomLockTraceTest {
    private static final long SEED = 20070205;
    private static final int TRACES = 3000;

    private int predicted;
    private int threes;
    private int selves;
    private int fairWriters;
    private int onlyOutOfOrder;
    private int standing;
    private int nestedMonitors;

    @Test
    void everyTraceCouldHaveBeenRecorded() {
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            List<String> illegal = new ArrayList<>();
            trace.read(new LockModel(
                    trace.definitions(), (number, thread, reason) -> illegal.add(number + ": " + reason)));
            assertThat(illegal).as("seed %d%n%s", seed, LockStory.lines(trace)).isEmpty();
        }
    }

    @Test
    void sameSeedGivesSameTrace() {
        assertThat(LockStory.lines(RandomLockTrace.of(SEED))).isEqualTo(LockStory.lines(RandomLockTrace.of(SEED)));
        assertThat(RandomLockTrace.of(SEED).events())
                .isNotEqualTo(RandomLockTrace.of(SEED + 1).events());
    }

    @Test
    void everyFeatureOccursWithAndWithoutDeadlocksOfEverySort() {
        Set<LockFeature> neverWith = EnumSet.allOf(LockFeature.class);
        Set<LockFeature> neverWithout = EnumSet.allOf(LockFeature.class);
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            NaiveDeadlocks model = new NaiveDeadlocks(trace);
            Set<Deadlock> deadlocks = model.predictable().keySet();
            (deadlocks.isEmpty() ? neverWithout : neverWith).removeAll(LockFeature.of(trace));
            count(deadlocks);
            onlyOutOfOrder += deadlocks.isEmpty() && !model.reachable().isEmpty() ? 1 : 0;
            standing += model.standing().isEmpty() ? 0 : 1;
            nestedMonitors += any(model.standing(), hasAnyOf(unsignalled(trace)));
        }
        assertThat(neverWith).as("never seen with a deadlock").isEmpty();
        assertThat(neverWithout).as("never seen without one").isEmpty();
        assertThat(predicted).as("with a deadlock").isBetween(TRACES / 10, TRACES * 3 / 4);
        assertThat(List.of(threes, selves, fairWriters, onlyOutOfOrder, standing, nestedMonitors))
                .as(
                        "three threads, one thread by a fault, fair writer, real but not predictable, observed, with a waiter")
                .allMatch(number -> number > TRACES / 200);
    }

    private void count(Set<Deadlock> deadlocks) {
        Predicate<Deadlock> byFault = deadlock -> deadlock.assumes().contains("fault");
        predicted += deadlocks.isEmpty() ? 0 : 1;
        threes += any(deadlocks, deadlock -> deadlock.threads().size() == 3);
        selves += any(deadlocks, byFault.and(deadlock -> deadlock.threads().size() == 1));
        fairWriters += any(deadlocks, deadlock -> deadlock.assumes().contains("fair-writer"));
    }

    private static Set<String> unsignalled(EventList trace) {
        LockModel model = new LockModel(trace.definitions(), IllegalStepListener.NONE);
        trace.read(model);
        return model.waits().stream()
                .filter(wait -> wait.kind() == Wait.Kind.CONDITION)
                .map(wait -> trace.definitions().threadName(wait.thread()))
                .collect(Collectors.toSet());
    }

    private static Predicate<Deadlock> hasAnyOf(Set<String> threads) {
        return deadlock -> deadlock.threads().stream().anyMatch(threads::contains);
    }

    private static int any(Set<Deadlock> deadlocks, Predicate<Deadlock> sort) {
        return deadlocks.stream().anyMatch(sort) ? 1 : 0;
    }
}
