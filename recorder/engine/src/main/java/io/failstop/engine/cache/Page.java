package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Provenance;
import java.util.Arrays;

/**
 * A page of memory, in the cache or on its way out of it.
 *
 * <p>Threading: words, uptodate bits and the dirty bit belong to whoever has entered this object; {@code
 * references} to whoever has entered its slot. {@code inCache} is written by whoever has entered the slot: true
 * while nobody else knows of the page, false with the page locked; so it may be read by whoever has one of the two.
 */
public final class Page extends Ordered {
    /** Words of a page. */
    static final int WORDS = Settings.PAGE_BYTES / Long.BYTES;

    /** The place in the cache that this page was made for. */
    final Slot slot;
    /** The page lock. */
    final ModelLock lock;
    /** Held while the page is on its way to the device. */
    final ModelLock writeback;

    /** What it holds. */
    final long[] words = new long[WORDS];

    /** Users other than the cache itself. */
    int references;

    /** Whether it is what the cache has for its slot. */
    boolean inCache;

    private final int blockWords;
    private final long allUptodate;
    private long uptodate;
    private boolean dirty;

    /**
     * Where each block of the page goes on the device, or {@link CachedFile#HOLE} if that is not known, as buffer
     * heads have it; belongs to whoever has the page lock. The file's block map is not asked again: if a block is
     * freed while the page is there, what is written out lands in whatever the block has become.
     */
    private final int[] mapped;

    Page(int id, Slot slot, ModelLock lock, ModelLock writeback, int blockSize) {
        super(id);
        this.slot = slot;
        this.lock = lock;
        this.writeback = writeback;
        this.blockWords = blockSize / Long.BYTES;
        int blocks = WORDS / blockWords;
        this.allUptodate = blocks == Long.SIZE ? -1L : (1L << blocks) - 1;
        this.mapped = new int[blocks];
        Arrays.fill(mapped, CachedFile.HOLE);
    }

    /** Begins a stay in the cache: nothing is valid, and the memory holds what unused memory holds. */
    void reset() {
        uptodate = 0;
        dirty = false;
        Arrays.fill(mapped, CachedFile.HOLE);
        Stamp.fillUninitialised(words, id());
    }

    /** Whether all of it is uptodate: a decision. */
    boolean peekUptodate(Track track) {
        track.enter(this);
        boolean all = uptodate == allUptodate;
        track.decide(EventKind.UPTODATE_PEEK, 0, this, 0, 0, Settings.PAGE_BYTES, all ? 1 : 0);
        track.leave(this);
        return all;
    }

    /** Whether all of it is uptodate; by whoever has the page lock, under which alone that changes. */
    boolean isUptodate() {
        return uptodate == allUptodate;
    }

    /** Whether the block is uptodate; by whoever has the page lock. */
    boolean isBlockUptodate(int block) {
        return (uptodate >>> block & 1) != 0;
    }

    /** The device's block that the block of the page goes to, or {@link CachedFile#HOLE}; by whoever has the page lock. */
    int mappedBlock(int block) {
        return mapped[block];
    }

    /** Remembers where the block of the page goes; by whoever has the page lock. */
    void mapBlock(int block, int number) {
        mapped[block] = number;
    }

    /** Blocks from {@code first} on are holes again; by whoever has the page lock. */
    void blocksFreed(int first) {
        Arrays.fill(mapped, first, mapped.length, CachedFile.HOLE);
    }

    /** Sets the uptodate bits of blocks {@code first} to {@code last}. */
    void setUptodate(Track track, int first, int last) {
        long bits = 0;
        for (int block = first; block <= last; block++) {
            bits |= 1L << block;
        }
        if ((uptodate | bits) == uptodate) {
            return;
        }
        int blockBytes = blockWords * Long.BYTES;
        track.enter(this);
        uptodate |= bits;
        track.decide(
                EventKind.UPTODATE_SET,
                0,
                this,
                0,
                (long) first * blockBytes,
                (long) (last - first + 1) * blockBytes,
                0);
        track.leave(this);
    }

    /** Whether the page is dirty: a decision. */
    boolean peekDirty(Track track) {
        track.enter(this);
        boolean found = dirty;
        track.decide(EventKind.DIRTY, 0, this, 0, found ? 1 : 0, 1, 0);
        track.leave(this);
        return found;
    }

    /** Makes it dirty or clean. */
    void setDirty(Track track, boolean value) {
        track.enter(this);
        dirty = value;
        track.decide(EventKind.DIRTY, 0, this, 0, value ? 1 : 0, 0, 0);
        track.leave(this);
    }

    /** Puts words there that no write stored; {@code source} null for zeroes. */
    void fill(Track track, int word, int count, long[] source, long provenance, long block) {
        track.enter(this);
        System.arraycopy(source, 0, words, word, count);
        long range = ByteRange.pack((long) word * Long.BYTES, (long) count * Long.BYTES);
        track.decide(EventKind.FILL, 0, this, 0, range, provenance, block);
        track.leave(this);
    }

    /** Zeroes words. */
    void zero(Track track, int word, int count, int provenance) {
        if (count > 0) {
            fill(track, word, count, Machine.ZEROES, Provenance.pack(provenance, 0), 0);
        }
    }

    /** One grain of a write. */
    void store(Task task, int flags, int word, int count, long[] source, int from, long address, int sourcePage) {
        Track track = task.track();
        track.enter(this);
        System.arraycopy(source, from, words, word, count);
        long range = ByteRange.pack((long) word * Long.BYTES, (long) count * Long.BYTES);
        track.decide(EventKind.COPY_GRAIN, flags, this, 0, range, address, sourcePage);
        task.mark();
        track.leave(this);
    }

    /** One grain of a store through a mapping; the page is dirty afterwards. */
    void storeMapped(Task task, int word, int count, long[] source, int from, long address) {
        Track track = task.track();
        track.enter(this);
        System.arraycopy(source, from, words, word, count);
        long range = ByteRange.pack((long) word * Long.BYTES, (long) count * Long.BYTES);
        track.decide(EventKind.COPY_GRAIN, EventFlags.MMAP, this, 0, range, address, 0);
        task.mark();
        if (!dirty) {
            dirty = true;
            track.decide(EventKind.DIRTY, 0, this, 0, 1, 0, 0);
        }
        track.leave(this);
    }

    /** One grain of a load: an observation for each run of words of one origin. */
    void load(Task task, int flags, int word, int count, long[] destination, int to) {
        Track track = task.track();
        track.enter(this);
        System.arraycopy(words, word, destination, to, count);
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || !Stamp.sameOrigin(destination[to + start], destination[to + i])) {
                track.decide(
                        EventKind.OBSERVE,
                        flags,
                        this,
                        0,
                        (long) (word + start) * Long.BYTES,
                        (long) (i - start) * Long.BYTES,
                        Stamp.origin(destination[to + start]));
                start = i;
            }
        }
        task.mark();
        track.leave(this);
    }

    /** Takes what goes to the device. */
    void snapshot(Track track, long[] destination) {
        track.enter(this);
        System.arraycopy(words, 0, destination, 0, WORDS);
        track.decide(EventKind.WRITEBACK, 0, this, 0, 1, 0, 0);
        track.leave(this);
    }

    /** Writeback begins (0) or is complete (2). */
    void writebackStep(Track track, int step) {
        track.enter(this);
        track.decide(EventKind.WRITEBACK, 0, this, 0, step, 0, 0);
        track.leave(this);
    }

    /** Adds what it holds; when all stand still. */
    void addTo(Digest digest) {
        digest.add(id());
        digest.add(inCache ? 1 : 0);
        digest.add(references);
        digest.add(uptodate);
        digest.add(dirty ? 1 : 0);
        digest.add(words);
        lock.addTo(digest);
        writeback.addTo(digest);
    }
}
