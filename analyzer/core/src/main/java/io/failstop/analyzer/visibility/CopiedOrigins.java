package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What writes of a file stored that bore another's stamp, as long as somebody may legally see it: a value
 * that got into a page another way is benign if it is equal to one of these.
 *
 * <p>Threading: one thread.
 */
final class CopiedOrigins {
    private static final int FIRST_PRUNE = 32;
    private static final int MOST_PER_PAGE = 4096;

    private final Map<Long, OfPage> pages = new HashMap<>();
    private final Register data;
    private long dropped;

    private record Stored(FileOperation writer, long from, long to, Content content) {}

    private static final class OfPage {
        final List<Stored> stored = new ArrayList<>();
        int pruneAt = FIRST_PRUNE;
    }

    CopiedOrigins(Register data) {
        this.data = data;
    }

    /** How many were forgotten because there were too many. */
    long dropped() {
        return dropped;
    }

    /** The write stored this content to the words from {@code from} to {@code to} (not included) of one page. */
    void add(FileOperation writer, long from, long to, Content content, RunningOperations running) {
        if (from >= to) {
            return;
        }
        OfPage page = pages.computeIfAbsent(from / Words.PAGE, index -> new OfPage());
        int last = page.stored.size() - 1;
        if (last >= 0 && page.stored.get(last).content == content && page.stored.get(last).to == from) {
            page.stored.set(last, new Stored(writer, page.stored.get(last).from, to, content));
            return;
        }
        page.stored.add(new Stored(writer, from, to, content));
        if (page.stored.size() >= page.pruneAt) {
            prune(page, running);
        }
    }

    private void prune(OfPage page, RunningOperations running) {
        long oldest = running.oldest(FileOperation.RUNNING);
        page.stored.removeIf(stored -> isReplaced(stored, oldest));
        int tooMany = page.stored.size() - MOST_PER_PAGE;
        if (tooMany > 0) {
            page.stored.subList(0, tooMany).clear();
            dropped += tooMany;
        }
        page.pruneAt = Math.min(MOST_PER_PAGE + FIRST_PRUNE, Math.max(FIRST_PRUNE, 2 * page.stored.size()));
    }

    private boolean isReplaced(Stored stored, long since) {
        for (long word = stored.from; word < stored.to; word = data.end(word)) {
            FileOperation replacing = data.at(word).replaced().before(since);
            if (stored.writer.end > Replacements.limit(replacing)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a write that did not end before {@code limit} stored a value of this origin to the word. */
    boolean contain(long word, @Nullable Object source, long position, long limit) {
        OfPage page = pages.get(word / Words.PAGE);
        if (page == null || source == null) {
            return false;
        }
        for (Stored stored : page.stored) {
            if (stored.content.source == source
                    && stored.content.position(word) == position
                    && word >= stored.from
                    && word < stored.to
                    && stored.writer.end > limit) {
                return true;
            }
        }
        return false;
    }
}
