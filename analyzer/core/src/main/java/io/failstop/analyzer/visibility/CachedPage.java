package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page: where each of its words came from, and through what it can be seen. It stays known after it left
 * the cache, for those who still map or read it.
 *
 * <p>Threading: that of its analysis.
 */
final class CachedPage {
    final int id;
    final TracedFile file;
    final long index;
    final long firstWord;
    final BitSet uptodate = new BitSet(Words.PAGE);
    /** Words that were read from a block when it had been written again since. */
    final BitSet outdated = new BitSet(Words.PAGE);

    final OpenWindows windows;
    Runs words = new Runs(Words.PAGE, Content.uninitialised());
    boolean cached;
    int mappings;

    /** Whoever made it visible to read() last. */
    @Nullable
    FileOperation shownBy;

    /** Whoever mapped it first. */
    @Nullable
    FileOperation mappedBy;

    /** What is on its way to the device. */
    private @Nullable Runs submitted;

    private final List<DeviceRead> reads = new ArrayList<>(1);

    private record DeviceRead(int from, DiskBlock block, DiskBlock.Held held) {}

    CachedPage(int id, TracedFile file, long index) {
        this.id = id;
        this.file = file;
        this.index = index;
        this.firstWord = index * Words.PAGE;
        this.windows = new OpenWindows(this);
    }

    /** A new stay in the cache. */
    void enter() {
        words = new Runs(Words.PAGE, Content.uninitialised());
        cached = true;
        mappings = 0;
        uptodate.clear();
        outdated.clear();
        submitted = null;
        reads.clear();
    }

    void put(int from, int to, Content content, long key) {
        words.put(from, to, content, key);
        outdated.clear(from, to);
    }

    /** What is in the page now goes to the device. */
    void submit() {
        submitted = words.snapshot();
    }

    Runs submitted() {
        Runs snapshot = submitted;
        return snapshot == null ? words.snapshot() : snapshot;
    }

    /** A block was read, to be put into the page from word {@code from} on. */
    void read(int from, DiskBlock block, DiskBlock.Held held) {
        reads.removeIf(read -> read.from == from);
        reads.add(new DeviceRead(from, block, held));
    }

    /**
     * Puts what was read of the device into the page; returns whether that is known. Which block it was follows from
     * the read: recorders do not all name it by the same number.
     */
    boolean fillFromDevice(int from, int to, long generation) {
        DeviceRead best = null;
        for (DeviceRead read : reads) {
            if (read.from <= from && (best == null || read.from > best.from)) {
                best = read;
            }
        }
        if (best == null || best.held.generation() != generation) {
            return false;
        }
        words.copy(best.held.words(), best.held.base() + from - best.from, to - from, from);
        outdated.set(from, to, best.block.generation > generation);
        return true;
    }

    boolean isVisible() {
        return mappings > 0 || (cached && !uptodate.isEmpty());
    }
}
