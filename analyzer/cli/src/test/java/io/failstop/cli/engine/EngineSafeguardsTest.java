package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.engine.path.WritePaths;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.probe.EventKind;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of live runs without a safeguard, and that it does not with it. */
class EngineSafeguardsTest {
    private static final int MOST_RUNS = 40;
    private static final int LEAST_RUNS = 4;
    private static final String SHORT_COPIES =
            "write,20,8,8192;read,20,8,8192;load,4,8,8192;mmap,4,4096,32768;munmap,8,4096,16384;truncate,6,8,8;"
                    + "invalidate,6,4096,8192;sync,2,8,8";
    /** Nothing that is in a file is ever freed: what shows in a new block was, as good as always, never written. */
    private static final String HOLES_THAT_STAY =
            "write,20,1024,4096;read,20,8,16384;mmap,2,4096,32768;munmap,8,4096,65536;invalidate,6,4096,65536;sync,4,8,8";

    private static final String HOLES =
            "write,30,4096,32768;read,30,4096,4096;load,10,4096,4096;mmap,5,8,32768;punch,15,16384,32768;"
                    + "invalidate,10,4096,8192;store,10,8,4096";

    @TempDir
    Path directory;

    private int runs;

    private RecordedRun run(String path, Map<String, String> set, String mix, int threads, long seed)
            throws IOException {
        RunPlan plan = new RunPlan(path, Workloads.STRESS, threads, seed, 3000, Mix.standard(), new TreeMap<>(set));
        Map<String, String> properties = plan.properties();
        properties.put("mix", mix);
        return RecordedRun.of(RunPlan.of(properties), directory.resolve("trace" + runs++));
    }

    private static Set<String> observed(RecordedRun run) throws IOException {
        return run.findings().stream()
                .filter(finding -> finding.grade() == Grade.OBSERVED)
                .map(EngineSafeguardsTest::verdict)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String verdict(Finding finding) {
        String provenance =
                finding.window() == null ? "" : ":" + finding.window().provenance();
        return finding.kind().label() + provenance;
    }

    /** S6, S8, S9 and their like. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write-begin-end | trimPastEof        | block-leak                | 4  | " + SHORT_COPIES,
                "write-begin-end | zeroNewBlocks      | visibility-window:stale   | 4  | " + SHORT_COPIES,
                "write-begin-end | zeroNewBlocks      | visibility-window:uninit  | 64 | " + HOLES_THAT_STAY,
                "temp-page       | sizeByCopied       | size-overrun:filler-zero  | 4  | " + SHORT_COPIES,
                "temp-page       | recheckAfterRelock | lost-write:lost           | 4  | " + SHORT_COPIES,
            })
    void whatASafeguardKeepsAwayComesWithoutIt(
            String path, String safeguard, String verdict, String filePages, String mix) throws IOException {
        Map<String, String> set =
                new HashMap<>(Map.of("files", "2", "filePages", filePages, "blockSize", "1024", "prefault", "on"));
        Set<String> with = new TreeSet<>();
        Set<String> without = new TreeSet<>();
        for (long seed = 1; seed <= MOST_RUNS && (seed <= LEAST_RUNS || !without.contains(verdict)); seed++) {
            with.addAll(observed(run(path, set, mix, 4, seed)));
            set.put(safeguard, "off");
            without.addAll(observed(run(path, set, mix, 4, seed)));
            set.remove(safeguard);
        }
        assertThat(without).contains(verdict);
        assertThat(with).isEmpty();
    }

    /** S10: without invalidate_lock reads meet a punch, and what is seen is agreed upon, whatever comes of it. */
    @Test
    void withoutInvalidateLockReadsShowWhatWasPunched() throws IOException {
        boolean shown = false;
        for (int number = 0; number < MOST_RUNS && (number < LEAST_RUNS || !shown); number++) {
            String path = WritePaths.names().get(number % WritePaths.names().size());
            Map<String, String> set =
                    new HashMap<>(Map.of("files", "2", "filePages", "8", "blockSize", "512", "invalidateLock", "off"));
            set.put("faultModel", number % 2 == 0 ? "F23" : "F20");
            String name = path + ", seed " + (number + 1);
            RecordedRun run = run(path, set, HOLES, 8, number + 1);
            assertThat(run.end).as(name).isIn(EngineRun.End.DONE, EngineRun.End.HANG);
            Set<RecordedRun.Sighting> analysis = run.seenByAnalysis();
            assertThat(run.seenByAnalysisAlone(analysis)).as(name).isEmpty();
            assertThat(run.seenByOracleAlone(analysis)).as(name).isEmpty();
            shown |= run.findings().stream().anyMatch(EngineSafeguardsTest::isStaleRead);
        }
        assertThat(shown).as("from seed 1").isTrue();
    }

    /** Through a mapping 2.6.20 shows stale data anyway, of pages that were invalidated. */
    private static boolean isStaleRead(Finding finding) {
        return finding.grade() == Grade.OBSERVED
                && verdict(finding).equals("visibility-window:stale")
                && finding.window() != null
                && finding.window().channel().equals("read");
    }

    /** S7e: the source is gone for good. */
    @ParameterizedTest
    @CsvSource({"original, true", "zero-and-retry, true", "temp-page, false", "write-begin-end, false"})
    void zeroesOfAFailedOverwriteAreALostWrite(String path, boolean lost) throws IOException {
        String mix = "write,10,4096,4096;read,10,4096,4096;munmap,10,4096,32768;mmap,3,4096,32768;sync,1,8,8";
        RecordedRun run = run(path, Map.of("files", "2", "filePages", "4"), mix, 1, 3);
        assertThat(observed(run).contains("lost-write:filler-zero")).isEqualTo(lost);
    }

    /** What one load sees of several origins is seen at one time: nothing can begin in between. */
    @Test
    void theLooksOfOneGrainHaveOneTime() throws IOException {
        RecordedRun run = run("temp-page", Map.of("files", "1", "filePages", "2", "grain", "4096"), SHORT_COPIES, 2, 1);
        Map<Integer, long[]> last = new HashMap<>();
        long[] together = new long[1];
        try (Trace trace = Traces.open(run.directory)) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                long[] before = last.get(thread);
                if (kind == EventKind.OBSERVE) {
                    if (before != null && before[0] + 1 == sequence && before[1] == object && before[2] + 1 == order) {
                        assertThat(clock).isEqualTo(before[3]);
                        together[0]++;
                    }
                    last.put(thread, new long[] {sequence, object, order, clock});
                }
            });
        }
        assertThat(together[0]).isPositive();
    }
}
