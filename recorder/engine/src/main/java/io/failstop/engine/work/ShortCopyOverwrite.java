package io.failstop.engine.work;

import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.Points;
import io.failstop.engine.cache.Reading;
import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * S7: a whole block with known data is overwritten from a mapped page that is gone at the copy, with
 * readers: each reads once after the write's first commit, and once after the write.
 */
final class ShortCopyOverwrite extends Scenario {
    private static final int DESTINATION = 0;
    private static final int SOURCE = 1;

    /** Steers live runs alone: how often the writer committed. */
    private final AtomicInteger commits = new AtomicInteger();

    /** Steers live runs alone: how many readers have read. */
    private final AtomicInteger reads = new AtomicInteger();

    /** Steers live runs alone: 1 once the write is over. */
    private final AtomicInteger over = new AtomicInteger();

    ShortCopyOverwrite(RunPlan plan, WritePath path) {
        super(plan, path, 2);
    }

    @Override
    int files() {
        return 2;
    }

    @Override
    void work(int number, Task task, long offset) {
        if (number == 0) {
            write(task, offset);
        } else {
            read(task, offset);
        }
    }

    private void write(Task task, long offset) {
        int readers = workers() - 1;
        task.points((point, call) -> {
            if (point == Point.COMMITTED && commits.incrementAndGet() == 1) {
                Stage.meet(task, () -> reads.get() == readers, MEET_NANOS);
            }
        });
        WriteCall.write(task, path(), DESTINATION, offset, List.of(new Segment(SOURCE, offset, Settings.PAGE_BYTES)));
        task.points(Points.NONE);
        over.set(1);
    }

    private void read(Task task, long offset) {
        Stage.meet(task, () -> commits.get() + over.get() > 0, 2 * MEET_NANOS);
        Reading.read(task, DESTINATION, offset, Settings.PAGE_BYTES);
        reads.incrementAndGet();
        Stage.meet(task, () -> over.get() > 0, 2 * MEET_NANOS);
        Reading.read(task, DESTINATION, offset, Settings.PAGE_BYTES);
    }
}
