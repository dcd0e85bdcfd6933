package io.failstop.engine.work;

import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import java.util.List;
import java.util.Map;

/**
 * S1: a page is written from a mapping of the same page, which is evicted between prefault and copy
 * (xfstests generic/248). Each worker has a file of its own.
 */
final class SelfCopy implements Workload {
    private static final int PAGES = 2;

    private final RunPlan plan;
    private final WritePath path;

    SelfCopy(RunPlan plan, WritePath path) {
        this.plan = plan;
        this.path = path;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "files",
                Integer.toString(workers()),
                "filePages",
                Integer.toString(PAGES),
                "addressSpaces",
                "1",
                "prefault",
                "evict-after");
    }

    @Override
    public int workers() {
        return plan.threads();
    }

    @Override
    public boolean daemons() {
        return false;
    }

    @Override
    public void prepare(Task main) {
        Stage.set(main, path, main.machine().settings().filePages());
    }

    @Override
    public void work(int number, Task task) {
        int file = number % task.machine().settings().files();
        long offset = plan.pick(task.machine().settings().filePages()) * (long) Settings.PAGE_BYTES;
        WriteCall.write(task, path, file, offset, List.of(new Segment(file, offset, Settings.PAGE_BYTES)));
    }
}
