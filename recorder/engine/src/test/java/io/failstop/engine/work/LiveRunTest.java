package io.failstop.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.cache.Task;
import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.oracle.Violation;
import io.failstop.engine.order.LiveConductor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveRunTest {
    private static final long NO_PROGRESS_NANOS = 10_000_000_000L;

    private record Result(EngineRun.End end, List<Violation> violations, long observations) {}

    private static Result run(String path, String workload, int threads, long seed, long ops, Map<String, String> set) {
        RunPlan plan = new RunPlan(path, workload, threads, seed, ops, Mix.standard(), new TreeMap<>(set));
        Oracle oracle = new Oracle();
        EngineRun run = new EngineRun(plan, oracle);
        EngineRun.End end = run.run(
                new LiveConductor(null, NO_PROGRESS_NANOS), new MemoryBlocks(Machine.blockCount(run.settings())));
        return new Result(end, oracle.judge(), oracle.observations());
    }

    @Test
    void originalHangsInASelfCopy() {
        assertThat(run("original", "self-copy", 1, 1, 0, Map.of()).end).isEqualTo(EngineRun.End.HANG);
    }

    @Test
    void originalHangsInACrossCopy() {
        assertThat(run("original", "cross-copy", 2, 1, 0, Map.of()).end).isEqualTo(EngineRun.End.HANG);
    }

    @Test
    void zeroAndRetryShowsZeroes() {
        Result result = run("zero-and-retry", "short-copy-overwrite", 2, 1, 0, Map.of());
        assertThat(result.end).isEqualTo(EngineRun.End.DONE);
        assertThat(result.violations).isNotEmpty();
    }

    @Test
    void aCrossCopyOfMoreFilesThanThreadsIsARingAllTheSame() {
        assertThat(run("original", "cross-copy", 3, 1, 0, Map.of("files", "5")).end)
                .isEqualTo(EngineRun.End.HANG);
    }

    @Test
    void aCrossCopyNeedsAFileForEveryThread() {
        assertThatThrownBy(() -> run("original", "cross-copy", 3, 1, 0, Map.of("files", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cross-copy with 3 threads needs files=3 or more");
    }

    /** A workload of which one thread fails, while another hears of nothing. */
    private static final class Deaf implements Workload {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public Map<String, String> settings() {
            return Map.of("files", "1", "filePages", "1");
        }

        @Override
        public int workers() {
            return 2;
        }

        @Override
        public boolean daemons() {
            return false;
        }

        @Override
        public void prepare(Task main) {
            // Nothing is needed.
        }

        @Override
        public void work(int number, Task task) {
            if (number == 0) {
                throw new IllegalStateException("the first worker failed");
            }
            while (never.getCount() > 0) {
                task.track().pause(1_000_000);
            }
        }
    }

    @Test
    void aRunThatFailedDoesNotWaitForEverForThreadsThatDoNotComeToRest() {
        RunPlan plan = new RunPlan("original", Workloads.STRESS, 2, 1, 0, Mix.standard(), new TreeMap<>());
        Deaf workload = new Deaf();
        EngineRun run = new EngineRun(plan, workload, null);
        try {
            assertThatThrownBy(() -> run.run(
                            new LiveConductor(null, NO_PROGRESS_NANOS),
                            new MemoryBlocks(Machine.blockCount(run.settings()))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the first worker failed");
        } finally {
            workload.never.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"temp-page", "write-begin-end"})
    void aStressedCureIsClean(String path) {
        for (long seed = 1; seed <= 40; seed++) {
            Result result = run(path, Workloads.STRESS, 4, seed, 4000, Map.of());
            assertThat(result.end).as("seed " + seed).isEqualTo(EngineRun.End.DONE);
            assertThat(result.observations).isPositive();
            assertThat(result.violations).as("seed " + seed).isEmpty();
        }
    }
}
