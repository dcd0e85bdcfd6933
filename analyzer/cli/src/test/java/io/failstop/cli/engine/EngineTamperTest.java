package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.probe.EventKind;
import io.failstop.replayer.exact.Divergence;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.replayer.exact.Verdict;
import io.failstop.store.Traces;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trace of the engine that was tampered with in one field of one event: replay stops at exactly that event. */
class EngineTamperTest {
    private static final int TRIALS = Integer.getInteger("failstop.trials", 300);
    private static final long SEED = Long.getLong("failstop.seed", 5);
    private static final int FIELDS = 10;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "original, self-copy, 1, 0",
        "original, cross-copy, 3, 0",
        "zero-and-retry, short-copy-overwrite, 3, 0",
        "temp-page, stress, 4, 60",
        "write-begin-end, stress, 3, 60",
    })
    void replayStopsAtTheEventThatWasTamperedWith(String path, String workload, int threads, long operations)
            throws IOException {
        Map<String, String> set = workload.equals("stress") ? Map.of("files", "2", "filePages", "3") : Map.of();
        RunPlan plan = new RunPlan(path, workload, threads, SEED, operations, Mix.standard(), new TreeMap<>(set));
        EventList original = events(RecordedRun.of(plan, directory.resolve(path + workload)));
        assertThat(replay(original).verdict()).isEqualTo(Verdict.EQUAL);
        Random random = new Random(SEED);
        for (int trial = 0; trial < TRIALS; trial++) {
            int place = random.nextInt(original.events().size());
            int field = random.nextInt(FIELDS);
            Event before = original.events().get(place);
            Event after = tampered(before, field, random);
            if (after.equals(before)) {
                continue;
            }
            ExactOutcome outcome = replay(with(original, place, after));
            String what = "seed " + SEED + ", " + path + " " + workload + ": event " + (place + 1) + " " + before
                    + " became " + after;
            Divergence divergence = outcome.divergence();
            if (after.kind() == EventKind.LOSS) {
                assertThat(outcome.loss()).as(what).isNotNull();
                continue;
            }
            assertThat(divergence).as(what).isNotNull();
            assertThat(divergence.event())
                    .as(what + ": " + divergence)
                    .isBetween(place + 1L, field == 0 ? latest(original, place, after.thread()) : place + 1L);
        }
    }

    /**
     * An event that was moved to a thread which was about to do the very same is that thread's by right; what
     * is missing then is the next event of the one or the other.
     */
    private static long latest(EventList original, int place, int otherThread) {
        int thread = original.events().get(place).thread();
        for (int next = place + 1; next < original.events().size(); next++) {
            int found = original.events().get(next).thread();
            if (found == thread || found == otherThread) {
                return next + 1L;
            }
        }
        return original.events().size() + 1L;
    }

    private static Event tampered(Event event, int field, Random random) {
        EventKind[] kinds = EventKind.values();
        long delta = random.nextBoolean() ? 1 : random.nextInt(1000) - 500;
        return new Event(
                field == 0 ? Math.max(0, event.thread() + (random.nextBoolean() ? 1 : -1)) : event.thread(),
                field == 1 ? Math.max(0, event.sequence() + delta) : event.sequence(),
                event.clock(),
                field == 2 ? kinds[random.nextInt(kinds.length)] : event.kind(),
                field == 3 ? event.flags() ^ 1 << random.nextInt(7) : event.flags(),
                field == 4 ? Math.max(0, event.object() + (int) delta) : event.object(),
                field == 5 ? event.site() + 1 + random.nextInt(20) : event.site(),
                field == 6 ? Math.max(0, event.order() + delta) : event.order(),
                field == 7 ? event.a() + delta : event.a(),
                field == 8 ? event.b() + delta : event.b(),
                field == 9 ? event.c() + delta : event.c(),
                event.text());
    }

    private static EventList with(EventList original, int place, Event after) {
        List<Event> events = new ArrayList<>(original.events());
        events.set(place, after);
        EventList list = empty(original);
        events.forEach(list::add);
        return list;
    }

    private static EventList empty(Trace original) {
        EventList list = new EventList("tampered", original.header());
        original.definitions().all().forEach(list.definitions()::define);
        return list;
    }

    private static EventList events(RecordedRun run) throws IOException {
        try (Trace trace = Traces.open(run.directory)) {
            EventList collected = new EventList("collected", trace.header());
            trace.read(collected);
            EventList list = empty(trace);
            collected.events().forEach(list::add);
            return list;
        }
    }

    private static ExactOutcome replay(Trace trace) throws IOException {
        EngineRun run = new EngineRun(RunPlan.of(trace.header().properties()), null);
        MemoryBlocks blocks = new MemoryBlocks(Machine.blockCount(run.settings()));
        return ExactReplay.replay(trace, conductor -> run.run(conductor, blocks), Long.MAX_VALUE);
    }
}
