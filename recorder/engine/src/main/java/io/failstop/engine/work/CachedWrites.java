package io.failstop.engine.work;

import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes of whole pages from private memory over pages that are cached and uptodate, each worker in a file
 * of its own: what the engine's speed is measured by.
 *
 * <p>It takes times, so it is in no list of workloads: a trace of it is not replayed. Threading: {@code
 * nanos} belongs to each worker by its own row, and is read when the run is over.
 */
public final class CachedWrites implements Workload {
    private static final int PAGES = 32;

    private final WritePath path;
    private final int writes;
    private final long[][] nanos;

    private CachedWrites(WritePath path, int threads, int rounds, int writes) {
        this.path = path;
        this.writes = writes;
        this.nanos = new long[threads][rounds];
    }

    /**
     * A measurement, not yet run.
     *
     * @param path name of the write path
     * @param rounds how often each worker writes; the first time also fills the cache
     * @param writes of a page in each round
     * @throws IllegalArgumentException if there is no such path
     */
    public static CachedWrites of(String path, int threads, int rounds, int writes) {
        return new CachedWrites(EngineRun.pathOf(plan(path, threads)), threads, rounds, writes);
    }

    private static RunPlan plan(String path, int threads) {
        return new RunPlan(path, Workloads.STRESS, threads, 0, RunPlan.UNLIMITED, Mix.standard(), new TreeMap<>());
    }

    /** The run that measures; once. */
    public EngineRun run() {
        return new EngineRun(plan(path.name(), workers()), this, null);
    }

    /** Nanoseconds of each round by worker; when the run is over. */
    public long[][] nanos() {
        return nanos.clone();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("files", Integer.toString(workers()), "filePages", Integer.toString(PAGES));
    }

    @Override
    public int workers() {
        return nanos.length;
    }

    @Override
    public boolean daemons() {
        return false;
    }

    @Override
    public void prepare(Task main) {
        Stage.set(main, path, PAGES);
    }

    @Override
    public void work(int number, Task task) {
        List<Segment> page = List.of(Segment.ofPrivate(Settings.PAGE_BYTES));
        for (int round = 0; round < nanos[number].length; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < writes; i++) {
                WriteCall.write(task, path, number, (long) (i % PAGES) * Settings.PAGE_BYTES, page);
            }
            nanos[number][round] = System.nanoTime() - begun;
            task.track().goesOn();
        }
    }
}
