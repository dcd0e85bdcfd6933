package io.failstop.analyzer.visibility;

/**
 * Words that a copy takes from.
 *
 * <p>Threading: that of its analysis.
 */
final class Source {
    static final Source UNKNOWN = new Source(new Runs(Words.PAGE, Content.UNKNOWN), 0);

    private final Runs words;
    private final int first;

    Source(Runs words, int first) {
        this.words = words;
        this.first = first;
    }

    /** The program's own buffer, from this word of the write on. */
    static Source ofProgram(FileOperation write, long word) {
        Runs words = new Runs(Words.PAGE, Content.UNKNOWN);
        words.put(0, Words.PAGE, write.own, write.from + word);
        return new Source(words, 0);
    }

    /** The write stores so many of them to a page, from word {@code from} on. */
    void storeTo(CachedPage page, int from, int to, FileOperation write, RunningOperations running) {
        int at = from;
        while (at < to) {
            int here = first + at - from;
            int run = here < words.length() ? words.runOf(here) : -1;
            int until = run < 0 ? to : Math.min(to, at + words.end(run) - here);
            Content content = run < 0 ? Content.UNKNOWN : words.content(run);
            store(page, at, until, write, content, run < 0 ? 0 : words.key(run, here), running);
            at = until;
        }
    }

    private static void store(
            CachedPage page,
            int from,
            int to,
            FileOperation write,
            Content content,
            long key,
            RunningOperations running) {
        long word = page.firstWord + from;
        Object origin = content.source == null ? new Object() : content.source;
        long shift = origin == Content.ZEROES ? 0 : content.position(key) - word;
        Content stored = write.copied(page.file.id, origin, shift);
        page.put(from, to, stored, word);
        if (stored != write.own && write.file == page.file.id) {
            long first = Math.max(word, write.from);
            long end = Math.min(word + to - from, write.to);
            page.file.copies.add(write, first, end, stored, running);
        }
    }
}
