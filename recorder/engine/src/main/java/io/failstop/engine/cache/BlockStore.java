package io.failstop.engine.cache;

import java.io.IOException;

/**
 * What the device's blocks are kept in.
 *
 * <p>Threading: any thread, one at a time for each block.
 */
public interface BlockStore extends AutoCloseable {
    /** Reads a block that was written before into {@code words}. */
    void read(int block, long[] words, int from, int count) throws IOException;

    /** Writes a block. */
    void write(int block, long[] words, int from, int count) throws IOException;

    @Override
    void close() throws IOException;
}
