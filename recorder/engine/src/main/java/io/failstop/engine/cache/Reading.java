package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;

/** {@code read()}: an uptodate page is copied without a look at its lock; the size is sampled after uptodate. */
public final class Reading {
    private Reading() {}

    /** Operation {@code read}; returns the bytes read, fewer at the end of the file. */
    public static long read(Task task, int fileNumber, long offset, int length) {
        CachedFile file = task.machine.file(fileNumber);
        task.beginJudged(Operation.READ, file, offset, length);
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int inPage = (int) (at % Settings.PAGE_BYTES);
            int wanted = Math.min(length - done, Settings.PAGE_BYTES - inPage);
            if (at >= file.sampleSize(task.track())) {
                break;
            }
            Page page = uptodatePage(task, file, (int) (at / Settings.PAGE_BYTES));
            long inside = file.sampleSize(task.track()) - at;
            int bytes = (int) Math.max(0, Math.min(wanted, inside));
            copy(task, page, inPage, bytes, done);
            page.slot.put(task.track(), page);
            done += bytes;
            if (bytes < wanted) {
                break;
            }
        }
        return task.endJudged(Operation.READ, file, done);
    }

    private static Page uptodatePage(Task task, CachedFile file, int index) {
        Track track = task.track();
        Slot slot = file.slots().get(index);
        Page page = slot.find(track);
        if (page != null && page.peekUptodate(track)) {
            return page;
        }
        if (page != null) {
            slot.put(track, page);
        }
        file.lockInvalidate(task, true, Site.READ_INVALIDATE_LOCK);
        Page read = readIn(task, slot);
        file.unlockInvalidate(task, true, Site.READ_INVALIDATE_LOCK);
        return read;
    }

    /** Locks the page, rechecks mapping and uptodate, reads it. */
    private static Page readIn(Task task, Slot slot) {
        Page page = slot.findLocked(task, Site.READ_LOCK_PAGE);
        PageIo.readPageUnlessUptodate(task, page);
        page.lock.release(task.track(), false, Site.READ_LOCK_PAGE);
        return page;
    }

    private static void copy(Task task, Page page, int from, int bytes, int done) {
        Track track = task.track();
        track.event(EventKind.COPY_BEGIN, 0, 0, 0, ByteRange.pack(done, bytes), from, page.id());
        long start = (long) page.slot.index * Settings.PAGE_BYTES;
        for (int at = from; at < from + bytes; ) {
            int grain = UserMemory.grain(task, at, from + bytes - at);
            page.load(task, 0, at / Long.BYTES, grain / Long.BYTES, task.bounce, 0);
            task.observed(0, page.slot.file, start + at, task.bounce, 0, grain / Long.BYTES);
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, 0, 0, bytes, 0, 0);
    }
}
