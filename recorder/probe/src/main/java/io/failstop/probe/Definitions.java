package io.failstop.probe;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Names for the ids that events carry: threads, lock classes and locks, files, pages, sites.
 *
 * <p>A definition is published before its id is returned, so it is there before the first event that
 * uses it. Definitions are exempt from the policy: they are never dropped for speed. They are bounded
 * in memory; past the bound an id is still given out, its name is not recorded, and the loss is counted.
 *
 * <p>Ids: objects (locks, files, pages, slots) share one numbering, from 1; threads, lock classes and sites
 * have their own, threads from 0, the others from 1.
 *
 * <p>Threading: all state is guarded by {@code lock}; the release store of a record's length publishes
 * it to the recorder.
 */
public final class Definitions {
    private static final String[] NO_STRINGS = {};

    private final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final long maxBytes;
    private final MappedByteBuffer control;
    private MappedByteBuffer segment;
    private long segmentOffset;
    private int position;
    private boolean full;
    private int threads;
    private int lockClasses;
    private int objects;
    private int sites;

    Definitions(Path file, long maxBytes, MappedByteBuffer control) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.control = control;
        this.segment = MappedFiles.extend(file, 0, DefinitionLayout.SEGMENT_BYTES);
    }

    /** Defines a thread; returns its id. */
    public int thread(String name, boolean virtual) {
        enter();
        try {
            int id = threads++;
            append(DefinitionLayout.THREAD, id, virtual ? 1 : 0, 0, name);
            RingLayout.LONG.setOpaque(control, RingLayout.THREADS_OFFSET, (long) threads);
            return id;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Defines a lock class; returns its id.
     *
     * @param traits bits of {@link LockTraits}
     */
    public int lockClass(String name, int traits) {
        enter();
        try {
            append(DefinitionLayout.LOCK_CLASS, ++lockClasses, traits, 0, name);
            return lockClasses;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Defines a lock; returns its object id.
     *
     * @param lockClass what {@link #lockClass} returned
     * @param instance its number within the class, from 1
     * @param name its own name, or null to be called after class and number
     */
    public int lock(int lockClass, int instance, @Nullable String name) {
        enter();
        try {
            if (name == null) {
                append(DefinitionLayout.LOCK, ++objects, lockClass, instance, NO_STRINGS);
            } else {
                append(DefinitionLayout.LOCK, ++objects, lockClass, instance, name);
            }
            return objects;
        } finally {
            lock.unlock();
        }
    }

    /** Defines a file; returns its object id. */
    public int file(String name) {
        enter();
        try {
            append(DefinitionLayout.FILE, ++objects, 0, 0, name);
            return objects;
        } finally {
            lock.unlock();
        }
    }

    /** Defines a page of a file; returns its object id. A page that comes back is another page. */
    public int page(int fileObject, int index) {
        return partOfFile(DefinitionLayout.PAGE, fileObject, index);
    }

    /** Defines the place of a page in the page cache; returns its object id. */
    public int slot(int fileObject, int index) {
        return partOfFile(DefinitionLayout.SLOT, fileObject, index);
    }

    private int partOfFile(int kind, int fileObject, int index) {
        enter();
        try {
            append(kind, ++objects, fileObject, index, NO_STRINGS);
            return objects;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Defines a site; returns its id.
     *
     * @param wholeStack whether the frames are the whole stack of one moment, or the place alone
     * @param frames such as {@code org.example.Log.append(Log.java:42)}, innermost first
     */
    public int site(boolean wholeStack, String... frames) {
        enter();
        try {
            append(DefinitionLayout.SITE, ++sites, wholeStack ? 1 : 0, 0, frames);
            return sites;
        } finally {
            lock.unlock();
        }
    }

    /** Waiting may eat a permit to park that was meant for the program: it gets one back. */
    private void enter() {
        if (!lock.tryLock()) {
            lock.lock();
            LockSupport.unpark(Thread.currentThread());
        }
    }

    private void append(int kind, int id, int x, int y, String... strings) {
        if (full) {
            countLoss();
            return;
        }
        byte[] record = DefinitionLayout.encode(kind, id, x, y, strings);
        if (!makeRoom(record.length)) {
            countLoss();
            return;
        }
        int afterLength = DefinitionLayout.ID_OFFSET;
        segment.put(position + afterLength, record, afterLength, record.length - afterLength);
        publish(record.length, kind);
    }

    /** Length and kind are one word, so that a record appears whole. */
    private void publish(int length, int kind) {
        RingLayout.LONG.setRelease(segment, position, (length & 0xffff_ffffL) | ((long) kind << 32));
        position += length;
    }

    private boolean makeRoom(int length) {
        int left = DefinitionLayout.SEGMENT_BYTES - position;
        if (length <= left) {
            return true;
        }
        long next = segmentOffset + DefinitionLayout.SEGMENT_BYTES;
        if (next + DefinitionLayout.SEGMENT_BYTES > maxBytes) {
            full = true;
            return false;
        }
        MappedByteBuffer extended;
        try {
            extended = MappedFiles.extend(file, next, DefinitionLayout.SEGMENT_BYTES);
        } catch (IOException e) {
            full = true;
            return false;
        }
        if (left > 0) {
            publish(left, DefinitionLayout.PADDING);
        }
        segment = extended;
        segmentOffset = next;
        position = 0;
        return true;
    }

    private void countLoss() {
        long before = (long) RingLayout.LONG.getOpaque(control, RingLayout.DEFINITIONS_LOST_OFFSET);
        RingLayout.LONG.setOpaque(control, RingLayout.DEFINITIONS_LOST_OFFSET, before + 1);
    }
}
