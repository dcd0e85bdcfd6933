package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * A place in the page table of an address space, for one slot.
 *
 * <p>An entry keeps a reference of its page. Checking it and the access through it are one step: the page is
 * entered while the entry is.
 *
 * <p>Threading: all state belongs to whoever has entered this object.
 */
final class Entry extends Ordered {
    final AddressSpace space;
    final Slot slot;

    private @Nullable Page page;
    private boolean writable;

    Entry(int id, AddressSpace space, Slot slot) {
        super(id);
        this.space = space;
        this.slot = slot;
    }

    /**
     * Looks whether an access may proceed. If so the page is returned and the entry stays entered until
     * {@link Track#leave}; else it is left.
     */
    @Nullable
    Page check(Track track, boolean store) {
        track.enter(this);
        Page found = page;
        boolean proceeds = found != null && (writable || !store);
        track.decide(
                EventKind.PAGE_TABLE_CHECK,
                0,
                this,
                0,
                found == null ? 0 : found.id(),
                store ? 1 : 0,
                proceeds ? 1 : 0);
        if (proceeds) {
            return found;
        }
        track.leave(this);
        return null;
    }

    /** Enters a page, whose reference passes to the entry. */
    void install(Track track, Page newPage, boolean forStores) {
        track.enter(this);
        Page before = exchange(track, newPage, forStores);
        track.leave(this);
        drop(track, before);
    }

    /**
     * As {@link #install}, if size and truncate count of the file are still such that the page belongs there:
     * the fault of 2.6.20. Returns whether it does; if not, the reference stays with the caller.
     */
    boolean installUnlessTruncated(Track track, Page newPage, boolean forStores, long truncateCount) {
        track.enter(this);
        track.decide(EventKind.PAGE_TABLE_CHECK, 0, this, 0, page == null ? 0 : page.id(), forStores ? 1 : 0, 0);
        boolean belongs = slot.file.isUntruncated(track, slot.index, truncateCount);
        Page before = belongs ? exchange(track, newPage, forStores) : null;
        track.leave(this);
        drop(track, before);
        return belongs;
    }

    private @Nullable Page exchange(Track track, Page newPage, boolean forStores) {
        Page before = page;
        page = newPage;
        writable = forStores;
        track.decide(EventKind.MAP, 0, this, 0, newPage.id(), forStores ? 1 : 0, 0);
        return before;
    }

    private static void drop(Track track, @Nullable Page before) {
        if (before != null) {
            before.slot.put(track, before);
        }
    }

    /** Takes out what is entered, or only this page; returns it, whose reference passes to the caller, or null. */
    @Nullable
    Page remove(Track track, @Nullable Page only) {
        track.enter(this);
        Page found = page;
        if (found == null || (only != null && found != only)) {
            track.decide(EventKind.PAGE_TABLE_CHECK, 0, this, 0, found == null ? 0 : found.id(), 0, 0);
            track.leave(this);
            return null;
        }
        page = null;
        writable = false;
        track.decide(EventKind.UNMAP, 0, this, 0, found.id(), 0, 0);
        track.leave(this);
        return found;
    }

    /** Adds what is entered; when all stand still. */
    void addTo(Digest digest) {
        Page entered = page;
        digest.add(entered == null ? 0 : entered.id());
        digest.add(writable ? 1 : 0);
    }
}
