package io.failstop.engine.work;

import io.failstop.engine.cache.Reclaim;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.Writeback;

/** Reclaim and writeback beside a workload. Which page is next comes from the seed. */
final class Daemons {
    /** How many there are. */
    static final int COUNT = 2;

    private static final long RECLAIM_NANOS = 20_000;
    private static final long WRITEBACK_NANOS = 200_000;
    private static final int WRITEBACK_PAGES = 4;

    private Daemons() {}

    static void reclaim(Task task, RandomSource random) {
        Settings settings = task.machine().settings();
        while (task.track().goesOn()) {
            Reclaim.reclaim(task, random.below(settings.files()), random.below(settings.filePages()));
            if (!settings.eagerReclaim()) {
                task.track().pause(RECLAIM_NANOS);
            }
        }
    }

    static void writeback(Task task, RandomSource random) {
        Settings settings = task.machine().settings();
        while (task.track().goesOn()) {
            int first = random.below(settings.filePages());
            int count = Math.min(WRITEBACK_PAGES, settings.filePages() - first);
            Writeback.writeback(task, random.below(settings.files()), first, count);
            task.track().pause(WRITEBACK_NANOS);
        }
    }
}
