package io.failstop.engine.cache;

import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.order.Track;
import io.failstop.engine.path.WritePaths;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A machine that records nothing, and its first thread, which is the test's. */
final class OneMachine {
    private static final long NO_PROGRESS_NANOS = 10_000_000_000L;

    final LiveConductor conductor = new LiveConductor(null, NO_PROGRESS_NANOS);
    final Track main;
    final Machine machine;
    final Task task;

    OneMachine(Map<String, String> settings, int threads) {
        this(Settings.of(settings), threads);
    }

    private OneMachine(Settings settings, int threads) {
        this(settings, threads, new MemoryBlocks(Machine.blockCount(settings)));
    }

    OneMachine(Settings settings, int threads, BlockStore store) {
        main = conductor.main();
        machine = new Machine(settings, conductor, store, threads, null);
        task = machine.task(main, 0);
    }

    /** Writes a page from private memory. */
    void write(int file, int page) {
        WritePath path = Objects.requireNonNull(WritePaths.ofName("temp-page"));
        long offset = (long) page * Settings.PAGE_BYTES;
        WriteCall.write(task, path, file, offset, List.of(Segment.ofPrivate(Settings.PAGE_BYTES)));
    }

    /** The page that is cached there. */
    Page page(int file, int index) {
        Slot slot = machine.file(file).slots().get(index);
        Page page = Objects.requireNonNull(slot.find(main));
        slot.put(main, page);
        return page;
    }
}
