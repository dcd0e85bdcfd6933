package io.failstop.analyzer.lockorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the locks of a trace did, a stream of steps for each thread, in a few bytes each: in memory up to a
 * bound, behind it in a temporary file, which is deleted when this is closed.
 *
 * <p>A step is a variable-length number: events since the thread's step before times 16, and its operation; then its operands.
 *
 * <p>Threading: one thread; all is written before anything is read.
 */
final class StepLog implements AutoCloseable {
    /** A section begins. Lock. */
    static final int BEGIN = 0;
    /** A section in shared mode begins. Lock. */
    static final int BEGIN_SHARED = 1;
    /** A section begins that belongs to another thread. Lock, owner. */
    static final int BEGIN_OWNED = 2;
    /** A section in shared mode begins that belongs to another thread. Lock, owner. */
    static final int BEGIN_SHARED_OWNED = 3;
    /** A section of this thread ends. Lock. */
    static final int END = 4;
    /** A section of another thread ends. Lock, owner. */
    static final int END_OWNED = 5;
    /** So many steps of another thread come before what follows. Thread, steps. */
    static final int AFTER = 6;
    /** As {@link #AFTER}, by the life of threads. */
    static final int AFTER_LIFE = 7;
    /** As {@link #AFTER}, but only if the thread is to request what the next step names. */
    static final int HOLDS_AFTER = 8;
    /** The thread's shared section becomes exclusive. Lock. */
    static final int UPGRADE = 9;
    /** The thread's exclusive section becomes shared. Lock. */
    static final int DOWNGRADE = 10;
    /** The thread's section belongs to another one from now on. Lock, thread. */
    static final int HAND_OFF = 11;
    /** A request that was never answered; the last step. Lock. */
    static final int PENDING = 12;
    /** The thread may be about to make one of these requests. Count, then so many nodes, 0 for none. */
    static final int ABOUT = 13;

    /** The most nodes of a step. */
    static final int MOST_NODES = 8;

    private static final int OPERATION_BITS = 4;
    private static final int OPERATION_MASK = (1 << OPERATION_BITS) - 1;
    private static final int BLOCK_BYTES = 1 << 14;
    private static final int MAX_STEP_BYTES = 64;

    private final long memoryBytes;
    private final long mostBytes;
    private Stream[] streams = new Stream[16];
    private long bytes;
    private long total;
    private @Nullable Path file;
    private @Nullable FileChannel channel;

    /**
     * An empty log.
     *
     * @param memoryBytes how much of it is kept in memory
     * @param mostBytes how much of it is kept at all
     */
    StepLog(long memoryBytes, long mostBytes) {
        this.memoryBytes = memoryBytes;
        this.mostBytes = mostBytes;
    }

    /** One thread's steps. */
    private static final class Stream {
        byte[] block = new byte[256];
        int used;
        int steps;
        long lastEvent;
        /** Of full blocks: where they stand in the file, and how long they are, or their bytes. */
        long[] offsets = new long[4];

        byte[] @Nullable [] kept = new byte[4][];
        int[] lengths = new int[4];
        int blocks;
    }

    /** Whether no more can be kept; what was written before stays. */
    boolean isFull() {
        return bytes >= mostBytes;
    }

    /** Whether all threads together have more steps. */
    boolean isLongerThan(long steps) {
        return total > steps;
    }

    /** How many steps the thread has. */
    int steps(int thread) {
        return thread < streams.length && streams[thread] != null ? streams[thread].steps : 0;
    }

    private Stream stream(int thread) {
        if (thread >= streams.length) {
            streams = Arrays.copyOf(streams, Math.max(thread + 1, streams.length * 2));
        }
        Stream stream = streams[thread];
        if (stream == null) {
            stream = new Stream();
            streams[thread] = stream;
        }
        return stream;
    }

    /** A step with one operand. */
    void put(int thread, int operation, long event, int operand) {
        number(open(thread, operation, event), operand);
    }

    /** A step with two operands. */
    void put(int thread, int operation, long event, int first, int second) {
        Stream stream = open(thread, operation, event);
        number(stream, first);
        number(stream, second);
    }

    /** Requests that the thread may be about to make. */
    void putAbout(int thread, long event, int[] nodes, int count) {
        Stream stream = open(thread, ABOUT, event);
        number(stream, count);
        for (int i = 0; i < count; i++) {
            number(stream, nodes[i]);
        }
    }

    private Stream open(int thread, int operation, long event) {
        Stream stream = stream(thread);
        if (stream.used + MAX_STEP_BYTES > stream.block.length) {
            makeRoom(stream);
        }
        // A step that is put at the end may be older than the last one.
        long since = Math.max(0, event - stream.lastEvent);
        number(stream, (since << OPERATION_BITS) | operation);
        stream.lastEvent += since;
        stream.steps++;
        total++;
        return stream;
    }

    private static void number(Stream stream, long value) {
        byte[] block = stream.block;
        int at = stream.used;
        if (value >>> 14 == 0) {
            // One byte or two, nobody could guess which: both are written, and there is room.
            int more = (int) (127 - value) >>> 31;
            block[at] = (byte) ((value & 0x7f) | more << 7);
            block[at + 1] = (byte) (value >>> 7);
            stream.used = at + 1 + more;
            return;
        }
        long left = value;
        while (left >>> 7 != 0) {
            block[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        block[at++] = (byte) left;
        stream.used = at;
    }

    private void makeRoom(Stream stream) {
        if (stream.block.length < BLOCK_BYTES) {
            stream.block = Arrays.copyOf(stream.block, Math.min(BLOCK_BYTES, stream.block.length * 4));
            return;
        }
        if (stream.blocks == stream.lengths.length) {
            int size = stream.blocks * 2;
            stream.lengths = Arrays.copyOf(stream.lengths, size);
            stream.offsets = Arrays.copyOf(stream.offsets, size);
            stream.kept = Arrays.copyOf(stream.kept, size);
        }
        if (bytes < memoryBytes) {
            stream.kept[stream.blocks] = stream.block;
            stream.block = new byte[BLOCK_BYTES];
        } else {
            stream.offsets[stream.blocks] = spill(stream.block, stream.used);
        }
        stream.lengths[stream.blocks++] = stream.used;
        bytes += stream.used;
        stream.used = 0;
    }

    private long spill(byte[] block, int length) {
        try {
            FileChannel open = channel;
            if (open == null) {
                file = Files.createTempFile("failstop-history", null);
                open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                channel = open;
            }
            long offset = open.size();
            ByteBuffer buffer = ByteBuffer.wrap(block, 0, length);
            while (buffer.hasRemaining()) {
                open.write(buffer, offset + buffer.position());
            }
            return offset;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no room for the history of locks in the directory for temporary files (java.io.tmpdir)", e);
        }
    }

    /** Reads a thread's steps from the first. */
    Cursor read(int thread) {
        return new Cursor(thread < streams.length ? streams[thread] : null);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A temporary file that stays behind does no harm.
            return;
        }
    }

    /** A place between two steps of a thread, and the step after it. */
    final class Cursor {
        private final @Nullable Stream stream;
        private byte[] block = new byte[0];
        private byte[] own = new byte[0];
        private int limit;
        private int at;
        private int nextBlock;
        private boolean there;

        /** Steps before this place. */
        int position;
        /** The operation of the step after it. */
        int operation;
        /** Its event. */
        long event;
        /** Its operands. */
        int first;

        int second;
        /** The nodes of the requests that it stands for. */
        final int[] about = new int[MOST_NODES];

        int aboutCount;

        /** What the request that follows must come after if it is to be made: other threads' steps. */
        int[] needThread = new int[4];

        int[] needSteps = new int[4];
        int needs;

        private Cursor(@Nullable Stream stream) {
            this.stream = stream;
            decode();
        }

        private Cursor(Cursor other) {
            stream = other.stream;
            own = other.own.clone();
            block = other.block == other.own ? own : other.block;
            limit = other.limit;
            at = other.at;
            nextBlock = other.nextBlock;
            there = other.there;
            position = other.position;
            operation = other.operation;
            event = other.event;
            first = other.first;
            second = other.second;
            aboutCount = other.aboutCount;
            System.arraycopy(other.about, 0, about, 0, other.about.length);
            needThread = other.needThread.clone();
            needSteps = other.needSteps.clone();
            needs = other.needs;
        }

        /** Another one at the same place. */
        Cursor copy() {
            return new Cursor(this);
        }

        /** Whether there is a step after this place. */
        boolean hasNext() {
            return there;
        }

        /** Goes behind that step. */
        void advance() {
            position++;
            if (operation == HOLDS_AFTER) {
                remember();
            } else {
                needs = 0;
            }
            decode();
        }

        private void remember() {
            if (needs == needThread.length) {
                needThread = Arrays.copyOf(needThread, needs * 2);
                needSteps = Arrays.copyOf(needSteps, needs * 2);
            }
            needThread[needs] = first;
            needSteps[needs++] = second;
        }

        private void decode() {
            if (at == limit && !load()) {
                there = false;
                return;
            }
            there = true;
            long head = number();
            operation = (int) head & OPERATION_MASK;
            event += head >>> OPERATION_BITS;
            first = (int) number();
            second = 0;
            switch (operation) {
                case BEGIN_OWNED, BEGIN_SHARED_OWNED, END_OWNED, AFTER, AFTER_LIFE, HOLDS_AFTER, HAND_OFF ->
                    second = (int) number();
                case ABOUT -> {
                    aboutCount = first;
                    for (int i = 0; i < aboutCount; i++) {
                        about[i] = (int) number();
                    }
                }
                default -> {
                    // One operand.
                }
            }
        }

        private long number() {
            long value = 0;
            int shift = 0;
            byte next;
            do {
                next = block[at++];
                value |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return value;
        }

        private boolean load() {
            Stream from = stream;
            if (from == null || nextBlock > from.blocks) {
                return false;
            }
            at = 0;
            if (nextBlock == from.blocks) {
                block = from.block;
                limit = from.used;
            } else {
                byte[] kept = from.kept[nextBlock];
                limit = from.lengths[nextBlock];
                block = kept == null ? fetch(from.offsets[nextBlock], limit) : kept;
            }
            nextBlock++;
            return limit > 0;
        }

        private byte[] fetch(long offset, int length) {
            if (own.length == 0) {
                own = new byte[BLOCK_BYTES];
            }
            FileChannel open = channel;
            if (open == null) {
                throw new IllegalStateException("the log is closed");
            }
            ByteBuffer buffer = ByteBuffer.wrap(own, 0, length);
            try {
                while (buffer.hasRemaining()) {
                    if (open.read(buffer, offset + buffer.position()) < 0) {
                        throw new IOException("the history of locks was cut off");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return own;
        }
    }
}
