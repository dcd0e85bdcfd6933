package io.failstop.engine.cache;

import io.failstop.engine.cache.WriteCall.Found;
import java.util.List;

/**
 * Where the bytes of a write come from: its segments, how far they are used up, and their prefault.
 *
 * <p>Threading: used by its thread alone.
 */
final class WriteSource {
    private final Task task;
    private final List<Segment> segments;
    private int segment;
    private int segmentDone;
    private boolean evicted;

    WriteSource(Task task, List<Segment> segments) {
        this.task = task;
        this.segments = segments;
    }

    /** Bytes were written: they are not needed any more. */
    void advance(int bytes) {
        int left = bytes;
        while (left > 0) {
            int part = Math.min(left, left());
            segmentDone += part;
            left -= part;
            if (left() == 0) {
                segment++;
                segmentDone = 0;
            }
        }
    }

    /** The segment that comes next. */
    Segment segment() {
        return segments.get(segment);
    }

    /** The segment after so many others. */
    Segment segment(int further) {
        return segments.get(segment + further);
    }

    /** Bytes that were used of the segment that comes next. */
    int used() {
        return segmentDone;
    }

    /** Bytes that are left of the segment that comes next. */
    int left() {
        return segment().length() - segmentDone;
    }

    /** Offset of the next byte in the file of a mapped segment. */
    long offset() {
        return segment().offset() + segmentDone;
    }

    /** Faults in first and last byte of what the next segment has of a chunk; private memory is always there. */
    Found prefault(int chunkBytes) {
        if (segment().isPrivate()) {
            return Found.ALL;
        }
        CachedFile mapped = task.machine.file(segment().file());
        int part = Math.min(chunkBytes, left());
        long first = offset();
        long last = first + part - Long.BYTES;
        Found found = Found.NOTHING;
        if (UserMemory.touch(task, mapped, first)) {
            boolean samePage = last / Settings.PAGE_BYTES == first / Settings.PAGE_BYTES;
            found = samePage || UserMemory.touch(task, mapped, last) ? Found.ALL : Found.BEGIN;
        }
        if (task.machine.settings().prefault() == Prefault.EVICT_AFTER && !evicted) {
            evicted = true;
            evict(mapped, first, part);
        }
        return found;
    }

    private void evict(CachedFile mapped, long first, int bytes) {
        for (long page = first / Settings.PAGE_BYTES; page * Settings.PAGE_BYTES < first + bytes; page++) {
            Reclaim.evict(task, mapped.number, (int) page);
        }
    }
}
