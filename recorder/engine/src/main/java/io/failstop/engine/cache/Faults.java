package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;

/** Page faults, in both models: {@code mmap_sem} shared, {@code invalidate_lock} shared, page lock. */
final class Faults {
    static final int MINOR = 0;
    static final int MAJOR = 1;
    static final int REFUSED = 2;
    static final int ERROR = 3;

    private Faults() {}

    /** A fault where faults are disabled: it is refused at once. */
    static void refuse(Task task, Entry entry, long copy) {
        begin(task, entry, false, EventFlags.ATOMIC, copy);
        end(task, entry, REFUSED);
    }

    /**
     * Handles a fault.
     *
     * @param copy sequence of the begin of the copy that it happened in, or -1
     * @return {@link #MINOR}, {@link #MAJOR}, or {@link #ERROR}: no area, or past the end of the file
     */
    static int handle(Task task, Entry entry, boolean store, long copy) {
        begin(task, entry, store, 0, copy);
        Track track = task.track();
        entry.space.mmapSem.acquire(track, true, Site.FAULT_MMAP_SEM);
        int result = entry.space.isMapped(entry.slot.file, entry.slot.index) ? inArea(task, entry, store) : ERROR;
        entry.space.mmapSem.release(track, true, Site.FAULT_MMAP_SEM);
        end(task, entry, result);
        return result;
    }

    /**
     * Faults in a page that lies in an area, on behalf of somebody who has {@code mmap_sem} already:
     * {@code get_user_pages}. Returns what {@link #handle} does.
     */
    static int handleInside(Task task, Entry entry, boolean store) {
        begin(task, entry, store, 0, -1);
        int result = inArea(task, entry, store);
        end(task, entry, result);
        return result;
    }

    /** {@code handle_mm_fault}, by whoever has {@code mmap_sem}. */
    private static int inArea(Task task, Entry entry, boolean store) {
        CachedFile file = entry.slot.file;
        file.lockInvalidate(task, true, Site.FAULT_INVALIDATE_LOCK);
        int result = task.machine.settings().faultModel() == FaultModel.F23
                ? alwaysLocking(task, entry, store)
                : lockingIfNotUptodate(task, entry, store);
        file.unlockInvalidate(task, true, Site.FAULT_INVALIDATE_LOCK);
        return result;
    }

    private static void begin(Task task, Entry entry, boolean store, int flags, long copy) {
        long address = entry.space.address(entry.slot.file, (long) entry.slot.index * Settings.PAGE_BYTES);
        task.track().event(EventKind.FAULT_BEGIN, flags, entry.id(), 0, address, store ? 1 : 0, copy);
    }

    private static void end(Task task, Entry entry, int result) {
        task.track().event(EventKind.FAULT_END, 0, entry.id(), 0, result, 0, 0);
    }

    /** 2.6.23: page lock, then mapping, size and uptodate, then the entry, then unlock. */
    private static int alwaysLocking(Task task, Entry entry, boolean store) {
        Track track = task.track();
        Slot slot = entry.slot;
        if (isPastEnd(task, slot)) {
            return ERROR;
        }
        Page page = lockedPage(task, slot);
        if (isPastEnd(task, slot)) {
            page.lock.release(track, false, Site.FAULT_LOCK_PAGE);
            slot.put(track, page);
            return ERROR;
        }
        int result = PageIo.readPageUnlessUptodate(task, page) ? MAJOR : MINOR;
        entry.install(track, page, store);
        page.lock.release(track, false, Site.FAULT_LOCK_PAGE);
        return result;
    }

    private static Page lockedPage(Task task, Slot slot) {
        return slot.findLocked(task, Site.FAULT_LOCK_PAGE);
    }

    /** 2.6.20: the page lock only to read the page; size and truncate count are compared before the entry. */
    private static int lockingIfNotUptodate(Task task, Entry entry, boolean store) {
        Track track = task.track();
        Slot slot = entry.slot;
        int result = MINOR;
        while (true) {
            long truncateCount = slot.file.sampleTruncateCount(track);
            if (isPastEnd(task, slot)) {
                return ERROR;
            }
            Page page = slot.findOrAdd(task, Site.FAULT_LOCK_PAGE);
            boolean locked = task.freshPage();
            if (locked || !page.peekUptodate(track)) {
                result = MAJOR;
                if (!readLocked(task, page, locked)) {
                    continue;
                }
            }
            if (entry.installUnlessTruncated(track, page, store, truncateCount)) {
                return result;
            }
            slot.put(track, page);
        }
    }

    /** Locks the page, reads it and unlocks it; false if it was gone by then, and its reference is given back. */
    private static boolean readLocked(Task task, Page page, boolean locked) {
        Track track = task.track();
        if (!locked) {
            page.lock.acquire(track, false, Site.FAULT_LOCK_PAGE);
        }
        boolean there = page.inCache;
        if (there) {
            PageIo.readPageUnlessUptodate(task, page);
        }
        page.lock.release(track, false, Site.FAULT_LOCK_PAGE);
        if (!there) {
            page.slot.put(track, page);
        }
        return there;
    }

    private static boolean isPastEnd(Task task, Slot slot) {
        return (long) slot.index * Settings.PAGE_BYTES >= slot.file.sampleSize(task.track());
    }
}
