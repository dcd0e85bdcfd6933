package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;
import io.failstop.probe.ByteRange;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.Provenance;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files, pages and blocks as the events leave them; whoever changes something has the windows over it stated
 * anew.
 *
 * <p>Threading: that of its analysis.
 */
final class PageCache {
    private final DefinitionTable names;
    private final ById<TracedFile> files = new ById<>();
    private final ById<CachedPage> pages = new ById<>();
    private final ById<CachedPage> entries = new ById<>();
    private final ById<DiskBlock> blocks = new ById<>();
    private final Judge judge = new Judge();
    private final WindowLog log;

    PageCache(DefinitionTable names, WindowLog log) {
        this.names = names;
        this.log = log;
    }

    TracedFile file(int id) {
        TracedFile file = files.get(id);
        if (file == null) {
            file = new TracedFile(id);
            files.put(id, file);
        }
        return file;
    }

    /** Null if the object is no page, or one whose definition was lost. */
    @Nullable
    CachedPage page(long id) {
        CachedPage page = pages.get((int) id);
        if (page == null) {
            Definition definition = names.object((int) id);
            if (definition == null || definition.kind() != DefinitionLayout.PAGE || definition.y() < 0) {
                return null;
            }
            page = new CachedPage((int) id, file(definition.x()), definition.y());
            pages.put((int) id, page);
            page.file.addPage(page);
        }
        return page;
    }

    private DiskBlock block(int id) {
        DiskBlock block = blocks.get(id);
        if (block == null) {
            block = new DiskBlock();
            blocks.put(id, block);
        }
        return block;
    }

    void add(CachedPage page, long event) {
        page.windows.closeAll(event - 1, log);
        page.enter();
    }

    void remove(CachedPage page, long event) {
        page.cached = false;
        restate(page, 0, Words.PAGE, event);
    }

    void fill(CachedPage page, long range, long provenance, @Nullable FileOperation by, long event) {
        int from = Words.inPage(ByteRange.offset(range));
        int to = Words.inPage(ByteRange.offset(range) + ByteRange.length(range));
        switch (Provenance.code(provenance)) {
            case Provenance.UNINITIALISED -> page.put(from, to, Content.uninitialised(), 0);
            case Provenance.ZERO_HOLE, Provenance.ZERO_EOF -> page.put(from, to, Content.ZERO, 0);
            case Provenance.ZERO_FILLER -> page.put(from, to, by == null ? Content.filler(null) : by.filler(), 0);
            case Provenance.DISK -> fillFromDevice(page, from, to, Provenance.generation(provenance));
            default -> page.put(from, to, Content.unknown(), 0);
        }
        restate(page, from, to, event);
    }

    private static void fillFromDevice(CachedPage page, int from, int to, long generation) {
        if (!page.fillFromDevice(from, to, generation)) {
            page.put(from, to, Content.unknown(), 0);
        }
    }

    void deviceRead(int block, CachedPage page, long generation, long offset) {
        DiskBlock read = block(block);
        page.read(Words.inPage(offset), read, read.held(generation));
    }

    void deviceWrite(int id, @Nullable CachedPage page, long generation, long offset) {
        Runs words = page == null ? new Runs(Words.PAGE, Content.unknown()) : page.submitted();
        block(id).write(words, Words.inPage(offset), generation);
    }

    void uptodate(CachedPage page, long offset, long length, boolean set, @Nullable FileOperation by, long event) {
        int from = Words.inPage(offset);
        int to = Math.max(from, Words.inPage(offset + length));
        if (set && page.uptodate.nextClearBit(from) < to) {
            page.shownBy = by;
        }
        page.uptodate.set(from, to, set);
        restate(page, from, to, event);
    }

    void map(int entry, CachedPage page, @Nullable FileOperation by, long event) {
        CachedPage before = entries.get(entry);
        if (before != null && before.mappings > 0) {
            unmap(entry, before, event);
        }
        entries.put(entry, page);
        if (page.mappings++ == 0) {
            page.mappedBy = by;
            restate(page, 0, Words.PAGE, event);
        }
    }

    void unmap(int entry, CachedPage page, long event) {
        if (page.mappings > 0 && --page.mappings == 0) {
            restate(page, 0, Words.PAGE, event);
        }
        if (entries.get(entry) == page) {
            entries.remove(entry);
        }
    }

    void size(TracedFile file, long size, @Nullable FileOperation by, long event) {
        long before = file.sizeWords;
        file.sizeWords = Words.after(size);
        if (file.sizeWords > before) {
            file.grownBy = by;
        }
        restate(file, Math.min(before, file.sizeWords), Math.max(before, file.sizeWords), event);
    }

    /** What is wrong with words that can be seen may have changed, from {@code from} to {@code to} (not included). */
    void restate(TracedFile file, long from, long to, long event) {
        if (from >= to) {
            return;
        }
        long last = (to - 1) / Words.PAGE;
        for (List<CachedPage> ofIndex :
                file.pages.subMap(from / Words.PAGE, true, last, true).values()) {
            for (CachedPage page : ofIndex) {
                if (page.isVisible()) {
                    int first = (int) Math.max(0, from - page.firstWord);
                    restate(page, first, (int) Math.min(Words.PAGE, to - page.firstWord), event);
                }
            }
        }
    }

    /** What one would see who looks after this event; an operation that ends with it has ended then. */
    void restate(CachedPage page, int from, int to, long event) {
        List<Breach> seen = page.mappings > 0 ? judge.judge(page, from, to, event + 1, false) : List.of();
        page.windows.update(true, from, to, seen, event, log);
        List<Breach> read = readable(page, from, to, event);
        for (Breach breach : read) {
            page.file.overrun |= breach.kind() == Kind.SIZE_OVERRUN;
        }
        page.windows.update(false, from, to, read, event, log);
    }

    private List<Breach> readable(CachedPage page, int from, int to, long event) {
        if (!page.cached || page.uptodate.isEmpty()) {
            return List.of();
        }
        int end = (int) Math.max(0, Math.min(to, page.file.sizeWords - page.firstWord));
        int at = page.uptodate.nextSetBit(from);
        if (at == from && page.uptodate.nextClearBit(from) >= end) {
            return judge.judge(page, from, end, event + 1, true);
        }
        List<Breach> all = new ArrayList<>();
        while (at >= 0 && at < end) {
            int until = Math.min(end, page.uptodate.nextClearBit(at));
            all.addAll(judge.judge(page, at, until, event + 1, true));
            at = page.uptodate.nextSetBit(until);
        }
        return all;
    }

    /** The trace, or what is judged of it, ends with this event. */
    void close(long last) {
        List<CachedPage> all = new ArrayList<>();
        pages.addAllTo(all);
        all.forEach(page -> page.windows.closeAll(last, log));
    }

    /** How many origins of copies were forgotten because there were too many. */
    long originsDropped() {
        List<TracedFile> all = new ArrayList<>();
        files.addAllTo(all);
        return all.stream().mapToLong(file -> file.copies.dropped()).sum();
    }
}
