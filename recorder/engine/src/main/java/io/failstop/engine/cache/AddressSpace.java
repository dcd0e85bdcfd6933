package io.failstop.engine.cache;

import io.failstop.engine.order.Track;
import java.util.BitSet;
import java.util.List;

/**
 * An address space: {@code mmap_sem}, areas, page table. Every file has a fixed place in it.
 *
 * <p>Threading: {@code areas} belongs to whoever has {@code mmap_sem}: exclusive to change it.
 */
final class AddressSpace {
    final int number;
    final ModelLock mmapSem;

    private final int filePages;
    private final BitSet areas = new BitSet();
    private final List<Entry> entries;

    /** {@code entries} by file and page; filled by the machine. */
    AddressSpace(int number, ModelLock mmapSem, int filePages, List<Entry> entries) {
        this.number = number;
        this.mmapSem = mmapSem;
        this.filePages = filePages;
        this.entries = entries;
    }

    /** The entry for a page of a file. */
    Entry entry(CachedFile file, int index) {
        return entries.get(position(file, index));
    }

    /** The address of a byte of a file. */
    long address(CachedFile file, long offset) {
        return ((long) position(file, 0) + 1) * Settings.PAGE_BYTES + offset;
    }

    private int position(CachedFile file, int index) {
        return file.number * filePages + index;
    }

    /** Whether the page lies in an area; by whoever has {@code mmap_sem}. */
    boolean isMapped(CachedFile file, int index) {
        return areas.get(position(file, index));
    }

    /** Adds pages to the areas; by whoever has {@code mmap_sem} exclusive. */
    void addArea(CachedFile file, int first, int count) {
        areas.set(position(file, first), position(file, first) + count);
    }

    /** Maps pages. */
    void map(Track track, CachedFile file, int first, int count) {
        mmapSem.acquire(track, false, Site.MMAP_SEM);
        addArea(file, first, count);
        mmapSem.release(track, false, Site.MMAP_SEM);
    }

    /** Unmaps pages. */
    void unmap(Track track, CachedFile file, int first, int count) {
        mmapSem.acquire(track, false, Site.MUNMAP_SEM);
        areas.clear(position(file, first), position(file, first) + count);
        for (int index = first; index < first + count; index++) {
            Page page = entry(file, index).remove(track, null);
            if (page != null) {
                page.slot.put(track, page);
            }
        }
        mmapSem.release(track, false, Site.MUNMAP_SEM);
    }

    /** Adds areas and page table; when all stand still. */
    void addTo(Digest digest) {
        mmapSem.addTo(digest);
        for (long word : areas.toLongArray()) {
            digest.add(word);
        }
        for (Entry entry : entries) {
            entry.addTo(digest);
        }
    }
}
