package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle and analysis agree about live runs, and replay repeats them. */
class EngineAgreementTest {
    private static final int SEEDS = Integer.getInteger("failstop.seeds", 3);
    private static final long FIRST_SEED = Long.getLong("failstop.seed", 1);

    @TempDir
    Path temp;

    Path directory = Path.of("/tmp/keep");

    @ParameterizedTest
    @ValueSource(strings = {"original", "zero-and-retry", "temp-page", "write-begin-end"})
    void aStressedRunIsJudgedAlikeAndReplaysEqually(String path) throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            check(path, seed);
        }
    }

    private void check(String path, long seed) throws IOException {
        int threads = List.of(1, 2, 4, 8).get((int) (seed % 4));
        Map<String, String> set = new TreeMap<>(Map.of(
                "faultModel", seed % 3 == 0 ? "F20" : "F23",
                "blockSize", List.of("4096", "1024", "512").get((int) (seed % 3)),
                "files", Integer.toString(2 + (int) (seed % 5)),
                "filePages", Integer.toString(4 + (int) (seed % 13))));
        RunPlan plan = new RunPlan(path, Workloads.STRESS, threads, seed, 3000, Mix.standard(), new TreeMap<>(set));
        String name = path + " seed " + seed + " " + set + " threads " + threads;
        RecordedRun run = RecordedRun.of(plan, directory.resolve(path + seed));
        ExactOutcome outcome = run.replay();
        System.out.println(name + " " + run.end + " events " + run.events + " violations "
                + run.seenByOracle().size() + " " + outcome.verdict() + " " + outcome.divergence() + " "
                + run.violations.stream().limit(2).toList());
        assertThat(outcome.verdict()).as(name).isEqualTo(Verdict.EQUAL);
        assertThat(outcome.executed()).as(name).isEqualTo(run.events);
        assertThat(outcome.hang()).as(name).isEqualTo(run.end == EngineRun.End.HANG);
        assertThat(difference(run.seenByAnalysis(), run.seenByOracle()))
                .as(name + ": the analysis alone")
                .isEmpty();
        assertThat(difference(run.seenByOracle(), run.seenByAnalysis()))
                .as(name + ": the oracle alone")
                .isEmpty();
    }

    private static List<RecordedRun.Sighting> difference(
            Set<RecordedRun.Sighting> one, Set<RecordedRun.Sighting> other) {
        return one.stream()
                .filter(sighting -> !other.contains(sighting))
                .limit(20)
                .toList();
    }
}
