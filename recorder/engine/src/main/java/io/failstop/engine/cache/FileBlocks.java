package io.failstop.engine.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Blocks in a real file, by plain reads and writes. Threading: as {@link BlockStore}. */
public final class FileBlocks implements BlockStore {
    private final FileChannel channel;
    private final int blockBytes;

    /**
     * Blocks in a new file.
     *
     * @throws IOException if the file exists or cannot be made
     */
    public FileBlocks(Path file, int blockBytes) throws IOException {
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.blockBytes = blockBytes;
    }

    @Override
    public void read(int block, long[] words, int from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, (long) block * blockBytes + buffer.position()) < 0) {
                throw new IOException("block " + block + " of the device's file is gone");
            }
        }
        buffer.flip();
        buffer.asLongBuffer().get(words, from, count);
    }

    @Override
    public void write(int block, long[] words, int from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words, from, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer, (long) block * blockBytes + buffer.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
