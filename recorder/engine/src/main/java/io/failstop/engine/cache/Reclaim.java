package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.Operation;

/** Takes back pages that nobody uses: unmaps them, writes them out if dirty, and freezes their references. */
public final class Reclaim {
    private static final int RECLAIM = 2;

    private Reclaim() {}

    /** Operation {@code reclaim}, of one page as the daemon does it: never waits for a page. Returns pages taken. */
    public static long reclaim(Task task, int fileNumber, int index) {
        return run(task, fileNumber, index, false);
    }

    /** Operation {@code reclaim}, of one page by somebody who waits for it. Returns pages taken. */
    public static long evict(Task task, int fileNumber, int index) {
        return run(task, fileNumber, index, true);
    }

    private static long run(Task task, int fileNumber, int index, boolean waits) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.RECLAIM, file, (long) index * Settings.PAGE_BYTES, Settings.PAGE_BYTES);
        boolean taken = take(task, file.slots().get(index), waits);
        return task.end(Operation.RECLAIM, file, taken ? 1 : 0);
    }

    private static boolean take(Task task, Slot slot, boolean waits) {
        Track track = task.track();
        Page page = slot.find(track);
        if (page == null) {
            return false;
        }
        boolean locked = lock(track, page, waits);
        boolean taken = false;
        if (locked) {
            if (page.inCache && isIdle(task, page, waits)) {
                unmap(task, page);
                PageIo.launder(task, page);
                taken = !page.peekDirty(track) && slot.removeUnused(track, page, RECLAIM);
            }
            page.lock.release(track, false, waits ? Site.EVICT_LOCK_PAGE : Site.RECLAIM_LOCK_PAGE);
        }
        slot.put(track, page);
        return taken;
    }

    private static boolean lock(Track track, Page page, boolean waits) {
        if (waits) {
            page.lock.acquire(track, false, Site.EVICT_LOCK_PAGE);
            return true;
        }
        return page.lock.tryAcquire(track, Site.RECLAIM_LOCK_PAGE);
    }

    /** Whether the page is not on its way to the device. */
    private static boolean isIdle(Task task, Page page, boolean waits) {
        if (waits) {
            PageIo.waitForWriteback(task, page);
            return true;
        }
        Track track = task.track();
        boolean idle = page.writeback.tryAcquire(track, Site.WRITEBACK_WAIT);
        if (idle) {
            page.writeback.release(track, false, Site.WRITEBACK_WAIT);
        }
        return idle;
    }

    private static void unmap(Task task, Page page) {
        for (AddressSpace space : task.machine.spaces()) {
            Page found = space.entry(page.slot.file, page.slot.index).remove(task.track(), page);
            if (found != null) {
                found.slot.put(task.track(), found);
            }
        }
    }
}
