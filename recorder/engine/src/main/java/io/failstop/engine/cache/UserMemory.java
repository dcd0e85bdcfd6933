package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;

/** Loads and stores through a mapping, grain by grain; each checks the entry and goes through it in one step. */
public final class UserMemory {
    private UserMemory() {}

    /**
     * Loads words of one page through the page table into {@link Task#bounce}.
     *
     * @param offset byte offset in the file
     * @param copy sequence of the begin of the copy
     * @return id of the page they were loaded from; 0 if the fault was refused or there is nothing
     */
    static int load(Task task, CachedFile file, long offset, int count, boolean atomic, long copy) {
        Track track = task.track();
        int index = (int) (offset / Settings.PAGE_BYTES);
        int word = (int) (offset % Settings.PAGE_BYTES) / Long.BYTES;
        Entry entry = task.space.entry(file, index);
        for (int attempt = 0; attempt < Errno.MOST_RETRIES; attempt++) {
            Page page = entry.check(track, false);
            if (page != null) {
                page.load(task, EventFlags.MMAP, word, count, task.bounce, 0);
                track.leave(entry);
                task.observed(EventFlags.MMAP, file, offset, task.bounce, 0, count);
                return page.id();
            }
            if (atomic) {
                Faults.refuse(task, entry, copy);
                return 0;
            }
            if (Faults.handle(task, entry, false, copy) == Faults.ERROR) {
                return 0;
            }
        }
        return 0;
    }

    /** Faults a page in by touching it, if it is not there; returns false if there is nothing. */
    static boolean touch(Task task, CachedFile file, long offset) {
        Entry entry = task.space.entry(file, (int) (offset / Settings.PAGE_BYTES));
        if (entry.check(task.track(), false) != null) {
            task.track().leave(entry);
            return true;
        }
        return Faults.handle(task, entry, false, -1) != Faults.ERROR;
    }

    /** Operation {@code load}: reads through the mapping; returns the bytes that were loaded. */
    public static long load(Task task, int fileNumber, long offset, int length) {
        CachedFile file = task.machine.file(fileNumber);
        task.beginJudged(Operation.LOAD, file, offset, length);
        Entry first = task.space.entry(file, (int) (offset / Settings.PAGE_BYTES));
        long copy = task.track().sequence();
        long range = ByteRange.pack(0, length);
        task.track().event(EventKind.COPY_BEGIN, EventFlags.MMAP, 0, 0, range, offset, first.id());
        int done = 0;
        while (done < length) {
            int bytes = grain(task, offset + done, length - done);
            if (load(task, file, offset + done, bytes / Long.BYTES, false, copy) == 0) {
                break;
            }
            done += bytes;
        }
        task.track().event(EventKind.COPY_END, 0, 0, 0, done, 0, 0);
        return task.endJudged(Operation.LOAD, file, done == 0 ? Errno.EFAULT : done);
    }

    /** Operation {@code store}: writes through the mapping, inside the size; returns the bytes that were stored. */
    public static long store(Task task, int fileNumber, long offset, int length) {
        CachedFile file = task.machine.file(fileNumber);
        Track track = task.track();
        long sequence = task.beginJudged(Operation.STORE, file, offset, length);
        long[] user = task.user(length / Long.BYTES);
        Stamp.fill(user, 0, length / Long.BYTES, Stamp.ofWrite(track.thread(), sequence) + offset / Long.BYTES);
        int inside = (int) Math.min(length, file.sampleSize(track) - offset);
        Entry first = task.space.entry(file, (int) (offset / Settings.PAGE_BYTES));
        long copy = track.sequence();
        track.event(EventKind.COPY_BEGIN, EventFlags.MMAP, first.id(), 0, ByteRange.pack(offset, length), 0, 0);
        int done = 0;
        while (done < inside) {
            int bytes = grain(task, offset + done, inside - done);
            if (!storeGrain(task, file, offset + done, bytes / Long.BYTES, user, done / Long.BYTES, copy)) {
                break;
            }
            done += bytes;
        }
        track.event(EventKind.COPY_END, 0, first.id(), 0, done, 0, 0);
        return task.endJudged(Operation.STORE, file, done == 0 ? Errno.EFAULT : done);
    }

    private static boolean storeGrain(
            Task task, CachedFile file, long offset, int count, long[] user, int from, long copy) {
        Track track = task.track();
        Entry entry = task.space.entry(file, (int) (offset / Settings.PAGE_BYTES));
        int word = (int) (offset % Settings.PAGE_BYTES) / Long.BYTES;
        for (int attempt = 0; attempt < Errno.MOST_RETRIES; attempt++) {
            Page page = entry.check(track, true);
            if (page != null) {
                page.storeMapped(task, word, count, user, from, (long) from * Long.BYTES);
                track.leave(entry);
                task.stored(offset, user, from, count);
                return true;
            }
            if (Faults.handle(task, entry, true, copy) == Faults.ERROR) {
                return false;
            }
        }
        return false;
    }

    /** The bytes up to the end of the grain or of what is left, whichever comes first; grains do not cross pages. */
    static int grain(Task task, long offset, int left) {
        int grain = task.machine.settings().grain();
        int inPage = (int) (offset % Settings.PAGE_BYTES);
        int toEdge = Math.min(grain - inPage % grain, Settings.PAGE_BYTES - inPage);
        return Math.min(left, toEdge);
    }

    /** Operation {@code mmap}: maps pages of a file. */
    public static void map(Task task, int fileNumber, int first, int count) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.MMAP, file, (long) first * Settings.PAGE_BYTES, (long) count * Settings.PAGE_BYTES);
        task.space.map(task.track(), file, first, count);
        task.end(Operation.MMAP, file, 0);
    }

    /** Maps all files into the task's address space and all others: how a run begins. */
    public static void mapAll(Task task) {
        for (AddressSpace space : task.machine.spaces()) {
            for (int file = 0; file < task.machine.settings().files(); file++) {
                CachedFile mapped = task.machine.file(file);
                int pages = task.machine.settings().filePages();
                task.begin(Operation.MMAP, mapped, 0, task.machine.settings().fileBytes());
                space.map(task.track(), mapped, 0, pages);
                task.end(Operation.MMAP, mapped, 0);
            }
        }
    }

    /**
     * Operation {@code populate}: maps pages of a file and faults them in for stores before {@code mmap_sem}, which
     * it has exclusive, is free again, as {@code mlock} and {@code mmap} with {@code MAP_LOCKED} did in 2.6.20.
     * It ends at the first page that cannot be had; returns the bytes before that. Nothing is pinned.
     */
    public static long populate(Task task, int fileNumber, int first, int count) {
        CachedFile file = task.machine.file(fileNumber);
        Track track = task.track();
        task.begin(Operation.POPULATE, file, (long) first * Settings.PAGE_BYTES, (long) count * Settings.PAGE_BYTES);
        AddressSpace space = task.space;
        space.mmapSem.acquire(track, false, Site.POPULATE_SEM);
        space.addArea(file, first, count);
        int done = 0;
        while (done < count && faultIn(task, space.entry(file, first + done))) {
            done++;
        }
        space.mmapSem.release(track, false, Site.POPULATE_SEM);
        return task.end(Operation.POPULATE, file, (long) done * Settings.PAGE_BYTES);
    }

    /** Faults a page in for stores, if it is not there; by whoever has {@code mmap_sem}. Returns false if there is nothing. */
    private static boolean faultIn(Task task, Entry entry) {
        if (entry.check(task.track(), true) != null) {
            task.track().leave(entry);
            return true;
        }
        return Faults.handleInside(task, entry, true) != Faults.ERROR;
    }

    /** Operation {@code munmap}: unmaps pages of a file. */
    public static void unmap(Task task, int fileNumber, int first, int count) {
        CachedFile file = task.machine.file(fileNumber);
        task.begin(Operation.MUNMAP, file, (long) first * Settings.PAGE_BYTES, (long) count * Settings.PAGE_BYTES);
        task.space.unmap(task.track(), file, first, count);
        task.end(Operation.MUNMAP, file, 0);
    }
}
