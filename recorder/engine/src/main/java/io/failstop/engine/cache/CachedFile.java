package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.util.Arrays;
import java.util.List;

/**
 * A file: size, truncate count, block map, and its place in the page cache.
 *
 * <p>Threading: all state belongs to whoever has entered this object. The size changes only under {@code
 * i_mutex}, so whoever holds that may read it without entering.
 */
final class CachedFile extends Ordered {
    /** No block. */
    static final int HOLE = -1;

    final int number;
    final String name;
    final ModelLock iMutex;
    final ModelLock invalidateLock;

    private final int[] blocks;
    private final boolean[] initialised;
    private List<Slot> slots = List.of();
    private long size;
    private long truncateCount;

    CachedFile(int id, int number, String name, ModelLock iMutex, ModelLock invalidateLock, int blockCount) {
        super(id);
        this.number = number;
        this.name = name;
        this.iMutex = iMutex;
        this.invalidateLock = invalidateLock;
        this.blocks = new int[blockCount];
        this.initialised = new boolean[blockCount];
        Arrays.fill(blocks, HOLE);
    }

    /** Called once by the machine. */
    void slots(List<Slot> all) {
        slots = all;
    }

    /** Its places in the cache, one for each page. */
    List<Slot> slots() {
        return slots;
    }

    /** The size in bytes: a decision. */
    long sampleSize(Track track) {
        track.enter(this);
        long sampled = size;
        track.decide(EventKind.SIZE_SAMPLE, 0, this, 0, sampled, truncateCount, 0);
        track.leave(this);
        return sampled;
    }

    /** The truncate count: a decision. */
    long sampleTruncateCount(Track track) {
        track.enter(this);
        long sampled = truncateCount;
        track.decide(EventKind.SIZE_SAMPLE, 0, this, 0, size, sampled, 0);
        track.leave(this);
        return sampled;
    }

    /** Whether the page lies inside the size and nothing was truncated since the count was sampled: a decision. */
    boolean isUntruncated(Track track, int index, long sampledCount) {
        track.enter(this);
        boolean belongs = truncateCount == sampledCount && (long) index * Settings.PAGE_BYTES < size;
        track.decide(EventKind.SIZE_SAMPLE, 0, this, 0, size, truncateCount, 0);
        track.leave(this);
        return belongs;
    }

    /** The size in bytes; by whoever has {@code i_mutex}. */
    long size() {
        return size;
    }

    /** Sets the size. */
    void setSize(Track track, long newSize) {
        track.enter(this);
        long old = size;
        size = newSize;
        track.decide(EventKind.SIZE_CHANGE, 0, this, 0, old, newSize, truncateCount);
        track.leave(this);
    }

    /** Counts that pages are about to be unmapped. */
    void bumpTruncateCount(Track track) {
        track.enter(this);
        truncateCount++;
        track.decide(EventKind.SIZE_CHANGE, 0, this, 0, size, size, truncateCount);
        track.leave(this);
    }

    /** The block at an index, or {@link #HOLE}: a decision. */
    int lookUpBlock(Track track, int index) {
        track.enter(this);
        int block = blocks[index];
        track.decide(EventKind.BLOCK_LOOKUP, 0, this, 0, index, block, initialised[index] ? 1 : 0);
        track.leave(this);
        return block;
    }

    /** Puts a block into a hole, unless somebody else has done so; returns the block that is there now. */
    int setBlock(Track track, int index, int block) {
        track.enter(this);
        int there = blocks[index];
        if (there == HOLE) {
            there = block;
            blocks[index] = block;
            initialised[index] = false;
            track.decide(EventKind.BLOCK_ALLOCATE, 0, this, 0, index, block, 0);
        } else {
            track.decide(EventKind.BLOCK_LOOKUP, 0, this, 0, index, there, initialised[index] ? 1 : 0);
        }
        track.leave(this);
        return there;
    }

    /** The block has content now; if it is no longer the one at the index, that changes nothing in the file. */
    void initialise(Track track, int index, int block) {
        track.enter(this);
        initialised[index] |= blocks[index] == block;
        track.decide(EventKind.BLOCK_INITIALISE, 0, this, 0, index, block, 0);
        track.leave(this);
    }

    /** Makes a hole of a block; returns the block, or {@link #HOLE} if there was none. */
    int clearBlock(Track track, int index) {
        track.enter(this);
        int block = blocks[index];
        if (block == HOLE) {
            track.decide(EventKind.BLOCK_LOOKUP, 0, this, 0, index, HOLE, 0);
        } else {
            blocks[index] = HOLE;
            initialised[index] = false;
            track.decide(EventKind.BLOCK_FREE, 0, this, 0, index, block, 0);
        }
        track.leave(this);
        return block;
    }

    /** Takes {@code invalidate_lock}, if there is one: shared to bring pages in, exclusive to keep them out. */
    void lockInvalidate(Task task, boolean shared, Site site) {
        if (task.machine.settings().invalidateLock()) {
            invalidateLock.acquire(task.track(), shared, site);
        }
    }

    /** Gives up what {@link #lockInvalidate} took. */
    void unlockInvalidate(Task task, boolean shared, Site site) {
        if (task.machine.settings().invalidateLock()) {
            invalidateLock.release(task.track(), shared, site);
        }
    }

    /** Adds what it is; when all stand still. */
    void addTo(Digest digest) {
        digest.add(size);
        digest.add(truncateCount);
        for (int i = 0; i < blocks.length; i++) {
            digest.add((long) blocks[i] << 1 | (initialised[i] ? 1 : 0));
        }
        iMutex.addTo(digest);
        invalidateLock.addTo(digest);
    }
}
