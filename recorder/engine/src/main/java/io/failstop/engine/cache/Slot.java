package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the page cache: one file, one index.
 *
 * <p>Its pages are its own: a page that was removed comes back in this slot once its last user has let go of
 * it. Which one does follows from the order of the slot's decisions, so replay finds the same.
 *
 * <p>Threading: all state, the references of its pages included, belongs to whoever has entered it.
 */
public final class Slot extends Ordered {
    /** Ids of one page: itself, its lock, its writeback. */
    static final int IDS_PER_PAGE = 3;

    /** The file. */
    final CachedFile file;
    /** Number of the page in the file. */
    final int index;

    private final Machine machine;
    private final int firstPageId;
    private final List<Page> pages = new ArrayList<>(1);
    private @Nullable Page current;

    Slot(int id, CachedFile file, int index, int firstPageId, Machine machine) {
        super(id);
        this.file = file;
        this.index = index;
        this.firstPageId = firstPageId;
        this.machine = machine;
    }

    /** The page that is there, with a reference, or null. */
    @Nullable
    Page find(Track track) {
        track.enter(this);
        Page page = current;
        if (page != null) {
            page.references++;
        }
        track.decide(EventKind.PAGE_LOOKUP, 0, this, 0, page == null ? 0 : page.id(), 0, 0);
        track.leave(this);
        return page;
    }

    /**
     * The page that is there, or a new one, with a reference, and locked: find, lock, look whether it is still the
     * cache's, until it is.
     */
    Page findLocked(Task task, Site site) {
        Track track = task.track();
        while (true) {
            Page page = findOrAdd(task, site);
            if (!task.freshPage()) {
                page.lock.acquire(track, false, site);
            }
            if (page.inCache) {
                return page;
            }
            page.lock.release(track, false, site);
            put(track, page);
        }
    }

    /**
     * The page that is there, or a new one that is locked, with a reference either way: {@link Task#freshPage}
     * tells which.
     */
    Page findOrAdd(Task task, Site site) {
        Track track = task.track();
        track.enter(this);
        Page page = current;
        if (page != null) {
            page.references++;
            track.decide(EventKind.PAGE_LOOKUP, 0, this, 0, page.id(), 0, 0);
            track.leave(this);
            task.foundPage(false);
            return page;
        }
        track.decide(EventKind.PAGE_LOOKUP, 0, this, 0, 0, 0, 0);
        page = unused();
        page.references = 1;
        page.inCache = true;
        page.reset();
        current = page;
        track.decide(EventKind.PAGE_ADD, 0, this, 0, page.id(), 0, 0);
        page.lock.acquire(track, false, site);
        track.leave(this);
        task.foundPage(true);
        return page;
    }

    private Page unused() {
        for (Page page : pages) {
            if (page.references == 0 && !page.inCache) {
                return page;
            }
        }
        int number = pages.size();
        if (number >= machine.pagesPerSlot()) {
            throw new IllegalStateException("more users of a slot's pages than threads and address spaces");
        }
        Page page = machine.newPage(this, firstPageId + number * IDS_PER_PAGE, number);
        pages.add(page);
        return page;
    }

    /** Gives a reference back. */
    void put(Track track, Page page) {
        track.enter(this);
        page.references--;
        track.decide(EventKind.PAGE_PUT, 0, this, 0, page.id(), 0, 0);
        track.leave(this);
    }

    /** Takes the page out, whoever else uses it; by whoever has its lock. */
    void remove(Track track, Page page, int reason) {
        track.enter(this);
        page.inCache = false;
        current = null;
        track.decide(EventKind.PAGE_REMOVE, 0, this, 0, page.id(), reason, 0);
        track.leave(this);
    }

    /** Takes the page out unless somebody but the caller uses it; by whoever has its lock. */
    boolean removeUnused(Track track, Page page, int reason) {
        track.enter(this);
        int others = otherReferences(page);
        boolean frozen = others == 0;
        track.decide(EventKind.FREEZE, 0, this, 0, page.id(), frozen ? 1 : 0, others);
        if (frozen) {
            page.inCache = false;
            current = null;
            track.decide(EventKind.PAGE_REMOVE, 0, this, 0, page.id(), reason, 0);
        }
        track.leave(this);
        return frozen;
    }

    private static int otherReferences(Page page) {
        return page.references - 1;
    }

    /** All pages that were ever there; when all stand still. */
    List<Page> pages() {
        return pages;
    }

    /** Names the slot in the trace. */
    void define() {
        machine.conductor().define(DefinitionLayout.SLOT, id(), file.id(), index);
    }
}
