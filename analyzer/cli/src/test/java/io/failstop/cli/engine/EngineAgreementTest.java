package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.visibility.IllegalObservation;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.probe.EventKind;
import io.failstop.probe.NanoClock;
import io.failstop.probe.Provenance;
import io.failstop.probe.RecordingOptions;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.Verdict;
import io.failstop.trace.EventHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle and analysis agree about live runs, and replay repeats them. */
class EngineAgreementTest {
    private static final int SEEDS = Integer.getInteger("failstop.seeds", 9);
    private static final long FIRST_SEED = Long.getLong("failstop.seed", 1);
    private static final List<Integer> THREADS = List.of(4, 1, 16, 2, 32, 8);
    private static final int MOST_HELD_UP = 100;
    private static final int HELD_UP_ONE_IN = 100;
    private static final long HELD_UP_NANOS = 3_000_000;
    private static final Set<String> SOUND_PATHS = Set.of("temp-page", "write-begin-end");

    private static final List<String> SAFEGUARDS = List.of(
            "invalidateLock", "segmentRule", "zeroNewBlocks", "trimPastEof", "recheckAfterRelock", "sizeByCopied");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"original", "zero-and-retry", "temp-page", "write-begin-end"})
    void aStressedRunIsJudgedAlikeAndReplaysEqually(String path) throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            RunPlan plan = plan(path, seed);
            String name = name(plan);
            // In either fault model.
            boolean sharedTimes = seed / 2 % 2 == 0;
            RecordedRun run =
                    RecordedRun.of(plan, directory.resolve("trace"), RecordingOptions.defaults(), sharedTimes);
            checkReplay(run, name);
            checkAgreement(run, name);
            if (SOUND_PATHS.contains(path)) {
                checkSoundness(run, name);
                if (!sharedTimes && !mayShowDetachedPages(plan)) {
                    assertThat(run.suspicions).as(name).isEmpty();
                }
            }
            delete(run.directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"original", "zero-and-retry", "temp-page", "write-begin-end"})
    void aRunWithAnyKnobsIsJudgedAlikeAndReplaysEqually(String path) throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            RunPlan plan = anyKnobs(path, seed);
            String name = name(plan);
            RecordedRun run = RecordedRun.of(plan, directory.resolve("trace"));
            checkReplay(run, name);
            checkAgreement(run, name);
            delete(run.directory);
        }
    }

    /** Every so often a thread is held up after an event got its time and before anybody can know of the event. */
    @Test
    void runsWhoseThreadsAreHeldUpAreJudgedAlikeThoughWhoCameFirstIsInDoubt() throws IOException {
        boolean doubted = false;
        int runs = 0;
        while (runs < SEEDS || (!doubted && runs < MOST_HELD_UP)) {
            long seed = FIRST_SEED + runs++;
            AtomicInteger reading = new AtomicInteger();
            NanoClock clock = () -> {
                long now = System.nanoTime();
                if (reading.incrementAndGet() % HELD_UP_ONE_IN == 0) {
                    LockSupport.parkNanos(HELD_UP_NANOS);
                }
                return now;
            };
            RunPlan plan = lively("zero-and-retry", seed, 16);
            RecordingOptions options = RecordingOptions.defaults().withClock(clock);
            RecordedRun run = RecordedRun.of(plan, directory.resolve("trace"), options);
            checkAgreement(run, name(plan));
            doubted |= !run.seenByAnalysis().equals(run.seenByOracle());
            delete(run.directory);
        }
        assertThat(doubted).as("from seed " + FIRST_SEED).isTrue();
    }

    /** Every knob as the seed decides; of the safeguards a third are off. */
    private static RunPlan anyKnobs(String path, long seed) {
        Random random = new Random(seed * 31 + path.length());
        Map<String, String> set = new TreeMap<>();
        set.put("files", Integer.toString(1 + random.nextInt(3)));
        set.put("filePages", Integer.toString(2 + random.nextInt(4)));
        set.put("addressSpaces", Integer.toString(1 + random.nextInt(3)));
        set.put("faultModel", random.nextBoolean() ? "F20" : "F23");
        set.put("blockSize", List.of("4096", "1024", "512").get(random.nextInt(3)));
        set.put("grain", List.of("512", "24", "4096", "8").get(random.nextInt(4)));
        set.put("prefault", List.of("on", "off", "evict-after").get(random.nextInt(3)));
        set.put("eagerReclaim", random.nextBoolean() ? "on" : "off");
        for (String safeguard : SAFEGUARDS) {
            set.put(safeguard, random.nextInt(3) == 0 ? "off" : "on");
        }
        int threads = 1 + random.nextInt(8);
        return new RunPlan(path, Workloads.STRESS, threads, seed, 400, Mix.standard(), new TreeMap<>(set));
    }

    /** Every fault model with every block size, in six seeds; every number of threads with each of these, in 36. */
    private static RunPlan plan(String path, long seed) {
        int number = (int) Math.floorMod(seed, 36L);
        Map<String, String> set = Map.of(
                "faultModel", number % 2 == 0 ? "F20" : "F23",
                "blockSize", List.of("4096", "1024", "512").get(number / 2 % 3),
                "files", Integer.toString(2 + (int) Math.floorMod(seed, 5L)),
                "filePages", Integer.toString(4 + (int) Math.floorMod(seed, 13L)));
        int threads = THREADS.get((number + number / 6) % 6);
        return new RunPlan(path, Workloads.STRESS, threads, seed, 3000, Mix.standard(), new TreeMap<>(set));
    }

    private static String name(RunPlan plan) {
        return plan.properties().toString();
    }

    private static void checkReplay(RecordedRun run, String name) throws IOException {
        ExactOutcome outcome = run.replay();
        assertThat(outcome.verdict()).as(name + ": " + outcome.divergence()).isEqualTo(Verdict.EQUAL);
        assertThat(outcome.executed()).as(name).isEqualTo(run.events);
        assertThat(outcome.hang()).as(name).isEqualTo(run.end == EngineRun.End.HANG);
    }

    private static void checkAgreement(RecordedRun run, String name) throws IOException {
        Set<RecordedRun.Sighting> analysis = run.seenByAnalysis();
        assertThat(run.seenByAnalysisAlone(analysis))
                .as(name + ": the analysis alone")
                .isEmpty();
        assertThat(run.seenByOracleAlone(analysis))
                .as(name + ": the oracle alone")
                .isEmpty();
    }

    /** In F20 an invalidated page that stays mapped may show, and nothing else. What the oracle is sure of is in it. */
    private static void checkSoundness(RecordedRun run, String name) throws IOException {
        assertThat(illegal(run)).as(name).isEmpty();
    }

    private static boolean mayShowDetachedPages(RunPlan plan) {
        return "F20".equals(plan.settings().get("faultModel"));
    }

    private static List<IllegalObservation> illegal(RecordedRun run) throws IOException {
        return mayShowDetachedPages(run.plan) ? unexplained(run) : run.illegalObservations();
    }

    private static List<IllegalObservation> unexplained(RecordedRun run) throws IOException {
        DetachedPages detached = DetachedPages.of(run.directory);
        return run.illegalObservations().stream()
                .filter(seen -> !detached.explain(seen))
                .toList();
    }

    /**
     * Zeroes that were put in place of what could not be copied are said to be what nothing was put in: then the
     * analysis does not know that they equal those of a hole. (To say that they are those of a hole changes no
     * verdict: whatever their provenance, zeroes are legal where a zero is.)
     */
    @Test
    void anAnalysisThatIsToldWrongProvenanceDisagrees() throws IOException {
        boolean shown = false;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 10 && !shown; seed++) {
            RecordedRun run = RecordedRun.of(lively("zero-and-retry", seed), directory.resolve("trace"));
            checkAgreement(run, "seed " + seed);
            Set<RecordedRun.Sighting> misled = run.seenByAnalysis(EngineAgreementTest::relabelled);
            shown = !run.seenByAnalysisAlone(misled).isEmpty()
                    || !run.seenByOracleAlone(misled).isEmpty();
            delete(run.directory);
        }
        assertThat(shown).as("from seed " + FIRST_SEED).isTrue();
    }

    private static EventHandler relabelled(EventHandler told) {
        return new EventHandler() {
            @Override
            public void event(
                    long number,
                    int thread,
                    long sequence,
                    long clock,
                    EventKind kind,
                    int flags,
                    int object,
                    int site,
                    long order,
                    long a,
                    long b,
                    long c) {
                boolean filler = kind == EventKind.FILL && Provenance.code(b) == Provenance.ZERO_FILLER;
                long said = filler ? Provenance.pack(Provenance.UNINITIALISED, 0) : b;
                told.event(number, thread, sequence, clock, kind, flags, object, site, order, a, said, c);
            }

            @Override
            public void text(String text) {
                told.text(text);
            }
        };
    }

    @Test
    void anOracleThatIsToldWrongLooksDisagrees() throws IOException, ReflectiveOperationException {
        RunPlan plan = lively("temp-page", FIRST_SEED);
        RecordedRun run = RecordedRun.of(plan, directory.resolve("trace"), Mutant.LOOKS_LOGGED_ELSEWHERE);
        assertThat(run.seenByOracleAlone(run.seenByAnalysis()))
                .as("seed " + FIRST_SEED)
                .isNotEmpty();
    }

    /** Data that was punched out, pages that nobody tried to unmap, pages that nobody wrote out: in either model. */
    @ParameterizedTest
    @CsvSource({
        "HOLE_NOT_ZEROED, F20",
        "UNMAPPING_SKIPPED, F20",
        "DIRT_OVERLOOKED, F20",
        "HOLE_NOT_ZEROED, F23",
        "UNMAPPING_SKIPPED, F23",
        "DIRT_OVERLOOKED, F23",
        "RECHECK_MISSED, F23"
    })
    void whatAFaultyEngineShowsIsNotTakenForAPageThatStayedMapped(Mutant mutant, String faultModel)
            throws IOException, ReflectiveOperationException {
        boolean shown = false;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 20 && !shown; seed++) {
            RecordedRun run = RecordedRun.of(ofModel(faultModel, seed), directory.resolve("trace"), mutant);
            shown = !illegal(run).isEmpty();
            delete(run.directory);
        }
        assertThat(shown).as("from seed " + FIRST_SEED).isTrue();
    }

    private static RunPlan lively(String path, long seed) {
        return lively(path, seed, 4);
    }

    private static RunPlan lively(String path, long seed, int threads) {
        Map<String, String> set = Map.of("files", "2", "filePages", "4");
        return new RunPlan(path, Workloads.STRESS, threads, seed, 3000, Mix.standard(), new TreeMap<>(set));
    }

    private static RunPlan ofModel(String faultModel, long seed) {
        Map<String, String> set = Map.of("files", "2", "filePages", "4", "faultModel", faultModel, "blockSize", "1024");
        return new RunPlan("temp-page", Workloads.STRESS, 4, seed, 3000, Mix.standard(), new TreeMap<>(set));
    }

    private static void delete(Path trace) throws IOException {
        try (Stream<Path> files = Files.walk(trace)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
