package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.Operation;

/** Dirty pages on their way to the device. */
public final class Writeback {
    private Writeback() {}

    /**
     * Operation {@code sync}: all dirty pages of the file, under {@code i_mutex}; returns how many. Then it waits
     * for all that are on their way to the device, whoever sent them: {@code filemap_fdatawait}.
     */
    public static long sync(Task task, int fileNumber) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.SYNC, file, 0, task.machine.settings().fileBytes());
        file.iMutex.acquire(task.track(), false, Site.SYNC_I_MUTEX);
        long written = pages(task, file, 0, task.machine.settings().filePages());
        awaitAll(task, file);
        file.iMutex.release(task.track(), false, Site.SYNC_I_MUTEX);
        return task.end(Operation.SYNC, file, written);
    }

    /** Operation {@code writeback}: dirty pages of a part of the file; returns how many. */
    public static long writeback(Task task, int fileNumber, int first, int count) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.WRITEBACK, file, (long) first * Settings.PAGE_BYTES, (long) count * Settings.PAGE_BYTES);
        return task.end(Operation.WRITEBACK, file, pages(task, file, first, count));
    }

    private static long pages(Task task, CachedFile file, int first, int count) {
        Track track = task.track();
        long written = 0;
        for (int index = first; index < first + count; index++) {
            Page page = file.slots().get(index).find(track);
            if (page != null) {
                written += page(task, page) ? 1 : 0;
                page.slot.put(track, page);
            }
        }
        return written;
    }

    /** Pages do not leave the cache while they are on their way, so what is there is all that there is to wait for. */
    private static void awaitAll(Task task, CachedFile file) {
        Track track = task.track();
        for (Slot slot : file.slots()) {
            Page page = slot.find(track);
            if (page != null) {
                PageIo.waitForWriteback(task, page);
                slot.put(track, page);
            }
        }
    }

    private static boolean page(Task task, Page page) {
        Track track = task.track();
        page.lock.acquire(track, false, Site.WRITEBACK_LOCK_PAGE);
        if (!page.inCache) {
            page.lock.release(track, false, Site.WRITEBACK_LOCK_PAGE);
            return false;
        }
        return PageIo.writeOutAndUnlock(task, page, Site.WRITEBACK_LOCK_PAGE);
    }
}
