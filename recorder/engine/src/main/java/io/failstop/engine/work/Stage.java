package io.failstop.engine.work;

import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.Truncation;
import io.failstop.engine.cache.UserMemory;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import io.failstop.engine.cache.Writeback;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How a run begins: files on valid blocks with known data, nothing cached, everything mapped. */
final class Stage {
    private Stage() {}

    /** Fills the first {@code pages} pages of every file. */
    static void set(Task main, WritePath path, int pages) {
        Settings settings = main.machine().settings();
        UserMemory.mapAll(main);
        for (int file = 0; file < settings.files(); file++) {
            int bytes = pages * Settings.PAGE_BYTES;
            long written = WriteCall.write(main, path, file, 0, List.of(Segment.ofPrivate(bytes)));
            if (written != bytes) {
                throw new IllegalStateException("the stage was not set: " + written + " of " + bytes + " bytes");
            }
            Writeback.sync(main, file);
            Truncation.invalidate(main, file, 0, pages);
        }
    }

    /** Steers a live run: waits for the others of a scenario, and fails if they do not come. */
    static void meet(Task task, BooleanSupplier condition, long nanos) {
        if (!task.track().steer(condition, nanos)) {
            throw new IllegalStateException("the threads of the scenario did not meet in time; try fewer threads");
        }
    }
}
