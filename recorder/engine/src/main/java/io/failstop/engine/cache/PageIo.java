package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.Provenance;

/**
 * Between pages and the device: readpage, writeback, and the blocks of a page.
 *
 * <p>Unless said otherwise, the caller has the page lock.
 */
final class PageIo {
    private PageIo() {}

    /** Makes all of the page uptodate. */
    static void readPage(Task task, Page page) {
        int blocks = task.machine.settings().blocksPerPage();
        for (int block = 0; block < blocks; block++) {
            if (!page.isBlockUptodate(block)) {
                fillBlock(task, page, block);
            }
        }
        page.setUptodate(task.track(), 0, blocks - 1);
    }

    /** Makes all of the page uptodate, if it is not; returns whether it was not. */
    static boolean readPageUnlessUptodate(Task task, Page page) {
        boolean missing = !page.peekUptodate(task.track());
        if (missing) {
            readPage(task, page);
        }
        return missing;
    }

    /** Puts what file and device hold into a block of the page; past the end of the file, zeroes. */
    static void fillBlock(Task task, Page page, int block) {
        Track track = task.track();
        int blockBytes = task.machine.settings().blockSize();
        int words = blockBytes / Long.BYTES;
        int word = block * words;
        CachedFile file = page.slot.file;
        int number = file.lookUpBlock(track, fileBlock(task, page, block));
        page.mapBlock(block, number);
        if (number == CachedFile.HOLE) {
            page.zero(track, word, words, Provenance.ZERO_HOLE);
            return;
        }
        long generation = task.machine.block(number).read(track, page, task.io, block * blockBytes);
        page.fill(track, word, words, task.io, Provenance.pack(Provenance.DISK, generation), number);
        zeroPastEnd(task, page, word, words);
    }

    private static void zeroPastEnd(Task task, Page page, int word, int words) {
        long start = (long) page.slot.index * Settings.PAGE_BYTES + (long) word * Long.BYTES;
        long size = page.slot.file.sampleSize(task.track());
        long inside = Math.max(0, Math.min(words, (size - start) / Long.BYTES));
        page.zero(task.track(), word + (int) inside, words - (int) inside, Provenance.ZERO_EOF);
    }

    private static int fileBlock(Task task, Page page, int block) {
        return page.slot.index * task.machine.settings().blocksPerPage() + block;
    }

    /** Makes sure that a block of the page is allocated; returns whether it is new: a hole before. */
    static boolean allocate(Task task, Page page, int block) {
        if (page.mappedBlock(block) != CachedFile.HOLE) {
            return false;
        }
        CachedFile file = page.slot.file;
        int index = fileBlock(task, page, block);
        int number = file.lookUpBlock(task.track(), index);
        boolean hole = number == CachedFile.HOLE;
        if (hole) {
            Allocator allocator = task.machine.allocator();
            allocator.lock.acquire(task.track(), false, Site.ALLOCATE_BLOCK);
            int taken = allocator.take();
            number = file.setBlock(task.track(), index, taken);
            if (number != taken) {
                hole = false;
                allocator.giveBack(taken);
            }
            allocator.lock.release(task.track(), false, Site.ALLOCATE_BLOCK);
        }
        page.mapBlock(block, number);
        return hole;
    }

    /** Frees the blocks of a file from {@code first} to before {@code end}; no page lock is needed. */
    static void free(Task task, CachedFile file, int first, int end) {
        Allocator allocator = task.machine.allocator();
        for (int index = first; index < end; index++) {
            int number = file.clearBlock(task.track(), index);
            if (number != CachedFile.HOLE) {
                allocator.lock.acquire(task.track(), false, Site.FREE_BLOCK);
                allocator.giveBack(number);
                allocator.lock.release(task.track(), false, Site.FREE_BLOCK);
            }
        }
    }

    /**
     * Writes the page out if it is dirty and unlocks it on the way; returns whether it was dirty. The page is
     * unlocked either way.
     */
    static boolean writeOutAndUnlock(Task task, Page page, Site lockSite) {
        Track track = task.track();
        if (!page.peekDirty(track)) {
            page.lock.release(track, false, lockSite);
            return false;
        }
        long blocks = begin(task, page);
        page.lock.release(track, false, lockSite);
        submit(task, page, blocks);
        return true;
    }

    /** Writes the page out if it is dirty; it stays locked. */
    static void launder(Task task, Page page) {
        if (page.peekDirty(task.track())) {
            submit(task, page, begin(task, page));
        }
    }

    /** Returns a bit for each block that goes to the device; where they go stands until writeback is complete. */
    private static long begin(Task task, Page page) {
        Track track = task.track();
        page.writeback.acquire(track, false, Site.WRITEBACK_BEGIN);
        page.setDirty(track, false);
        long inside = page.slot.file.sampleSize(track) - (long) page.slot.index * Settings.PAGE_BYTES;
        zeroTail(task, page, inside);
        long going = 0;
        int blockBytes = task.machine.settings().blockSize();
        for (int block = 0; block < Settings.PAGE_BYTES / blockBytes; block++) {
            if (page.isBlockUptodate(block) && (long) block * blockBytes < inside) {
                allocate(task, page, block);
                going |= 1L << block;
            }
        }
        page.writebackStep(track, 0);
        return going;
    }

    /** What was stored past the end through a mapping must not get to the device. */
    private static void zeroTail(Task task, Page page, long inside) {
        if (inside > 0 && inside < Settings.PAGE_BYTES) {
            int word = (int) (inside / Long.BYTES);
            page.zero(task.track(), word, Page.WORDS - word, Provenance.ZERO_EOF);
        }
    }

    private static void submit(Task task, Page page, long blocks) {
        Track track = task.track();
        CachedFile file = page.slot.file;
        int blockBytes = task.machine.settings().blockSize();
        page.snapshot(track, task.io);
        for (int block = 0; block < task.machine.settings().blocksPerPage(); block++) {
            if ((blocks >>> block & 1) != 0) {
                int number = page.mappedBlock(block);
                task.machine.block(number).write(track, page, task.io, block * blockBytes);
                file.initialise(track, fileBlock(task, page, block), number);
            }
        }
        page.writebackStep(track, 2);
        page.writeback.release(track, false, Site.WRITEBACK_BEGIN);
    }

    /** Waits until the page is not on its way to the device. */
    static void waitForWriteback(Task task, Page page) {
        page.writeback.acquire(task.track(), false, Site.WRITEBACK_WAIT);
        page.writeback.release(task.track(), false, Site.WRITEBACK_WAIT);
    }
}
