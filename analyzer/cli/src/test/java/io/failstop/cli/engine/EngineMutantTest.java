package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.probe.EventKind;
import io.failstop.probe.Provenance;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.replayer.exact.Program;
import io.failstop.store.Traces;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A faulty engine does not replay what a sound one recorded: it leaves the recording where the fault first shows. */
class EngineMutantTest {
    private static final long SEED = Long.getLong("failstop.seed", 21);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "COMMIT_OFF_BY_ONE, temp-page",
        "COMMIT_OFF_BY_ONE, write-begin-end",
        "ZEROING_SKIPPED, zero-and-retry",
        "RECHECK_MISSED, temp-page",
        "FAULT_DOES_NOT_LOCK, temp-page",
        "SIZE_GROWN_TOO_FAR, write-begin-end",
        "REFERENCE_IGNORED, temp-page",
    })
    void aFaultShowsAtTheEventWhereItFirstMatters(Mutant mutant, String path) throws Exception {
        Map<String, String> set = Map.of("files", "2", "filePages", "4", "eagerReclaim", "on");
        RunPlan plan = new RunPlan(path, "stress", 4, SEED, 3000, Mix.standard(), new TreeMap<>(set));
        RecordedRun run = RecordedRun.of(plan, directory.resolve("trace"));
        try (Trace trace = Traces.open(run.directory)) {
            EventList events = new EventList("collected", trace.header());
            trace.read(events);
            long due = firstShown(mutant, trace, events.events());
            assertThat(due).as("seed " + SEED + ": the run exercises " + mutant).isPositive();
            ExactOutcome sound = ExactReplay.replay(trace, program(null, trace), Long.MAX_VALUE);
            assertThat(sound.divergence()).as("seed " + SEED).isNull();
            ExactOutcome faulty = ExactReplay.replay(trace, program(mutant, trace), Long.MAX_VALUE);
            assertThat(faulty.divergence()).as("seed " + SEED).isNotNull();
            assertThat(faulty.divergence().event())
                    .as("seed " + SEED + ": " + faulty.divergence())
                    .isEqualTo(due);
        }
    }

    /** The first event of a sound engine that this faulty one would not make so; read off the events alone. */
    private static long firstShown(Mutant mutant, Trace trace, List<Event> events) {
        Map<Integer, Event> last = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Event before = last.put(event.thread(), event);
            String site = trace.definitions().siteName(event.site());
            boolean shown = before != null
                    && switch (mutant) {
                        // Of all that sets uptodate, a commit alone does so right after what was copied or zeroed.
                        case COMMIT_OFF_BY_ONE ->
                            event.kind() == EventKind.UPTODATE_SET && before.kind() == EventKind.COPY_END;
                        case ZEROING_SKIPPED ->
                            event.kind() == EventKind.FILL && Provenance.code(event.b()) == Provenance.ZERO_FILLER;
                        case RECHECK_MISSED ->
                            trace.definitions().siteName(before.site()).endsWith("lock_page again")
                                    && before.kind() == EventKind.LOCK_ACQUIRE;
                        case FAULT_DOES_NOT_LOCK ->
                            site.equals("filemap_fault: lock_page")
                                    && (event.kind() == EventKind.LOCK_ACQUIRE
                                            || event.kind() == EventKind.LOCK_REQUEST)
                                    && before.kind() != EventKind.PAGE_ADD;
                        case SIZE_GROWN_TOO_FAR -> event.kind() == EventKind.SIZE_CHANGE && event.a() != event.b();
                        case LOOKS_LOGGED_ELSEWHERE -> throw new AssertionError("no event shows it");
                        case HOLE_NOT_ZEROED, UNMAPPING_SKIPPED, DIRT_OVERLOOKED ->
                            throw new AssertionError("it is shown by what comes of it");
                        case REFERENCE_IGNORED -> event.kind() == EventKind.FREEZE && event.b() == 0;
                    };
            if (shown) {
                return i + 1L;
            }
        }
        return -1;
    }

    private static Program program(@Nullable Mutant mutant, Trace trace) throws ReflectiveOperationException {
        return MutantEngine.program(mutant, trace.header().properties(), null);
    }
}
