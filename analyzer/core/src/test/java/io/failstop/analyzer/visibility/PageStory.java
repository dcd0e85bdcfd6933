package io.failstop.analyzer.visibility;

import io.failstop.probe.ByteRange;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.EventList;
import io.failstop.trace.locks.Story;

/** What happens to files and their pages, a call per event. Offsets and lengths are in bytes. */
final class PageStory {
    static final int PAGE = 4096;
    static final long TEMPORARY = 1L << 40;

    private final Story story;
    private int objects;

    PageStory() {
        this(new Story());
    }

    PageStory(Story story) {
        this.story = story;
    }

    EventList trace() {
        return story.trace();
    }

    /** Number of the latest event. */
    long latest() {
        return story.latest();
    }

    int thread(String name) {
        return story.thread(name);
    }

    int file(String name) {
        return define(DefinitionLayout.FILE, 0, 0, name);
    }

    int slot(int file, int index) {
        return define(DefinitionLayout.SLOT, file, index);
    }

    int page(int file, int index) {
        return define(DefinitionLayout.PAGE, file, index);
    }

    int entry(int space, int slot) {
        return define(DefinitionLayout.ENTRY, space, slot);
    }

    int block(int number) {
        return define(DefinitionLayout.BLOCK, number, 0);
    }

    private int define(int kind, int x, int y, String... strings) {
        story.trace().define(kind, ++objects, x, y, strings);
        return objects;
    }

    PageStory at(String frame) {
        story.at(frame);
        return this;
    }

    PageStory begin(int thread, Operation operation, int file, long offset, long length) {
        return event(EventKind.OPERATION_BEGIN, thread, 0, file, operation.code(), offset, length);
    }

    PageStory end(int thread, Operation operation, int file, long result) {
        return event(EventKind.OPERATION_END, thread, 0, file, operation.code(), result, 0);
    }

    PageStory add(int thread, int slot, int page) {
        return event(EventKind.PAGE_ADD, thread, 0, slot, page, 0, 0);
    }

    PageStory remove(int thread, int slot, int page) {
        return event(EventKind.PAGE_REMOVE, thread, 0, slot, page, 1, 0);
    }

    /** A fill with one of the codes of {@link Provenance} that need no more. */
    PageStory fill(int thread, int page, long offset, long length, int code) {
        return event(EventKind.FILL, thread, 0, page, ByteRange.pack(offset, length), Provenance.pack(code, 0), 0);
    }

    PageStory fillFrom(int thread, int page, long offset, long length, int block, long generation) {
        return event(
                EventKind.FILL,
                thread,
                0,
                page,
                ByteRange.pack(offset, length),
                Provenance.pack(Provenance.DISK, generation),
                block);
    }

    PageStory deviceRead(int thread, int block, int page, long generation, long offset) {
        return event(EventKind.DEVICE_READ, thread, 0, block, page, generation, offset);
    }

    PageStory deviceWrite(int thread, int block, int page, long generation, long offset) {
        return event(EventKind.DEVICE_WRITE, thread, 0, block, page, generation, offset);
    }

    PageStory submit(int thread, int page) {
        return event(EventKind.WRITEBACK, thread, 0, page, 1, 0, 0);
    }

    /** A grain of a copy. */
    PageStory grain(int thread, int page, long offset, long length, int source, long from) {
        return event(EventKind.COPY_GRAIN, thread, 0, page, ByteRange.pack(offset, length), from, source);
    }

    /** A copy into private memory begins: the temporary page, from {@code position} on. */
    PageStory copyToTemporary(int thread, long position, long length, int source, long from) {
        return event(EventKind.COPY_BEGIN, thread, 0, 0, ByteRange.pack(position, length), from, source);
    }

    PageStory uptodate(int thread, int page) {
        return uptodate(thread, page, 0, PAGE);
    }

    PageStory uptodate(int thread, int page, long offset, long length) {
        return event(EventKind.UPTODATE_SET, thread, 0, page, offset, length, 0);
    }

    PageStory notUptodate(int thread, int page, long offset, long length) {
        return event(EventKind.UPTODATE_CLEAR, thread, 0, page, offset, length, 0);
    }

    PageStory map(int thread, int entry, int page) {
        return event(EventKind.MAP, thread, 0, entry, page, 0, 0);
    }

    PageStory unmap(int thread, int entry, int page) {
        return event(EventKind.UNMAP, thread, 0, entry, page, 0, 0);
    }

    PageStory size(int thread, int file, long before, long after) {
        return event(EventKind.SIZE_CHANGE, thread, 0, file, before, after, 0);
    }

    /** Seen by read(), as the origin that it is not. */
    PageStory see(int thread, int page, long offset, long length) {
        return event(EventKind.OBSERVE, thread, 0, page, offset, length, -99);
    }

    PageStory seeMapped(int thread, int page, long offset, long length) {
        return event(EventKind.OBSERVE, thread, EventFlags.MMAP, page, offset, length, -99);
    }

    PageStory lose(int thread) {
        story.lose(thread, 1);
        return this;
    }

    PageStory event(EventKind kind, int thread, int flags, int object, long a, long b, long c) {
        story.event(kind, thread, flags, object, 0, a, b, c);
        return this;
    }
}
