package io.failstop.analyzer.naive;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.EventList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NaiveDeadlocksTest {
    @Test
    void stats() {
        Map<LockFeature, int[]> counts = new EnumMap<>(LockFeature.class);
        for (LockFeature f : LockFeature.values()) counts.put(f, new int[2]);
        int n = Integer.getInteger("failstop.traces", 2000);
        int pos = 0, three = 0, self = 0, all = 0, fair = 0, fault = 0, onlyAll = 0, len = 0, stand = 0;
        long start = System.nanoTime();
        for (long seed = 0; seed < n; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            java.util.List<String> illegal = new java.util.ArrayList<>();
            trace.read(new io.failstop.trace.locks.LockModel(
                    trace.definitions(), (number, thread, reason) -> illegal.add(number + " " + reason)));
            assertThat(illegal).as("seed %d%n%s", seed, LockStory.lines(trace)).isEmpty();
            len += trace.events().size();
            NaiveDeadlocks naive;
            Set<Deadlock> sp, reach;
            try {
                naive = new NaiveDeadlocks(trace);
                sp = naive.predictable().keySet();
                reach = naive.reachable().keySet();
            } catch (RuntimeException e) {
                throw new RuntimeException("seed " + seed + "\n" + LockStory.lines(trace), e);
            }
            assertThat(reach).as("seed %d%n%s", seed, LockStory.lines(trace)).containsAll(sp);
            boolean p = !sp.isEmpty();
            if (p) pos++;
            if (!reach.isEmpty()) all++;
            if (!reach.isEmpty() && !p) onlyAll++;
            if (sp.stream().anyMatch(d -> d.threads().size() == 3)) three++;
            if (sp.stream().anyMatch(d -> d.threads().size() == 1)) self++;
            if (sp.stream().anyMatch(d -> d.assumes().contains("fair-writer"))) fair++;
            if (sp.stream().anyMatch(d -> d.assumes().contains("fault"))) fault++;
            if (!naive.standing().isEmpty()) stand++;
            for (LockFeature f : LockFeature.of(trace)) counts.get(f)[p ? 0 : 1]++;
        }
        System.out.println("pos " + pos + " three " + three + " self " + self + " all " + all + " onlyAll " + onlyAll
                + " fair " + fair + " fault " + fault + " standing " + stand + " len " + len / (double) n + " s "
                + (System.nanoTime() - start) / 1e9);
        counts.forEach((f, c) -> System.out.println(f + " " + c[0] + " " + c[1]));
    }
}
