package io.failstop.probe;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Files whose blocks exist before they are mapped.
 *
 * <p>A store into a mapped hole of a full disk kills the thread; so a file is filled with real zeros
 * first, and a full disk is an {@link IOException} here.
 */
final class MappedFiles {
    private static final int CHUNK_BYTES = 1 << 16;

    private MappedFiles() {}

    /** Appends zeros to the file, creating it if need be, and maps the new part. */
    static MappedByteBuffer extend(Path file, long offset, int bytes) throws IOException {
        // A file channel is closed under a thread that is interrupted: its status is put aside.
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return extendOnce(file, offset, bytes);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static MappedByteBuffer extendOnce(Path file, long offset, int bytes) throws IOException {
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] zeros = new byte[CHUNK_BYTES];
            random.seek(offset);
            for (int left = bytes; left > 0; left -= CHUNK_BYTES) {
                random.write(zeros, 0, Math.min(left, CHUNK_BYTES));
            }
            MappedByteBuffer buffer = random.getChannel().map(FileChannel.MapMode.READ_WRITE, offset, bytes);
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            return buffer;
        }
    }
}
