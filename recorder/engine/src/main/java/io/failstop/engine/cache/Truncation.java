package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;

/**
 * What makes pages go away because the file changes under them: truncate, punch, invalidate.
 *
 * <p>A page goes so: unmap, lock, look whether it is still the cache's, wait for writeback, unmap again,
 * remove. Truncate and punch hold {@code i_mutex} and {@code invalidate_lock}; invalidate holds neither.
 */
public final class Truncation {
    private static final int TRUNCATE = 0;
    private static final int INVALIDATE = 1;
    private static final int PUNCH = 3;

    private Truncation() {}

    /** Operation {@code truncate}: sets the size, up or down; returns 0. */
    public static long truncate(Task task, int fileNumber, long newSize) {
        CachedFile file = task.machine.file(fileNumber);
        Track track = task.track();
        task.beginJudged(Operation.TRUNCATE, file, newSize, 0);
        file.iMutex.acquire(track, false, Site.TRUNCATE_I_MUTEX);
        file.lockInvalidate(task, false, Site.TRUNCATE_INVALIDATE_LOCK);
        long oldSize = file.size();
        if (newSize < oldSize) {
            shrink(task, file, newSize);
        } else {
            zeroInPage(task, file, oldSize, Settings.PAGE_BYTES, Provenance.ZERO_EOF, Site.TRUNCATE_PARTIAL_LOCK_PAGE);
        }
        if (newSize > oldSize) {
            file.setSize(track, newSize);
        }
        file.unlockInvalidate(task, false, Site.TRUNCATE_INVALIDATE_LOCK);
        file.iMutex.release(track, false, Site.TRUNCATE_I_MUTEX);
        return task.endJudged(Operation.TRUNCATE, file, 0);
    }

    private static void shrink(Task task, CachedFile file, long newSize) {
        file.setSize(task.track(), newSize);
        int blockBytes = task.machine.settings().blockSize();
        int perPage = task.machine.settings().blocksPerPage();
        int firstFree = (int) ((newSize + blockBytes - 1) / blockBytes);
        int firstGone = (int) ((newSize + Settings.PAGE_BYTES - 1) / Settings.PAGE_BYTES);
        if (newSize % Settings.PAGE_BYTES != 0) {
            Page page = lockedPage(task, file, firstGone - 1, Site.TRUNCATE_PARTIAL_LOCK_PAGE);
            zeroLocked(task, page, (int) (newSize % Settings.PAGE_BYTES), Settings.PAGE_BYTES, Provenance.ZERO_EOF);
            PageIo.waitForWriteback(task, page);
            PageIo.free(task, file, firstFree, firstGone * perPage);
            page.blocksFreed(firstFree - (firstGone - 1) * perPage);
            unlock(task, page, Site.TRUNCATE_PARTIAL_LOCK_PAGE);
        }
        int pages = task.machine.settings().filePages();
        file.bumpTruncateCount(task.track());
        for (int index = firstGone; index < pages; index++) {
            removePage(task, file.slots().get(index), TRUNCATE, Site.TRUNCATE_LOCK_PAGE);
        }
        PageIo.free(task, file, firstGone * perPage, pages * perPage);
    }

    /**
     * Operation {@code punch}: makes a hole; returns 0. It ends with the page that the size is in, not with the size: a
     * store that met a truncate may have left something past the end there, which a later write would bring back.
     */
    public static long punch(Task task, int fileNumber, long offset, long length) {
        CachedFile file = task.machine.file(fileNumber);
        Track track = task.track();
        task.beginJudged(Operation.PUNCH, file, offset, length);
        file.iMutex.acquire(track, false, Site.PUNCH_I_MUTEX);
        file.lockInvalidate(task, false, Site.PUNCH_INVALIDATE_LOCK);
        long end = Math.min(offset + length, roundUp(file.size()));
        if (offset < end) {
            punch(task, file, offset, end);
        }
        file.unlockInvalidate(task, false, Site.PUNCH_INVALIDATE_LOCK);
        file.iMutex.release(track, false, Site.PUNCH_I_MUTEX);
        return task.endJudged(Operation.PUNCH, file, 0);
    }

    private static void punch(Task task, CachedFile file, long offset, long end) {
        int page = Settings.PAGE_BYTES;
        long firstWhole = roundUp(offset);
        long endWhole = end / page * page;
        if (offset < firstWhole) {
            long stop = Math.min(end, firstWhole);
            zeroInPage(
                    task, file, offset, (int) (stop - (firstWhole - page)), Provenance.ZERO_HOLE, Site.PUNCH_LOCK_PAGE);
        }
        if (endWhole < end && endWhole >= firstWhole) {
            zeroInPage(task, file, endWhole, (int) (end - endWhole), Provenance.ZERO_HOLE, Site.PUNCH_LOCK_PAGE);
        }
        int perPage = task.machine.settings().blocksPerPage();
        file.bumpTruncateCount(task.track());
        for (int index = (int) (firstWhole / page); index < endWhole / page; index++) {
            removePage(task, file.slots().get(index), PUNCH, Site.PUNCH_LOCK_PAGE);
        }
        // Between the two, invalidate_lock alone keeps the pages from coming back on blocks that are about to go.
        if (firstWhole < endWhole) {
            PageIo.free(task, file, (int) (firstWhole / page) * perPage, (int) (endWhole / page) * perPage);
        }
    }

    private static long roundUp(long offset) {
        return (offset + Settings.PAGE_BYTES - 1) / Settings.PAGE_BYTES * Settings.PAGE_BYTES;
    }

    /** Operation {@code invalidate}: throws pages out, dirty ones after they were written; returns how many. */
    public static long invalidate(Task task, int fileNumber, int first, int count) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.INVALIDATE, file, (long) first * Settings.PAGE_BYTES, (long) count * Settings.PAGE_BYTES);
        long removed = 0;
        for (int index = first; index < first + count; index++) {
            removed += invalidatePage(task, file.slots().get(index)) ? 1 : 0;
        }
        return task.end(Operation.INVALIDATE, file, removed);
    }

    private static boolean invalidatePage(Task task, Slot slot) {
        Track track = task.track();
        Page page = slot.find(track);
        if (page == null) {
            return false;
        }
        page.lock.acquire(track, false, Site.INVALIDATE_LOCK_PAGE);
        boolean removed = false;
        if (page.inCache) {
            PageIo.waitForWriteback(task, page);
            slot.file.bumpTruncateCount(track);
            unmapEverywhere(task, slot);
            PageIo.launder(task, page);
            removed = !page.peekDirty(track);
            if (removed) {
                slot.remove(track, page, INVALIDATE);
            }
        }
        unlock(task, page, Site.INVALIDATE_LOCK_PAGE);
        return removed;
    }

    private static void removePage(Task task, Slot slot, int reason, Site site) {
        Track track = task.track();
        Page page = slot.find(track);
        if (page == null) {
            return;
        }
        page.lock.acquire(track, false, site);
        if (page.inCache) {
            PageIo.waitForWriteback(task, page);
            unmapEverywhere(task, slot);
            slot.remove(track, page, reason);
        }
        unlock(task, page, site);
    }

    private static void unmapEverywhere(Task task, Slot slot) {
        for (AddressSpace space : task.machine.spaces()) {
            Page page = space.entry(slot.file, slot.index).remove(task.track(), null);
            if (page != null) {
                page.slot.put(task.track(), page);
            }
        }
    }

    /** Zeroes from a byte of the file to {@code end} in its page, if there is anything to zero. */
    private static void zeroInPage(Task task, CachedFile file, long offset, int end, int provenance, Site site) {
        int from = (int) (offset % Settings.PAGE_BYTES);
        if (from == 0 && end == Settings.PAGE_BYTES) {
            return;
        }
        Page page = lockedPage(task, file, (int) (offset / Settings.PAGE_BYTES), site);
        zeroLocked(task, page, from, end, provenance);
        unlock(task, page, site);
    }

    /** The page, there, locked and uptodate. */
    private static Page lockedPage(Task task, CachedFile file, int index, Site site) {
        Page page = file.slots().get(index).findLocked(task, site);
        PageIo.readPageUnlessUptodate(task, page);
        return page;
    }

    private static void zeroLocked(Task task, Page page, int from, int end, int provenance) {
        page.zero(task.track(), from / Long.BYTES, (end - from) / Long.BYTES, provenance);
        page.setDirty(task.track(), true);
    }

    private static void unlock(Task task, Page page, Site site) {
        page.lock.release(task.track(), false, site);
        page.slot.put(task.track(), page);
    }
}
