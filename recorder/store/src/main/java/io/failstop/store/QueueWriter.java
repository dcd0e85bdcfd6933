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
 * place; so real zeros are written ahead of the queue's position, and a full disk shows there, before
 * anything of a document is written. That also halves the cost of an append.
 *
 * <p>Threading: one thread at a time.
 */
final class QueueWriter implements DocumentSink {
    /** What must be free before a queue is created: its header and its first index. */
    private static final int START_BYTES = 1 << 20;

    private static final int MIN_AHEAD_BYTES = 1 << 18;
    private static final int MAX_AHEAD_BYTES = 1 << 22;

    /**
     * The kernel's read-ahead into the file that the queue has mapped would fill, with zeros of its own, whatever is
     * not in the page cache when it gets there, and would go on for as long as it finds such pages. So early on, zeros
     * are written further ahead than it reaches: up to three times the position, or twice the largest read-ahead known
     * (8 MiB).
     */
    private static final long READ_AHEAD_BYTES = 20L << 20;

    /** A document, and the index that the queue may put before it. */
    private static final int MARGIN_BYTES = DocumentLayout.MAX_BYTES + (1 << 17);

    private static final long BLOCK_BYTES = 64L << 20;

    private final Path directory;
    private final boolean existed;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(MAX_AHEAD_BYTES);
    private @Nullable FileChannel file;
    private long position;
    private long reservedTo;
    private int ahead = MIN_AHEAD_BYTES;
    private long readAhead = READ_AHEAD_BYTES;

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
                .blockSize(BLOCK_BYTES)
                .build();
        ExcerptAppender appender = queue.createAppender();
        // One thread at a time, which need not be the one that created it; handing over is the caller's.
        appender.singleThreadedCheckDisabled(true);
        return new QueueWriter(directory, existed, queue, appender);
    }

    @Override
    public void append(ByteBuffer document) throws TraceException {
        reserve();
        try (DocumentContext context = appender.writingDocument()) {
            Bytes<?> bytes = Objects.requireNonNull(context.wire()).bytes();
            long start = bytes.writePosition();
            bytes.write(start, document, document.position(), document.remaining());
            position = start + document.remaining();
            bytes.writePosition(position);
        } catch (InternalError e) {
            throw TraceFiles.noRoom(directory, e);
        } catch (RuntimeException e) {
            throw queueFailed(directory, e);
        }
    }

    /** The queue has its own ways to say that it cannot map or lock a file; all are unchecked. */
    private static TraceException queueFailed(Path directory, RuntimeException e) {
        return new TraceException(directory + ": cannot be written: the queue failed: " + e, e);
    }

    /** Makes sure that the next document, and the index before it, meet blocks that exist. */
    private void reserve() throws TraceException {
        if (position == 0) {
            // Only the first document finds the room that was tried at the start.
            return;
        }
        try {
            writeZeros(position + MARGIN_BYTES);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(directory, e);
        }
        try {
            writeZeros(Math.min(3 * position, readAhead));
        } catch (IOException e) {
            // The volume is nearly full: there is room for the next document, and the rest was for speed.
            readAhead = 0;
        }
    }

    private void writeZeros(long upTo) throws IOException {
        FileChannel channel = openFile();
        while (upTo > reservedTo) {
            zeros.clear().limit(ahead);
            while (zeros.hasRemaining()) {
                reservedTo += channel.write(zeros, reservedTo);
            }
            ahead = Math.min(MAX_AHEAD_BYTES, ahead * 2);
        }
    }

    private FileChannel openFile() throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            channel = FileChannel.open(TraceFiles.queueFiles(directory).get(0), StandardOpenOption.WRITE);
            file = channel;
            // Behind the last document there is nothing yet but zeros that do not exist.
            reservedTo = position + Long.BYTES;
        }
        return channel;
    }

    @Override
    public void close() {
        try {
            appender.close();
            queue.close();
            if (file != null) {
                // The queue keeps a whole block mapped; behind the last document it is empty.
                file.truncate(Math.min(file.size(), position + MARGIN_BYTES));
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
