package io.failstop.cli.engine;

import io.failstop.analyzer.Kind;
import io.failstop.analyzer.visibility.IllegalObservation;
import io.failstop.probe.ByteRange;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.store.Traces;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the fault of 2.6.20 may show, read off the events (scenario S11). It enters a page into a page table that an
 * invalidate has just cleared of it and then takes out of the cache. Who loads through that entry sees a page that
 * nobody keeps up to date; what is stored through it is lost, so that all others see what was there before. Nothing
 * else is explained by it: not a page that was not taken out of the page table, not a write that was lost, not a word
 * that anything but such a store should have changed last.
 *
 * <p>Shares nothing with engine and analyses but the events. Threading: one thread.
 */
final class DetachedPages implements EventHandler {
    private static final long PAGE_BYTES = 4096;
    private static final int INVALIDATED = 1;
    private static final int SUBMITTED = 1;

    private final DefinitionTable names;
    private final Operations operations = new Operations();
    private final Map<Integer, PageState> pages = new HashMap<>();
    private final Map<Integer, EntryState> entries = new HashMap<>();
    private final Map<Integer, Passage> passages = new HashMap<>();
    private final Map<Long, Look> looks = new HashMap<>();
    private final Set<LostWord> lost = new HashSet<>();

    /** A page-table entry: since when it has what it has, and when each thread was at it last. */
    private static final class EntryState {
        long since;
        final Map<Integer, Long> visits = new HashMap<>();
    }

    /** An entry that somebody goes through, which has the page since event {@code since}. */
    private record Passage(EntryState entry, long since) {}

    private static final class PageState {
        boolean cached;
        /** When the invalidate that took it out of the cache had been at each entry; empty if it was no invalidate. */
        Map<EntryState, Long> cleared = Map.of();

        final List<Grain> unsubmitted = new ArrayList<>();

        /** Whether the entry got the page after the invalidate had cleared it for good. */
        boolean slippedInto(Passage passage) {
            Long visit = cleared.get(passage.entry);
            return visit != null && passage.since > visit;
        }
    }

    /** Words that were stored through an entry. */
    private record Grain(Passage passage, List<LostWord> words) {}

    /** A word that an operation stored where nobody will find it. */
    private record LostWord(Operations.Done operation, int file, long word) {}

    private record Look(boolean cached, boolean throughLeftover) {}

    private DetachedPages(DefinitionTable names) {
        this.names = names;
    }

    /** What the trace tells of such pages. */
    static DetachedPages of(Path directory) throws TraceException {
        try (Trace trace = Traces.open(directory)) {
            DetachedPages pages = new DetachedPages(trace.definitions());
            trace.read(pages);
            return pages;
        }
    }

    /** Whether an invalidated page that stayed mapped is why this could be seen. */
    boolean explain(IllegalObservation seen) {
        Look look = looks.get(seen.event());
        if (look == null || seen.kind() == Kind.SIZE_OVERRUN) {
            return false;
        }
        return look.throughLeftover || (isOlderThanAStore(seen, look) && allLost(seen));
    }

    /** Data of this place in the file, whose page was not kept by the looker while it left the cache. */
    private static boolean isOlderThanAStore(IllegalObservation seen, Look look) {
        return switch (seen.provenance()) {
            case "lost", "filler-zero" -> true;
            case "stale" -> !look.cached;
            default -> false;
        };
    }

    /** Whether of each word the last value that had to be seen is a lost store's. */
    private boolean allLost(IllegalObservation seen) {
        long first = seen.offset() / Long.BYTES;
        for (long word = first; word < first + seen.length() / Long.BYTES; word++) {
            Operations.Done due = operations.lastBefore(seen.thread(), seen.sequence(), seen.file(), word);
            if (due == null || !lost.contains(new LostWord(due, seen.file(), word))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        boolean mapped = (flags & EventFlags.MMAP) != 0;
        switch (kind) {
            case OPERATION_BEGIN -> operations.begin(thread, sequence, number, a, object, b, c);
            case OPERATION_END -> operations.end(thread, number, b);
            case PAGE_TABLE_CHECK, UNMAP -> visit(thread, entry(object), number);
            case MAP -> entry(object).since = number;
            case PAGE_ADD -> pages.put((int) a, added());
            case PAGE_REMOVE -> remove(page((int) a), thread, b);
            case WRITEBACK -> {
                if (a == SUBMITTED) {
                    page(object).unsubmitted.clear();
                }
            }
            case COPY_GRAIN -> {
                if (mapped) {
                    store(thread, object, a);
                }
            }
            case OBSERVE -> look(number, thread, object, mapped);
            default -> {
                // Nothing else has to do with who maps what.
            }
        }
    }

    @Override
    public void text(String text) {}

    private static PageState added() {
        PageState page = new PageState();
        page.cached = true;
        return page;
    }

    private PageState page(int id) {
        return Objects.requireNonNull(pages.get(id));
    }

    private EntryState entry(int id) {
        return entries.computeIfAbsent(id, key -> new EntryState());
    }

    /** The check of an entry comes right before what is done through it. */
    private void visit(int thread, EntryState entry, long number) {
        entry.visits.put(thread, number);
        passages.put(thread, new Passage(entry, entry.since));
    }

    private Passage passage(int thread) {
        return Objects.requireNonNull(passages.get(thread));
    }

    private void remove(PageState page, int thread, long reason) {
        page.cached = false;
        page.cleared = reason == INVALIDATED ? visits(thread, operations.running(thread)) : Map.of();
        for (Grain grain : page.unsubmitted) {
            loseIfLeftOver(page, grain);
        }
    }

    /** When the thread was at each entry, of those that it was at in this operation. */
    private Map<EntryState, Long> visits(int thread, Operations.Done operation) {
        Map<EntryState, Long> visits = new HashMap<>();
        for (EntryState entry : entries.values()) {
            long visit = entry.visits.getOrDefault(thread, -1L);
            if (operation.begunBefore(visit)) {
                visits.put(entry, visit);
            }
        }
        return visits;
    }

    private void store(int thread, int pageId, long range) {
        PageState page = page(pageId);
        Grain grain = new Grain(passage(thread), words(thread, pageId, range));
        if (page.cached) {
            page.unsubmitted.add(grain);
        } else {
            loseIfLeftOver(page, grain);
        }
    }

    private List<LostWord> words(int thread, int pageId, long range) {
        Definition page = names.object(pageId);
        if (page == null || page.kind() != DefinitionLayout.PAGE) {
            throw new AssertionError("a page without a definition: " + pageId);
        }
        long start = (page.y() * PAGE_BYTES + ByteRange.offset(range)) / Long.BYTES;
        Operations.Done operation = operations.running(thread);
        List<LostWord> words = new ArrayList<>();
        for (long word = start; word < start + ByteRange.length(range) / Long.BYTES; word++) {
            words.add(new LostWord(operation, page.x(), word));
        }
        return words;
    }

    private void loseIfLeftOver(PageState page, Grain grain) {
        if (page.slippedInto(grain.passage)) {
            lost.addAll(grain.words);
        }
    }

    private void look(long number, int thread, int pageId, boolean mapped) {
        PageState page = page(pageId);
        boolean leftover = mapped && !page.cached && page.slippedInto(passage(thread));
        looks.put(number, new Look(page.cached, leftover));
    }
}
