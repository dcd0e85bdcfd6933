package io.failstop.cli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.work.Mix;
import io.failstop.engine.work.RunPlan;
import io.failstop.engine.work.Workloads;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockRole;
import io.failstop.probe.Operation;
import io.failstop.store.Traces;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the engine tells about its locks: all that a prediction of deadlocks needs. */
class EngineLocksTest {
    private static final long SEED = Long.getLong("failstop.seed", 1);
    private static final int MOST_RUNS = 200;
    private static final String TRY_LOCK = "shrink_page_list: trylock_page";

    @TempDir
    Path directory;

    @Test
    void locksThatAFaultTakesAreNamedAfterWhatTheirRoleSaysTheyGuard() throws IOException {
        RecordedRun run = RecordedRun.of(plan(Mix.standard(), Map.of()), directory.resolve("trace"));
        Set<Integer> roles = new TreeSet<>();
        try (Trace trace = Traces.open(run.directory)) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
            DefinitionTable names = trace.definitions();
            for (Definition lock : names.all()) {
                if (lock.kind() == DefinitionLayout.LOCK) {
                    Definition role = names.lockRole(lock.id());
                    assertThat(names.objectName(lock.id())).as("seed " + SEED).matches(expected(names, role));
                    roles.add(role == null ? 0 : role.x());
                }
            }
        }
        assertThat(roles).containsExactly(0, LockRole.ADDRESS_SPACE, LockRole.INVALIDATION, LockRole.PAGE);
    }

    /** The second page of a slot is told from the first by a prime. */
    private static String expected(DefinitionTable names, Definition role) {
        if (role == null) {
            return "i_mutex.*|writeback.*|block-allocation";
        }
        return switch (role.x()) {
            case LockRole.ADDRESS_SPACE -> "\\Qmmap_sem(mm" + role.y() + ")\\E";
            case LockRole.INVALIDATION -> "\\Qinvalidate_lock(" + names.objectName(role.y()) + ")\\E";
            case LockRole.PAGE -> "\\Qpage " + names.objectName(role.y()) + "\\E'*[0-9]*";
            default -> "no other role";
        };
    }

    @Test
    void acquiresOfWhoeverOnlyTriesAreMarked() throws IOException {
        List<String> wrong = new ArrayList<>();
        long[] tried = new long[1];
        // Whether the daemon gets to try anything before a short run is over is up to the machine.
        for (int i = 0; i < MOST_RUNS && tried[0] == 0; i++) {
            lookAtTries(directory.resolve("trace-" + i), wrong, tried);
        }
        assertThat(wrong).as("seed " + SEED).isEmpty();
        assertThat(tried[0]).as("seed " + SEED).isPositive();
    }

    private void lookAtTries(Path into, List<String> wrong, long[] tried) throws IOException {
        RecordedRun run = RecordedRun.of(plan(Mix.standard(), Map.of("eagerReclaim", "on")), into);
        try (Trace trace = Traces.open(run.directory)) {
            DefinitionTable names = trace.definitions();
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                boolean marked = (flags & EventFlags.TRIED) != 0;
                boolean tries = names.siteName(site).equals(TRY_LOCK);
                if (tries && kind == EventKind.LOCK_ACQUIRE) {
                    tried[0]++;
                }
                boolean daemonsIdleCheck = kind == EventKind.LOCK_ACQUIRE
                        && names.siteName(site).equals("wait_on_page_writeback")
                        && names.threadName(thread).equals("reclaim");
                boolean expected = (tries || daemonsIdleCheck) && kind == EventKind.LOCK_ACQUIRE;
                if (marked != expected || (tries && kind == EventKind.LOCK_REQUEST)) {
                    wrong.add("event " + number);
                }
            });
        }
    }

    @Test
    void populateFaultsWhileItHasMmapSemExclusiveAndTakesItNoSecondTime() throws IOException {
        Mix mix = new Mix(List.of(
                new Mix.Part(Operation.POPULATE, 1, 8, 16384),
                new Mix.Part(Operation.MUNMAP, 1, 8, 16384),
                new Mix.Part(Operation.STORE, 1, 8, 4096)));
        RecordedRun run = RecordedRun.of(plan(mix, Map.of()), directory.resolve("trace"));
        PopulateWatch watch = new PopulateWatch();
        try (Trace trace = Traces.open(run.directory)) {
            watch.names = trace.definitions();
            trace.read(watch::event);
        }
        assertThat(watch.wrong).as("seed " + SEED).isEmpty();
        assertThat(watch.faults).as("seed " + SEED).isPositive();
        assertThat(watch.bytes).as("seed " + SEED).isPositive();
    }

    /** Follows each thread through its operations. */
    private static final class PopulateWatch {
        DefinitionTable names = new DefinitionTable();
        final List<String> wrong = new ArrayList<>();
        final Map<Integer, Boolean> populating = new TreeMap<>();
        final Map<Integer, Boolean> holding = new TreeMap<>();
        long faults;
        long bytes;

        @SuppressWarnings("unused")
        void event(
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
            if (kind == EventKind.OPERATION_BEGIN) {
                populating.put(thread, a == Operation.POPULATE.code());
            } else if (!populating.getOrDefault(thread, false)) {
                return;
            }
            boolean sem = names.lockClassName(object).equals("mmap_sem");
            switch (kind) {
                case LOCK_ACQUIRE -> {
                    if (sem && (holding.getOrDefault(thread, false) || (flags & EventFlags.SHARED) != 0)) {
                        wrong.add("event " + number + " takes mmap_sem");
                    }
                    holding.merge(thread, sem, Boolean::logicalOr);
                }
                case LOCK_RELEASE -> holding.computeIfPresent(thread, (id, held) -> held && !sem);
                case FAULT_BEGIN -> {
                    faults++;
                    if (!holding.getOrDefault(thread, false)) {
                        wrong.add("event " + number + " faults without mmap_sem");
                    }
                }
                case OPERATION_END -> {
                    bytes += b;
                    populating.put(thread, false);
                }
                default -> {}
            }
        }
    }

    private static RunPlan plan(Mix mix, Map<String, String> set) {
        TreeMap<String, String> settings = new TreeMap<>(set);
        settings.put("files", "2");
        settings.put("filePages", "4");
        return new RunPlan("temp-page", Workloads.STRESS, 4, SEED, 600, mix, settings);
    }
}
