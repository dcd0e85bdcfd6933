package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import java.util.List;

/**
 * A {@code write()} or {@code writev()} on its way through a {@link WritePath}: how far it is, and the steps that
 * paths are made of.
 *
 * <p>Offsets and lengths are in bytes and multiples of 8. Threading: used by its thread alone.
 */
public final class WriteCall {
    private final Task task;
    private final CachedFile file;
    private final long offset;
    private final int length;
    private final WriteSource source;
    private final WriteCopy copy;
    private int done;
    private int retries;
    private long error;
    private boolean singleSegment;

    private WriteCall(Task task, CachedFile file, long offset, List<Segment> segments, int length, long sequence) {
        this.task = task;
        this.file = file;
        this.offset = offset;
        this.length = length;
        int words = length / Long.BYTES;
        long[] user = task.user(words);
        Stamp.fill(user, 0, words, Stamp.ofWrite(task.track().thread(), sequence) + offset / Long.BYTES);
        this.source = new WriteSource(task, segments);
        this.copy = new WriteCopy(task, source, user);
    }

    /**
     * Operations {@code write} and {@code writev}; returns the bytes written or a negative error.
     *
     * @param segments where the bytes come from; one for {@code write}
     */
    public static long write(Task task, WritePath path, int fileNumber, long offset, List<Segment> segments) {
        CachedFile file = task.machine.file(fileNumber);
        int length = length(segments);
        Operation operation = segments.size() == 1 ? Operation.WRITE : Operation.WRITEV;
        long sequence = task.beginJudged(operation, file, offset, length);
        WriteCall call = new WriteCall(task, file, offset, segments, length, sequence);
        file.iMutex.acquire(task.track(), false, Site.WRITE_I_MUTEX);
        call.run(path);
        file.iMutex.release(task.track(), false, Site.WRITE_I_MUTEX);
        return task.endJudged(operation, file, call.done > 0 ? call.done : call.error, call.error);
    }

    /** No stream: its type checks make all threads write to one word of its class (JDK-8180450). */
    private static int length(List<Segment> segments) {
        int length = 0;
        for (int i = 0; i < segments.size(); i++) {
            length += segments.get(i).length();
        }
        return length;
    }

    private void run(WritePath path) {
        while (done < length && error == 0) {
            int copied = path.writeChunk(this);
            if (copied > 0) {
                advance(copied);
            } else if (copied < 0) {
                error = copied;
            } else if (error == 0) {
                retry();
            }
        }
    }

    private void advance(int bytes) {
        done += bytes;
        source.advance(bytes);
        retries = 0;
        singleSegment = false;
    }

    private void retry() {
        retries++;
        singleSegment = settings().segmentRule();
        error = retries >= Errno.MOST_RETRIES ? Errno.ELOOP : 0;
    }

    /** Nothing more is tried after this chunk: what it returns counts, and this is the error that ended the call. */
    public void endsWith(long reason) {
        error = reason;
    }

    /** The knobs. */
    public Settings settings() {
        return task.machine.settings();
    }

    /** How often the chunk was tried in vain. */
    public int retries() {
        return retries;
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
        return singleSegment ? Math.min(chunk, source.left()) : chunk;
    }

    /** Number of the destination file. */
    public int fileNumber() {
        return file.number;
    }

    /** The source that comes next. */
    public Segment nextSegment() {
        return source.segment();
    }

    /** Byte offset of the next byte in a mapped source's file. */
    public long nextSourceOffset() {
        return source.offset();
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
        boolean needed = settings().prefault() != Prefault.OFF || retries > 0;
        Found found = needed ? source.prefault(chunkLength()) : Found.ALL;
        at(Point.PREFAULTED);
        return found;
    }

    /** Finds or adds the chunk's page, and locks it. */
    public Page grab() {
        return file.slots().get(index()).findLocked(task, Site.WRITE_LOCK_PAGE);
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

    /**
     * Zeroes those parts of new blocks that lie in the chunk, unless all of the page is valid, and makes new blocks
     * dirty. A new block may be valid already, if an earlier write left it past the end; what this write left there is
     * zeroed all the same, as it counts for nothing: {@code page_zero_new_buffers} asks the page, not the block.
     */
    public void zeroNew(Page page, long fresh, int from, int to) {
        int blockBytes = settings().blockSize();
        boolean valid = page.isUptodate();
        for (int block = from / blockBytes; block * blockBytes < to; block++) {
            if ((fresh >>> block & 1) == 0) {
                continue;
            }
            if (!valid) {
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
        return copy.toPage(page, from, bytes, done, atomic ? EventFlags.ATOMIC : 0);
    }

    /** Copies from the source into the temporary page, at the same offset as in the page; faults are allowed. */
    public int copyToTemporary(int from, int bytes) {
        return copy.toTemporary(from, bytes, done);
    }

    /** Copies from the temporary page into the locked page. */
    public void copyFromTemporary(Page page, int from, int bytes) {
        copy.fromTemporary(page, from, bytes);
    }
}
