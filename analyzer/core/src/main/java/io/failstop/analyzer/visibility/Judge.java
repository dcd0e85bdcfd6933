package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the words of a page against the registers of its file. A word is valid if the write that it came from
 * is one that somebody who looks since a given event may see, or if its origin is that of a value that such a
 * write stored. Since a write is replaced by what began after its end, it may be seen exactly if it ended
 * after the begin of the latest definite write that had ended when the looking began.
 *
 * <p>Threading: one thread. Lists that it returns are overwritten by the next call.
 */
final class Judge {
    private final List<Breach> breaches = new ArrayList<>();
    private final List<Breach> pastSize = new ArrayList<>();
    private boolean looking;

    /**
     * What may not be seen of the words from {@code from} to {@code to} (not included). Words past the size pass,
     * while a write runs that makes them part of the file if it stores anything.
     *
     * @param since the event since which it is looked at
     * @param read whether through read(), which must not see words past the size
     */
    List<Breach> judge(CachedPage page, int from, int to, long since, boolean read) {
        looking = false;
        judgeAll(page, from, to, since, read);
        return breaches;
    }

    /** As {@link #judge}, but for what the words hold alone: {@link #pastSize} is another matter. */
    List<Breach> look(CachedPage page, int from, int to, long since, boolean read) {
        looking = true;
        judgeAll(page, from, to, since, read);
        return breaches;
    }

    /** Of the last {@link #look}: words past the size, unless a write turns out to have made them part of the file. */
    List<Breach> pastSize() {
        return pastSize;
    }

    private void judgeAll(CachedPage page, int from, int to, long since, boolean read) {
        breaches.clear();
        pastSize.clear();
        int at = from;
        while (at < to) {
            at = judgeRun(page, at, to, since, read);
        }
    }

    /** Judges words that differ in nothing, from {@code at} on; returns the word after them. */
    private int judgeRun(CachedPage page, int at, int to, long since, boolean read) {
        TracedFile file = page.file;
        long word = page.firstWord + at;
        int run = page.words.runOf(at);
        Content content = page.words.content(run);
        long key = page.words.key(run, at);
        boolean running = isStoredByRunning(file, content, key, word);
        long boundary = Math.min(file.boundaryAfter(word), boundaryOfWriter(content, word));
        if (!running) {
            boundary = Math.min(boundary, file.data.end(word));
        }
        if (read) {
            boundary = Math.min(boundary, file.existence.end(word));
        }
        int end = (int) Math.min(Math.min(to, page.words.end(run)), boundary - page.firstWord);
        boolean past = read && !file.mayBePresent(word, since);
        if (past && looking) {
            addTo(pastSize, pastSize(page, at, end, content));
        }
        if (past && !looking && !file.isBeingExtended(word)) {
            addTo(breaches, pastSize(page, at, end, content));
        } else if (!running) {
            judgeData(page, at, end, content, key, since, read);
        }
        return end;
    }

    /** Whether a write put the word there that has not ended: nothing replaces it. */
    private static boolean isStoredByRunning(TracedFile file, Content content, long key, long word) {
        FileOperation writer = content.writer;
        return content.kind == Content.Kind.WRITTEN
                && writer != null
                && writer.end == FileOperation.RUNNING
                && writer.covers(word)
                && isOfHere(file, content, key, word);
    }

    private static long boundaryOfWriter(Content content, long word) {
        FileOperation writer = content.writer;
        if (writer == null || word >= writer.to) {
            return Long.MAX_VALUE;
        }
        return word < writer.from ? writer.from : writer.to;
    }

    private void judgeData(CachedPage page, int from, int to, Content content, long key, long since, boolean read) {
        long word = page.firstWord + from;
        FileOperation replacing = page.file.data.at(word).replaced().before(since);
        if (!isProvenanceLegal(page.file, content, key, word, Replacements.limit(replacing))) {
            judgeWords(page, from, to, content, key, replacing, read);
        }
    }

    private static Breach pastSize(CachedPage page, int from, int to, Content content) {
        return new Breach(from, to, Kind.SIZE_OVERRUN, pastSize(content), page.file.grownBy);
    }

    private static Exposure pastSize(Content content) {
        if (content.source == Content.ZEROES) {
            return Exposure.FILLER_ZERO;
        }
        return content.kind == Content.Kind.UNINITIALISED || content.kind == Content.Kind.GARBAGE
                ? Exposure.UNINIT
                : Exposure.STALE;
    }

    private static boolean isProvenanceLegal(TracedFile file, Content content, long key, long word, long limit) {
        return switch (content.kind) {
            case UNKNOWN -> true;
            case ZERO -> file.mayBeZero(word, limit);
            case WRITTEN ->
                content.writer != null
                        && content.writer.end > limit
                        && content.writer.covers(word)
                        && isOfHere(file, content, key, word);
            case UNINITIALISED, GARBAGE, FILLER -> false;
        };
    }

    private static boolean isOfHere(TracedFile file, Content content, long key, long word) {
        return key == word && content.file == file.id && content.writer != null && content.writer.file == file.id;
    }

    private void judgeWords(
            CachedPage page,
            int from,
            int to,
            Content content,
            long key,
            @Nullable FileOperation replacing,
            boolean read) {
        long limit = Replacements.limit(replacing);
        for (int at = from; at < to; at++) {
            long word = page.firstWord + at;
            long keyHere = key + at - from;
            if (!isOriginLegal(page.file, content, content.position(keyHere), word, limit)) {
                addTo(breaches, breach(page, at, content, keyHere, replacing, read));
            }
        }
    }

    private static boolean isOriginLegal(TracedFile file, Content content, long position, long word, long limit) {
        if (content.source == Content.ZEROES && file.mayBeZero(word, limit)) {
            return true;
        }
        if (content.source instanceof FileOperation write
                && write.file == file.id
                && position == word
                && write.end > limit
                && write.covers(word)) {
            return true;
        }
        return file.copies.contain(word, content.source, position, limit);
    }

    private static Breach breach(
            CachedPage page, int at, Content content, long key, @Nullable FileOperation replacing, boolean read) {
        FileOperation shower = read ? page.shownBy : page.mappedBy;
        return switch (content.kind) {
            case FILLER -> filler(page, at, content.writer);
            case UNINITIALISED, GARBAGE -> visible(at, Exposure.UNINIT, shower);
            case ZERO, WRITTEN, UNKNOWN -> {
                boolean here =
                        content.kind == Content.Kind.ZERO || isOfHere(page.file, content, key, page.firstWord + at);
                if (!here || replacing == null) {
                    yield visible(at, Exposure.STALE, shower);
                }
                yield replacing.zeroes() || !page.cached || page.outdated.get(at)
                        ? visible(at, Exposure.STALE, replacing)
                        : new Breach(at, at + 1, Kind.LOST_WRITE, Exposure.LOST, replacing);
            }
        };
    }

    /** Zeroes where data was: for a while, or, once the write that put them there has failed, for good. */
    private static Breach filler(CachedPage page, int at, @Nullable FileOperation writer) {
        boolean lost = writer != null
                && writer.file == page.file.id
                && writer.hasFailedAt(page.firstWord + at)
                && page.cached
                && !page.outdated.get(at);
        return lost
                ? new Breach(at, at + 1, Kind.LOST_WRITE, Exposure.FILLER_ZERO, writer)
                : visible(at, Exposure.FILLER_ZERO, writer);
    }

    private static Breach visible(int at, Exposure exposure, @Nullable FileOperation culprit) {
        return new Breach(at, at + 1, Kind.VISIBILITY_WINDOW, exposure, culprit);
    }

    private static void addTo(List<Breach> list, Breach breach) {
        int last = list.size() - 1;
        if (last >= 0 && list.get(last).to() == breach.from() && list.get(last).isLike(breach)) {
            list.set(last, breach.over(list.get(last).from(), breach.to()));
        } else {
            list.add(breach);
        }
    }
}
