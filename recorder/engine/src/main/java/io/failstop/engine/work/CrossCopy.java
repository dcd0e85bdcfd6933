package io.failstop.engine.work;

import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.Points;
import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * S2: A is written from a mapping of B while B is written from a mapping of A; with more workers, a ring.
 *
 * <p>Workers meet twice: when all sources are evicted, and when all destinations are locked.
 */
final class CrossCopy extends Scenario {
    /** Steers live runs alone. */
    private final AtomicInteger evicted = new AtomicInteger();

    /** Steers live runs alone. */
    private final AtomicInteger locked = new AtomicInteger();

    CrossCopy(RunPlan plan, WritePath path) {
        super(plan, path, 2);
    }

    /** With fewer files two workers would write the same one, of which i_mutex lets one wait for the other. */
    @Override
    int leastFiles() {
        return workers();
    }

    @Override
    void work(int number, Task task, long offset) {
        Set<Point> met = EnumSet.noneOf(Point.class);
        task.points((point, call) -> {
            if (met.add(point)) {
                meet(point, task);
            }
        });
        Segment source = new Segment((number + 1) % workers(), offset, Settings.PAGE_BYTES);
        WriteCall.write(task, path(), number, offset, List.of(source));
        task.points(Points.NONE);
    }

    private void meet(Point point, Task task) {
        if (point == Point.PREFAULTED) {
            evicted.incrementAndGet();
            Stage.meet(task, () -> evicted.get() == workers(), MEET_NANOS);
        } else if (point == Point.LOCKED) {
            locked.incrementAndGet();
            Stage.meet(task, () -> locked.get() == workers(), MEET_NANOS);
        }
    }
}
