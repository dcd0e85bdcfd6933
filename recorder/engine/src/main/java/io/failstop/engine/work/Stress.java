package io.failstop.engine.work;

import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WritePath;
import java.util.Map;

/**
 * A weighted mix of all operations over all files, with private and mapped sources, beside reclaim and
 * writeback, for a number of operations or for a time.
 */
final class Stress implements Workload {
    private final RunPlan plan;
    private final WritePath path;

    Stress(RunPlan plan, WritePath path) {
        this.plan = plan;
        this.path = path;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public int workers() {
        return plan.threads();
    }

    @Override
    public boolean daemons() {
        return true;
    }

    @Override
    public void prepare(Task main) {
        Stage.set(main, path, (main.machine().settings().filePages() + 1) / 2);
    }

    @Override
    public void work(int number, Task task) {
        StressWorker worker = new StressWorker(task, path, plan.mix(), new RandomSource(plan.seed(), number + 1L));
        long quota = plan.operations() == RunPlan.UNLIMITED
                ? Long.MAX_VALUE
                : plan.operations() / workers() + (number < plan.operations() % workers() ? 1 : 0);
        for (long done = 0; done < quota && task.track().goesOn(); done++) {
            worker.step();
        }
    }
}
