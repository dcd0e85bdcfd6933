package io.failstop.engine.work;

import io.failstop.engine.cache.BlockStore;
import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.ModelLock;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WritePath;
import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.engine.path.WritePaths;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of the engine by a plan, live or in replay: the same code.
 *
 * <p>Threading: {@link #run} belongs to one thread, which is the engine's first and starts the others.
 */
public final class EngineRun {
    /** How long a run that failed waits for threads that may never come to rest. */
    private static final long MOST_LEAVING_NANOS = 3_000_000_000L;

    private final RunPlan plan;
    private final Workload workload;
    private final Settings settings;
    private final @Nullable Oracle oracle;
    private final List<Track> tracks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger workersLeft;

    /** How a run ended. */
    public enum End {
        /** All threads did their work. */
        DONE,
        /** Some operation was given up because it got nowhere. */
        LIVELOCK,
        /** Threads wait for each other, or nothing moves. */
        HANG,
        /** The conductor ended it. */
        ABORTED
    }

    /**
     * A run, not started.
     *
     * @param oracle is told what happens; null for none
     * @throws IllegalArgumentException with one line for the user if the plan's settings are wrong
     */
    public EngineRun(RunPlan plan, @Nullable Oracle oracle) {
        this(plan, Workloads.of(plan, pathOf(plan)), oracle);
    }

    /** A run of a workload that the plan does not name: it can be measured, not replayed. */
    EngineRun(RunPlan plan, Workload workload, @Nullable Oracle oracle) {
        this.plan = plan;
        this.workload = workload;
        Map<String, String> values = new TreeMap<>(workload.settings());
        values.putAll(plan.settings());
        this.settings = Settings.of(values);
        workload.check(settings);
        this.oracle = oracle;
        this.workersLeft = new AtomicInteger(workload.workers());
    }

    static WritePath pathOf(RunPlan plan) {
        return Objects.requireNonNull(WritePaths.ofName(plan.path()));
    }

    /** How many threads it has, the first one and the daemons included. */
    public int threads() {
        return 1 + workload.workers() + (workload.daemons() ? Daemons.COUNT : 0);
    }

    /** The knobs of this run: the user's, else the workload's, else the defaults. */
    public Settings settings() {
        return settings;
    }

    /**
     * Runs to the end.
     *
     * @param store where the device's blocks go: {@link Machine#blockCount} of {@link Settings#blockSize} bytes
     */
    public End run(Conductor conductor, BlockStore store) {
        long patience = MOST_LEAVING_NANOS;
        try {
            End end = runOrAbort(conductor, store);
            patience = Long.MAX_VALUE;
            return end;
        } finally {
            join(patience);
        }
    }

    private End runOrAbort(Conductor conductor, BlockStore store) {
        try {
            return runAsMain(conductor, store);
        } catch (RunAborted e) {
            return End.ABORTED;
        }
    }

    private End runAsMain(Conductor conductor, BlockStore store) {
        Track main = conductor.main();
        Machine machine = new Machine(settings, conductor, store, threads(), oracle);
        workload.prepare(machine.task(main, 0));
        for (int i = 0; i < workload.workers(); i++) {
            int number = i;
            start(conductor, machine, main, "worker-" + (i + 1), i, task -> {
                workload.work(number, task);
                // Steers a live run alone: the daemons end when the last worker has.
                if (workersLeft.decrementAndGet() == 0) {
                    conductor.stop();
                }
            });
        }
        if (workload.daemons()) {
            RandomSource first = new RandomSource(plan.seed(), -1);
            RandomSource second = new RandomSource(plan.seed(), -2);
            start(conductor, machine, main, "reclaim", 0, task -> Daemons.reclaim(task, first));
            start(conductor, machine, main, "writeback", 0, task -> Daemons.writeback(task, second));
        }
        boolean allEnded = conductor.awaitChildren(main, this::waitForEachOther);
        if (allEnded) {
            tracks.forEach(child -> main.event(EventKind.THREAD_JOIN, 0, 0, 0, child.thread(), 0, 0));
        } else {
            recordHang(main);
        }
        main.event(EventKind.DIGEST, 0, 0, 0, machine.digest(), 0, 0);
        main.end();
        if (!allEnded) {
            conductor.abort();
        }
        return !allEnded ? End.HANG : machine.livelocks() > 0 ? End.LIVELOCK : End.DONE;
    }

    private void start(Conductor conductor, Machine machine, Track main, String name, int number, Consumer<Task> work) {
        Track[] own = new Track[1];
        Thread thread = new Thread(() -> live(conductor, machine, own[0], number, work), name);
        thread.setDaemon(true);
        own[0] = conductor.child(main, thread);
        tracks.add(own[0]);
        threads.add(thread);
        thread.start();
    }

    private static void live(Conductor conductor, Machine machine, Track track, int number, Consumer<Task> work) {
        try {
            track.begin();
            work.accept(machine.task(track, number));
            track.end();
        } catch (RunAborted e) {
            // The run is over; whoever ended it knows why.
            return;
        } catch (RuntimeException | Error e) {
            conductor.failed(track, e);
        }
    }

    private boolean waitForEachOther() {
        return !WaitCycle.find(tracks, track -> obstacles(track, true)).isEmpty();
    }

    private static List<Track> obstacles(Track track, boolean running) {
        if (!(track.waitsFor() instanceof ModelLock lock)) {
            return List.of();
        }
        return running ? lock.inspect(() -> lock.obstacles(track)) : lock.obstacles(track);
    }

    /** All threads stand still or have ended. */
    private void recordHang(Track main) {
        List<WaitCycle.Edge> cycle = WaitCycle.find(tracks, track -> obstacles(track, false));
        int flags = cycle.isEmpty() ? EventFlags.NO_PROGRESS : 0;
        List<WaitCycle.Edge> edges = cycle.isEmpty() ? WaitCycle.waits(tracks) : cycle;
        if (edges.isEmpty()) {
            main.event(EventKind.HANG, flags, 0, 0, -1, -1, 0);
        }
        for (int i = 0; i < edges.size(); i++) {
            WaitCycle.Edge edge = edges.get(i);
            long holder = edge.holder() == null ? -1 : edge.holder().thread();
            long part = (long) i << Integer.SIZE | edges.size();
            main.event(EventKind.HANG, flags, edge.lock().id(), 0, edge.waiter().thread(), holder, part);
        }
    }

    /** Waits until all threads are gone, or for so long: those that are left then are daemons, and stay behind. */
    private void join(long patienceNanos) {
        long begun = System.nanoTime();
        boolean interrupted = false;
        for (Thread thread : threads) {
            long left = patienceNanos - (System.nanoTime() - begun);
            while (thread.isAlive() && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = patienceNanos - (System.nanoTime() - begun);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
