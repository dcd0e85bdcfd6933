package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code write()} or {@code writev()} on its way through a {@link WritePath}: what is left of its source,
 * and the steps that paths are made of.
 *
 * <p>Offsets and lengths are in bytes and multiples of 8. Threading: used by its thread alone.
 */
public final class WriteCall {
    private final Task task;
    private final CachedFile file;
    private final long offset;
    private final List<Segment> segments;
    private final int length;
    private final long[] user;
    private int done;
    private int segment;
    private int segmentDone;
    private int retries;
    private boolean singleSegment;
    private boolean evicted;

    private WriteCall(Task task, CachedFile file, long offset, List<Segment> segments, int length, long sequence) {
        this.task = task;
        this.file = file;
        this.offset = offset;
        this.segments = segments;
        this.length = length;
        int words = length / Long.BYTES;
        this.user = task.user(words);
        Stamp.fill(user, 0, words, Stamp.ofWrite(task.track().thread(), sequence) + offset / Long.BYTES);
    }

    /**
     * Operations {@code write} and {@code writev}; returns the bytes written or a negative error.
     *
     * @param segments where the bytes come from; one for {@code write}
     */
    public static long write(Task task, WritePath path, int fileNumber, long offset, List<Segment> segments) {
        CachedFile file = task.machine.file(fileNumber);
        int length = segments.stream().mapToInt(Segment::length).sum();
        Operation operation = segments.size() == 1 ? Operation.WRITE : Operation.WRITEV;
        long sequence = task.beginJudged(operation, file, offset, length);
        WriteCall call = new WriteCall(task, file, offset, segments, length, sequence);
        file.iMutex.acquire(task.track(), false, Site.WRITE_I_MUTEX);
        long error = call.run(path);
        file.iMutex.release(task.track(), false, Site.WRITE_I_MUTEX);
        return task.endJudged(operation, file, call.done > 0 ? call.done : error, error);
    }

    /** Returns the error that ended it, or 0. */
    private long run(WritePath path) {
        long error = 0;
        while (done < length && error == 0) {
            int copied = path.writeChunk(this);
            if (copied < 0) {
                error = copied;
            } else if (copied == 0) {
                retries++;
                singleSegment = task.machine.settings().segmentRule();
                error = retries >= Errno.MOST_RETRIES ? Errno.ELOOP : 0;
            } else {
                advance(copied);
            }
        }
        return error;
    }

    private void advance(int bytes) {
        done += bytes;
        retries = 0;
        singleSegment = false;
        int left = bytes;
        while (left > 0) {
            int part = Math.min(left, segments.get(segment).length() - segmentDone);
            segmentDone += part;
            left -= part;
            if (segmentDone == segments.get(segment).length()) {
                segment++;
                segmentDone = 0;
            }
        }
    }

    /** The knobs. */
    public Settings settings() {
        return task.machine.settings();
    }

    /** The writing thread. */
    public Task task() {
        return task;
    }

    /** How often the chunk was tried in vain. */
    public int retries() {
        return retries;
    }

    /** How many bytes were written. */
    public int done() {
        return done;
    }

    /** Where the chunk begins in its page. */
    public int from() {
        return (int) ((offset + done) % Settings.PAGE_BYTES);
    }

    /** Number of the chunk's page in the file. */
    public int index() {
        return (int) ((offset + done) / Settings.PAGE_BYTES);
    }

    /** The chunk's length: up to the end of the page or of what is left, after a failure of the segment. */
    public int chunkLength() {
        int chunk = Math.min(length - done, Settings.PAGE_BYTES - from());
        return singleSegment ? Math.min(chunk, segments.get(segment).length() - segmentDone) : chunk;
    }

    /** Number of the destination file. */
    public int fileNumber() {
        return file.number;
    }

    /** The source that comes next. */
    public Segment nextSegment() {
        return segments.get(segment);
    }

    /** Byte offset of the next byte in a mapped source's file. */
    public long nextSourceOffset() {
        return segments.get(segment).offset() + segmentDone;
    }

    /** Says that the write is at a point. */
    public void at(Point point) {
        task.points().at(point, this);
    }

    /** What a prefault found. */
    public enum Found {
        /** Nothing at the first byte. */
        NOTHING,
        /** The first byte, but not the last. */
        BEGIN,
        /** Both ends, or nobody looked. */
        ALL
    }

    /**
     * Faults in first and last byte of what the current segment has of the chunk. The first attempt may be
     * told not to.
     */
    public Found prefault() {
        Segment source = segments.get(segment);
        Found found = Found.ALL;
        if (!source.isPrivate() && (settings().prefault() != Prefault.OFF || retries > 0)) {
            found = prefault(source);
        }
        at(Point.PREFAULTED);
        return found;
    }

    private Found prefault(Segment source) {
        CachedFile mapped = task.machine.file(source.file());
        int part = Math.min(chunkLength(), source.length() - segmentDone);
        long first = source.offset() + segmentDone;
        long last = first + part - Long.BYTES;
        Found found = Found.NOTHING;
        if (UserMemory.touch(task, mapped, first)) {
            boolean samePage = last / Settings.PAGE_BYTES == first / Settings.PAGE_BYTES;
            found = samePage || UserMemory.touch(task, mapped, last) ? Found.ALL : Found.BEGIN;
        }
        if (settings().prefault() == Prefault.EVICT_AFTER && !evicted) {
            evicted = true;
            evict(mapped, first, part);
        }
        return found;
    }

    private void evict(CachedFile mapped, long first, int bytes) {
        for (long page = first / Settings.PAGE_BYTES; page * Settings.PAGE_BYTES < first + bytes; page++) {
            Reclaim.evict(task, mapped.number, (int) page);
        }
    }

    /** Finds or adds the chunk's page, and locks it. */
    public Page grab() {
        Track track = task.track();
        Slot slot = file.slots().get(index());
        while (true) {
            Page page = slot.findOrAdd(task, Site.WRITE_LOCK_PAGE);
            if (task.freshPage()) {
                return page;
            }
            page.lock.acquire(track, false, Site.WRITE_LOCK_PAGE);
            if (page.inCache) {
                return page;
            }
            page.lock.release(track, false, Site.WRITE_LOCK_PAGE);
            slot.put(track, page);
        }
    }

    /** Whether the locked page is uptodate. */
    public boolean isUptodate(Page page) {
        return page.peekUptodate(task.track());
    }

    /** Drops the page lock and keeps the page. */
    public void unlock(Page page) {
        page.lock.release(task.track(), false, Site.WRITE_UNLOCK_PAGE);
    }

    /**
     * Takes the page lock again.
     *
     * @return whether the page is as it was left, the cache's and not uptodate, if that is rechecked at all
     */
    public boolean relock(Page page) {
        page.lock.acquire(task.track(), false, Site.WRITE_RELOCK_PAGE);
        return !settings().recheckAfterRelock() || isAsItWasLeft(page);
    }

    private boolean isAsItWasLeft(Page page) {
        return page.inCache && !isUptodate(page);
    }

    /** Unlocks the page and lets go of it. */
    public void release(Page page) {
        unlock(page);
        drop(page);
    }

    /** Lets go of a page that is not locked. */
    public void drop(Page page) {
        page.slot.put(task.track(), page);
    }

    /**
     * Prepares the locked page for a write of {@code from} to {@code to}: allocates blocks, and fills what a
     * partial write leaves of them.
     *
     * @return a bit for each block that is new
     */
    public long prepare(Page page, int from, int to) {
        int blockBytes = settings().blockSize();
        long fresh = 0;
        for (int block = from / blockBytes; block * blockBytes < to; block++) {
            boolean isNew = PageIo.allocate(task, page, block);
            if (isNew) {
                fresh |= 1L << block;
            }
            if (page.isBlockUptodate(block)) {
                continue;
            }
            int start = block * blockBytes;
            int end = start + blockBytes;
            if (isNew) {
                zero(page, start, Math.min(from, end), Provenance.ZERO_HOLE);
                zero(page, Math.max(to, start), end, Provenance.ZERO_HOLE);
            } else if (from > start || to < end) {
                PageIo.fillBlock(task, page, block);
            }
        }
        return fresh;
    }

    private void zero(Page page, int from, int to, int provenance) {
        if (from < to) {
            page.zero(task.track(), from / Long.BYTES, (to - from) / Long.BYTES, provenance);
        }
    }

    /** Zeroes what could not be copied. */
    public void zeroRest(Page page, int from, int to) {
        zero(page, from, to, Provenance.ZERO_FILLER);
    }

    /** Zeroes those parts of new blocks that lie in the chunk and are not valid, and makes new blocks dirty. */
    public void zeroNew(Page page, long fresh, int from, int to) {
        int blockBytes = settings().blockSize();
        for (int block = from / blockBytes; block * blockBytes < to; block++) {
            if ((fresh >>> block & 1) == 0) {
                continue;
            }
            if (!page.isBlockUptodate(block)) {
                int end = Math.min(to, (block + 1) * blockBytes);
                zero(page, Math.max(from, block * blockBytes), end, Provenance.ZERO_FILLER);
                page.setUptodate(task.track(), block, block);
            }
            page.setDirty(task.track(), true);
        }
    }

    /**
     * Commits {@code from} to {@code to} of the locked page: valid, dirty, and inside the size.
     *
     * @param sizeTo where the size grows to at least, as an offset in the page
     */
    public void commit(Page page, int from, int to, int sizeTo) {
        Track track = task.track();
        if (to > from) {
            int blockBytes = settings().blockSize();
            page.setUptodate(track, from / blockBytes, (to - 1) / blockBytes);
            page.setDirty(track, true);
        }
        long end = (long) page.slot.index * Settings.PAGE_BYTES + sizeTo;
        if (sizeTo > from && end > file.size()) {
            file.setSize(track, end);
        }
    }

    /** Frees blocks past the end of the file that a failed write left; the page is locked. */
    public void trimPastEnd(Page page) {
        int blockBytes = settings().blockSize();
        int perPage = settings().blocksPerPage();
        int first = (int) ((file.size() + blockBytes - 1) / blockBytes);
        int start = page.slot.index * perPage;
        if (first < start + perPage) {
            PageIo.waitForWriteback(task, page);
            PageIo.free(task, file, Math.max(first, start), start + perPage);
            page.blocksFreed(Math.max(first, start) - start);
        }
    }

    /** Copies from the source into the locked page; returns the bytes copied, fewer if the source gave out. */
    public int copy(Page page, int from, int bytes, boolean atomic) {
        return copy(page, page.id(), from, bytes, atomic ? EventFlags.ATOMIC : 0);
    }

    /** Copies from the source into the temporary page, at the same offset as in the page; faults are allowed. */
    public int copyToTemporary(int from, int bytes) {
        return copy(null, 0, from, bytes, 0);
    }

    /** Copies from the temporary page into the locked page. */
    public void copyFromTemporary(Page page, int from, int bytes) {
        Track track = task.track();
        long address = Task.TEMPORARY_ADDRESS + from;
        track.event(EventKind.COPY_BEGIN, EventFlags.RESIDENT, page.id(), 0, ByteRange.pack(from, bytes), address, 0);
        for (int at = from; at < from + bytes; ) {
            int grain = UserMemory.grain(task, at, from + bytes - at);
            storeGrain(
                    page,
                    at,
                    grain,
                    task.temporary,
                    at / Long.BYTES,
                    Task.TEMPORARY_ADDRESS + at,
                    0,
                    EventFlags.RESIDENT);
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, page.id(), 0, bytes, 0, 0);
    }

    private int copy(@Nullable Page page, int destination, int from, int bytes, int flags) {
        int copied = 0;
        int current = segment;
        int currentDone = segmentDone;
        while (copied < bytes) {
            Segment source = segments.get(current);
            int part = Math.min(bytes - copied, source.length() - currentDone);
            int got = source.isPrivate()
                    ? copyPrivate(page, destination, from + copied, part, done + copied, flags)
                    : copyMapped(page, destination, from + copied, part, source, currentDone, flags);
            copied += got;
            if (got < part) {
                break;
            }
            current++;
            currentDone = 0;
        }
        return copied;
    }

    /** Private memory is always resident. {@code address} is the byte in the write. */
    private int copyPrivate(@Nullable Page page, int destination, int from, int bytes, int address, int flags) {
        Track track = task.track();
        int all = flags | EventFlags.RESIDENT;
        track.event(EventKind.COPY_BEGIN, all, destination, 0, ByteRange.pack(from, bytes), address, 0);
        for (int at = 0; at < bytes; ) {
            int grain = UserMemory.grain(task, from + at, bytes - at);
            int word = (address + at) / Long.BYTES;
            if (page == null) {
                System.arraycopy(user, word, task.temporary, (from + at) / Long.BYTES, grain / Long.BYTES);
            } else {
                storeGrain(page, from + at, grain, user, word, address + at, 0, all);
            }
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, destination, 0, bytes, 0, 0);
        return bytes;
    }

    private int copyMapped(
            @Nullable Page page, int destination, int from, int bytes, Segment source, int skip, int flags) {
        Track track = task.track();
        CachedFile mapped = task.machine.file(source.file());
        long start = source.offset() + skip;
        long copy = track.sequence();
        Entry entry = task.space.entry(mapped, (int) (start / Settings.PAGE_BYTES));
        int inPage = (int) (start % Settings.PAGE_BYTES);
        track.event(EventKind.COPY_BEGIN, flags, destination, 0, ByteRange.pack(from, bytes), inPage, entry.id());
        int at = 0;
        while (at < bytes) {
            int left = UserMemory.grain(task, from + at, bytes - at);
            int grain = (int) Math.min(left, Settings.PAGE_BYTES - (start + at) % Settings.PAGE_BYTES);
            boolean atomic = (flags & EventFlags.ATOMIC) != 0;
            int sourcePage = UserMemory.load(task, mapped, start + at, grain / Long.BYTES, atomic, copy);
            if (sourcePage == 0) {
                break;
            }
            if (page == null) {
                System.arraycopy(task.bounce, 0, task.temporary, (from + at) / Long.BYTES, grain / Long.BYTES);
            } else {
                storeGrain(
                        page, from + at, grain, task.bounce, 0, (start + at) % Settings.PAGE_BYTES, sourcePage, flags);
            }
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, destination, 0, at, 0, 0);
        return at;
    }

    private void storeGrain(
            Page page, int at, int bytes, long[] words, int word, long address, int sourcePage, int flags) {
        page.store(task, flags, at / Long.BYTES, bytes / Long.BYTES, words, word, address, sourcePage);
        long place = (long) page.slot.index * Settings.PAGE_BYTES + at;
        task.stored(place, words, word, bytes / Long.BYTES);
    }
}
