package io.failstop.analyzer.visibility;

import org.jspecify.annotations.Nullable;

/** A block of the device. Threading: that of its analysis. */
final class DiskBlock {
    /** What it holds until something is written to it. */
    private final Content garbage = Content.garbage();

    long generation;
    private @Nullable Runs written;
    private int base;

    /** It holds what was in these words of a page, from {@code from} on. */
    void write(Runs words, int from, long newGeneration) {
        written = words;
        base = from;
        generation = newGeneration;
    }

    /** What it holds; nobody knows what it held in a generation that the trace does not tell of. */
    Held held(long generationRead) {
        Runs words = written;
        if (words == null) {
            return new Held(generationRead, new Runs(Words.PAGE, garbage), 0);
        }
        return generationRead == generation
                ? new Held(generation, words, base)
                : new Held(generationRead, new Runs(Words.PAGE, Content.unknown()), 0);
    }

    /**
     * What a block held at a moment.
     *
     * @param words a page that nobody changes any more
     * @param base the word of it that is the block's first
     */
    record Held(long generation, Runs words, int base) {}
}
