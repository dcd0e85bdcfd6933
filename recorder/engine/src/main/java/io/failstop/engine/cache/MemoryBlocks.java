package io.failstop.engine.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Blocks in memory. Threading: as {@link BlockStore}; the array publishes a block to its next user. */
public final class MemoryBlocks implements BlockStore {
    private final AtomicReferenceArray<long[]> blocks;

    /** So many blocks, none written. */
    public MemoryBlocks(int count) {
        blocks = new AtomicReferenceArray<>(count);
    }

    @Override
    public void read(int block, long[] words, int from, int count) {
        System.arraycopy(blocks.get(block), 0, words, from, count);
    }

    @Override
    public void write(int block, long[] words, int from, int count) {
        blocks.set(block, Arrays.copyOfRange(words, from, from + count));
    }

    @Override
    public void close() {
        // Nothing outlives the run.
    }
}
