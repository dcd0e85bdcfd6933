package io.failstop.engine.cache;

import java.util.BitSet;

/**
 * The free blocks of the device: the lowest is given out first.
 *
 * <p>Threading: all state belongs to whoever holds {@code lock}.
 */
final class Allocator {
    final ModelLock lock;

    private final BitSet free = new BitSet();

    Allocator(ModelLock lock, int blocks) {
        this.lock = lock;
        free.set(0, blocks);
    }

    /** Takes a block. */
    int take() {
        int block = free.nextSetBit(0);
        if (block < 0) {
            throw new IllegalStateException("the device has as many blocks as all files together");
        }
        free.clear(block);
        return block;
    }

    /** Gives a block back. */
    void giveBack(int block) {
        free.set(block);
    }

    /** Adds what is free; when all stand still. */
    void addTo(Digest digest) {
        lock.addTo(digest);
        for (long word : free.toLongArray()) {
            digest.add(word);
        }
    }
}
