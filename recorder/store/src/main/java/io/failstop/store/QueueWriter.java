package io.failstop.store;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * Appends documents to a fresh Chronicle Queue in a directory of its own.
 *
 * <p>The queue never rolls, so that a trace is one file with the same name every time: its time stands
 * still. The queue maps its file, and a store into a mapped hole of a full disk is an error at a random
 * place. So what a document holds is written to the file, not into the mapping, which costs less, too; and with it
 * what the queue stores into behind it: the next document's header, and now and then an index. A full disk shows
 * there, before anything of a document is visible.
 *
 * <p>Threading: one thread at a time.
 */
final class QueueWriter implements DocumentSink {
    /** What must be free before a queue is created: its header and its first index. */
    private static final int START_BYTES = 1 << 20;

    /** So many documents have their places in one index; the next one then lies behind the first of the next ones. */
    private static final long INDEXED_DOCUMENTS =
            (long) LegacyRollCycles.DAILY.defaultIndexSpacing() * LegacyRollCycles.DAILY.defaultIndexCount();

    /** An index, and the header behind it. */
    private static final int INDEX_BYTES = 1 << 17;

    /** A document's padding, and the header behind it. */
    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    /** The least block of a file system: what lies in the same one as a byte that was written is there, and zero. */
    private static final int BLOCK_BYTES = 512;

    private static final long MAPPED_BYTES = 64L << 20;

    private final Path directory;
    private final boolean existed;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(INDEX_BYTES);
    private @Nullable FileChannel file;
    private long position;
    private long documents;

    private QueueWriter(Path directory, boolean existed, SingleChronicleQueue queue, ExcerptAppender appender) {
        this.directory = directory;
        this.existed = existed;
        this.queue = queue;
        this.appender = appender;
    }

    /**
     * Creates the queue.
     *
     * @throws TraceException if the directory is not empty or cannot be written
     */
    static QueueWriter create(Path directory) throws TraceException {
        try {
            refuseNonEmpty(directory);
            boolean existed = Files.exists(directory);
            Files.createDirectories(directory);
            tryRoom(directory, existed);
            return open(directory, existed);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(directory, e);
        } catch (InternalError e) {
            throw TraceFiles.noRoom(directory, e);
        } catch (RuntimeException e) {
            throw queueFailed(directory, e);
        }
    }

    private static void refuseNonEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new TraceException(directory + ": is a file; name a directory that does not exist yet");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.findAny().isPresent()) {
                throw new TraceException(
                        directory + ": is not empty; a trace needs a directory of its own, name another one");
            }
        }
    }

    private static void tryRoom(Path directory, boolean existed) throws IOException {
        Path trial = Files.createTempFile(directory, ".room", null);
        boolean room = false;
        try {
            Files.write(trial, new byte[START_BYTES]);
            room = true;
        } finally {
            Files.deleteIfExists(trial);
            if (!room && !existed) {
                Files.delete(directory);
            }
        }
    }

    private static QueueWriter open(Path directory, boolean existed) {
        // No watching of disk space by a thread of its own, no banner.
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(LegacyRollCycles.DAILY)
                .timeProvider(() -> 0L)
                .blockSize(MAPPED_BYTES)
                .build();
        ExcerptAppender appender = queue.createAppender();
        // One thread at a time, which need not be the one that created it; handing over is the caller's.
        appender.singleThreadedCheckDisabled(true);
        return new QueueWriter(directory, existed, queue, appender);
    }

    @Override
    public void append(ByteBuffer document) throws TraceException {
        try (DocumentContext context = appender.writingDocument()) {
            Bytes<?> bytes = Objects.requireNonNull(context.wire()).bytes();
            long start = bytes.writePosition();
            long end = start + document.remaining();
            try {
                write(document, start);
            } catch (IOException e) {
                context.rollbackOnClose();
                erase(start, end);
                throw TraceFiles.cannotWrite(directory, e);
            }
            bytes.writePosition(end);
            position = end;
            documents++;
        } catch (InternalError e) {
            throw TraceFiles.noRoom(directory, e);
        } catch (RuntimeException e) {
            throw queueFailed(directory, e);
        }
    }

    private void write(ByteBuffer document, long start) throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            channel = FileChannel.open(
                    TraceFiles.queueFiles(directory).get(0), StandardOpenOption.READ, StandardOpenOption.WRITE);
            file = channel;
            fillHoles(channel, start);
        }
        long end = writeFully(channel, document, start);
        boolean index = documents > 0 && documents % INDEXED_DOCUMENTS == 0;
        boolean sameBlock = (end - 1) / BLOCK_BYTES == (end + HEADER_BYTES - 1) / BLOCK_BYTES;
        if (index || !sameBlock) {
            writeFully(channel, zeros.clear().limit(index ? INDEX_BYTES : HEADER_BYTES), end);
        }
    }

    /** Writes what the queue has mapped before {@code start}, its header and its first indexes, to where it is. */
    private static void fillHoles(FileChannel channel, long start) throws IOException {
        ByteBuffer before = ByteBuffer.allocate(Math.toIntExact(start));
        int read = 0;
        while (before.hasRemaining() && read >= 0) {
            read = channel.read(before, before.position());
        }
        writeFully(channel, before.flip(), 0);
    }

    /** A document that was not written whole must not be found, whoever looks behind the end. */
    private void erase(long start, long end) {
        FileChannel channel = file;
        try {
            for (long at = start; channel != null && at < end; ) {
                at = writeFully(channel, zeros.clear().limit((int) Math.min(zeros.capacity(), end - at)), at);
            }
        } catch (IOException e) {
            // From here on there is no room: so nothing was written here before, either.
            return;
        }
    }

    /** Returns where it ends. */
    private static long writeFully(FileChannel channel, ByteBuffer bytes, long start) throws IOException {
        long at = start;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        return at;
    }

    /** The queue has its own ways to say that it cannot map or lock a file; all are unchecked. */
    private static TraceException queueFailed(Path directory, RuntimeException e) {
        return new TraceException(directory + ": cannot be written: the queue failed: " + e, e);
    }

    @Override
    public void close() {
        try {
            appender.close();
            queue.close();
            if (file != null) {
                // The queue keeps a whole block mapped; behind the last document it is empty.
                file.truncate(Math.min(file.size(), position + INDEX_BYTES));
                file.close();
            }
        } catch (IOException | InternalError e) {
            // What was appended is in the file already; closing gives nothing more to the trace.
            return;
        }
    }

    /** Deletes the closed queue, and its directory if it was made for it and nothing else is in it. */
    @Override
    public void discard() throws TraceException {
        try {
            for (Path file : TraceFiles.queueFiles(directory)) {
                Files.delete(file);
            }
            Files.deleteIfExists(directory.resolve(TraceFiles.QUEUE_TABLE));
            if (!existed) {
                Files.deleteIfExists(directory);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody else put something there meanwhile: it is not ours to delete.
            return;
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(directory, e);
        }
    }
}
