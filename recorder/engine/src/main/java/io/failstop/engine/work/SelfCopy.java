package io.failstop.engine.work;

import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import java.util.List;

/**
 * S1: a page is written from a mapping of the same page, which is evicted between prefault and copy
 * (xfstests generic/248). Each worker has a file of its own.
 */
final class SelfCopy extends Scenario {
    SelfCopy(RunPlan plan, WritePath path) {
        super(plan, path, 1);
    }

    @Override
    void work(int number, Task task, long offset) {
        int file = number % task.machine().settings().files();
        WriteCall.write(task, path(), file, offset, List.of(new Segment(file, offset, Settings.PAGE_BYTES)));
    }
}
