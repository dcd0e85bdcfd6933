package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * The copies of a write, grain by grain: from its source into a page or into the kernel's temporary page, and from
 * there.
 *
 * <p>Threading: used by its thread alone.
 */
final class WriteCopy {
    private final Task task;
    private final WriteSource source;
    private final long[] user;

    /** {@code user} is the private memory of the write, all of it. */
    WriteCopy(Task task, WriteSource source, long[] user) {
        this.task = task;
        this.source = source;
        this.user = user;
    }

    /** Copies what comes next of the source, {@code done} bytes into the write; returns the bytes copied. */
    int toPage(Page page, int from, int bytes, int done, int flags) {
        return copy(page, from, bytes, done, flags);
    }

    /** The same into the temporary page. */
    int toTemporary(int from, int bytes, int done) {
        return copy(null, from, bytes, done, 0);
    }

    /** Copies from the temporary page into the locked page. */
    void fromTemporary(Page page, int from, int bytes) {
        Track track = task.track();
        long address = Task.TEMPORARY_ADDRESS + from;
        track.event(EventKind.COPY_BEGIN, EventFlags.RESIDENT, page.id(), 0, ByteRange.pack(from, bytes), address, 0);
        for (int at = from; at < from + bytes; ) {
            int grain = UserMemory.grain(task, at, from + bytes - at);
            storeGrain(
                    page,
                    at,
                    grain,
                    task.temporary,
                    at / Long.BYTES,
                    Task.TEMPORARY_ADDRESS + at,
                    0,
                    EventFlags.RESIDENT);
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, page.id(), 0, bytes, 0, 0);
    }

    private int copy(@Nullable Page page, int from, int bytes, int done, int flags) {
        int copied = 0;
        int used = source.used();
        for (int further = 0; copied < bytes; further++) {
            Segment segment = source.segment(further);
            int part = Math.min(bytes - copied, segment.length() - used);
            int got = segment.isPrivate()
                    ? copyPrivate(page, from + copied, part, done + copied, flags)
                    : copyMapped(page, from + copied, part, segment, used, flags);
            copied += got;
            if (got < part) {
                break;
            }
            used = 0;
        }
        return copied;
    }

    /** Private memory is always resident. {@code address} is the byte in the write. */
    private int copyPrivate(@Nullable Page page, int from, int bytes, int address, int flags) {
        Track track = task.track();
        int all = flags | EventFlags.RESIDENT;
        int destination = page == null ? 0 : page.id();
        track.event(EventKind.COPY_BEGIN, all, destination, 0, ByteRange.pack(from, bytes), address, 0);
        for (int at = 0; at < bytes; ) {
            int grain = UserMemory.grain(task, from + at, bytes - at);
            int word = (address + at) / Long.BYTES;
            if (page == null) {
                System.arraycopy(user, word, task.temporary, (from + at) / Long.BYTES, grain / Long.BYTES);
            } else {
                storeGrain(page, from + at, grain, user, word, address + at, 0, all);
            }
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, destination, 0, bytes, 0, 0);
        return bytes;
    }

    private int copyMapped(@Nullable Page page, int from, int bytes, Segment segment, int skip, int flags) {
        Track track = task.track();
        CachedFile mapped = task.machine.file(segment.file());
        long start = segment.offset() + skip;
        long copy = track.sequence();
        int destination = page == null ? 0 : page.id();
        Entry entry = task.space.entry(mapped, (int) (start / Settings.PAGE_BYTES));
        int inPage = (int) (start % Settings.PAGE_BYTES);
        track.event(EventKind.COPY_BEGIN, flags, destination, 0, ByteRange.pack(from, bytes), inPage, entry.id());
        int at = 0;
        while (at < bytes) {
            int left = UserMemory.grain(task, from + at, bytes - at);
            int grain = (int) Math.min(left, Settings.PAGE_BYTES - (start + at) % Settings.PAGE_BYTES);
            boolean atomic = (flags & EventFlags.ATOMIC) != 0;
            int sourcePage = UserMemory.load(task, mapped, start + at, grain / Long.BYTES, atomic, copy);
            if (sourcePage == 0) {
                break;
            }
            if (page == null) {
                System.arraycopy(task.bounce, 0, task.temporary, (from + at) / Long.BYTES, grain / Long.BYTES);
            } else {
                storeGrain(
                        page, from + at, grain, task.bounce, 0, (start + at) % Settings.PAGE_BYTES, sourcePage, flags);
            }
            at += grain;
        }
        track.event(EventKind.COPY_END, 0, destination, 0, at, 0, 0);
        return at;
    }

    private void storeGrain(
            Page page, int at, int bytes, long[] words, int word, long address, int sourcePage, int flags) {
        page.store(task, flags, at / Long.BYTES, bytes / Long.BYTES, words, word, address, sourcePage);
        long place = (long) page.slot.index * Settings.PAGE_BYTES + at;
        task.stored(place, words, word, bytes / Long.BYTES);
    }
}
