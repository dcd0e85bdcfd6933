package io.failstop.engine.work;

import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WritePath;
import java.util.Map;

/**
 * A workload that is hit by design: every worker does one thing, at one page that the seed picks, without daemons;
 * sources are gone between prefault and copy.
 */
abstract class Scenario implements Workload {
    /** How long threads wait for the others, live. */
    static final long MEET_NANOS = 60_000_000_000L;

    private static final int PAGES = 2;

    private final RunPlan plan;
    private final WritePath path;
    private final int least;

    /** A scenario that makes no sense with fewer workers or files than {@code least}. */
    Scenario(RunPlan plan, WritePath path, int least) {
        this.plan = plan;
        this.path = path;
        this.least = least;
    }

    /** How many files it needs. */
    int leastFiles() {
        return least;
    }

    /** How many files it has unless the user says otherwise: one for each worker. */
    int files() {
        return workers();
    }

    /** The work of a worker at the page that begins at {@code offset} in its files. */
    abstract void work(int number, Task task, long offset);

    final WritePath path() {
        return path;
    }

    @Override
    public final Map<String, String> settings() {
        return Map.of(
                "files",
                Integer.toString(files()),
                "filePages",
                Integer.toString(PAGES),
                "addressSpaces",
                "1",
                "prefault",
                "evict-after");
    }

    @Override
    public final int workers() {
        return Math.max(least, plan.threads());
    }

    @Override
    public final boolean daemons() {
        return false;
    }

    @Override
    public final void check(Settings settings) {
        if (settings.files() < leastFiles()) {
            throw new IllegalArgumentException(
                    plan.workload() + " with " + workers() + " threads needs files=" + leastFiles() + " or more");
        }
    }

    @Override
    public final void prepare(Task main) {
        Stage.set(main, path, main.machine().settings().filePages());
    }

    @Override
    public final void work(int number, Task task) {
        long offset = plan.pick(task.machine().settings().filePages()) * (long) Settings.PAGE_BYTES;
        work(number, task, offset);
    }
}
