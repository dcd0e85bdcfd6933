package io.failstop.probe;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Names for the ids that events carry: threads, lock classes and locks, files, pages, sites.
 *
 * <p>A definition is published before its id is returned, so it is there before the first event that
 * uses it. Definitions are exempt from the policy: they are never dropped for speed. They are bounded
 * in memory; past the bound an id is still given out, its name is not recorded, and the loss is counted.
 *
 * <p>Ids: objects (locks, files, pages, slots) share one numbering, from 1; threads, lock classes and
 * sites have their own, threads from 0, the others from 1.
 *
 * <p>Threading: all state is guarded by this object's monitor; the release store of a record's length
 * publishes it to the recorder. A monitor, because waiting for a lock of {@code java.util.concurrent}
 * would eat a park permit that was meant for the program, and because on JDK 21 to 23 a virtual thread
 * that waits here inside a monitor of the program keeps its carrier: were the waiters queued, the one
 * whose turn it is could be left without a carrier.
 */
public final class Definitions {
    private static final String[] NO_STRINGS = {};

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
    public synchronized int thread(String name, boolean virtual) {
        int id = threads++;
        append(DefinitionLayout.THREAD, id, virtual ? 1 : 0, 0, name);
        RingLayout.LONG.setOpaque(control, RingLayout.THREADS_OFFSET, (long) threads);
        return id;
    }

    /**
     * Defines a lock class; returns its id.
     *
     * @param traits bits of {@link LockTraits}
     */
    public synchronized int lockClass(String name, int traits) {
        append(DefinitionLayout.LOCK_CLASS, ++lockClasses, traits, 0, name);
        return lockClasses;
    }

    /**
     * Defines a lock; returns its object id.
     *
     * @param lockClass what {@link #lockClass} returned
     * @param instance its number within the class, from 1
     * @param name its own name, or null to be called after class and number
     */
    public synchronized int lock(int lockClass, int instance, @Nullable String name) {
        if (name == null) {
            append(DefinitionLayout.LOCK, ++objects, lockClass, instance, NO_STRINGS);
        } else {
            append(DefinitionLayout.LOCK, ++objects, lockClass, instance, name);
        }
        return objects;
    }

    /** Defines a file; returns its object id. */
    public synchronized int file(String name) {
        append(DefinitionLayout.FILE, ++objects, 0, 0, name);
        return objects;
    }

    /**
     * Reserves {@code count} object ids for whoever gives ids out himself, so that they do not depend on
     * the order in which threads come; returns the first. {@link #reserved} defines them.
     */
    public synchronized int reserve(int count) {
        int first = objects + 1;
        objects += count;
        return first;
    }

    /**
     * Defines an object whose id was reserved.
     *
     * @param kind of {@link DefinitionLayout}, which says what x, y and the strings are
     */
    public synchronized void reserved(int kind, int id, int x, int y, String... strings) {
        append(kind, id, x, y, strings);
    }

    /** Defines a page of a file; returns its object id. */
    public synchronized int page(int fileObject, int index) {
        append(DefinitionLayout.PAGE, ++objects, fileObject, index, NO_STRINGS);
        return objects;
    }

    /** Defines the place of a page in the page cache; returns its object id. */
    public synchronized int slot(int fileObject, int index) {
        append(DefinitionLayout.SLOT, ++objects, fileObject, index, NO_STRINGS);
        return objects;
    }

    /**
     * Defines a site; returns its id.
     *
     * @param wholeStack whether the frames are the whole stack of one moment, or the place alone
     * @param frames such as {@code org.example.Log.append(Log.java:42)}, innermost first
     */
    public synchronized int site(boolean wholeStack, String... frames) {
        append(DefinitionLayout.SITE, ++sites, wholeStack ? 1 : 0, 0, frames);
        return sites;
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
