package io.failstop.analyzer.visibility;

import org.jspecify.annotations.Nullable;

/**
 * Where a run of words came from. A word is a content and a key; along a run the key grows by one per word.
 *
 * <p>Provenance is how the word got where it is: of a write, the key is the word of the file where it was
 * stored. Origin is whose stamp its value bears: a source and a position, which copies carry on. Two words
 * with equal origins have the same value.
 */
final class Content {
    /** How words get into a page. */
    enum Kind {
        /** Nothing was put there. */
        UNINITIALISED,
        /** A block held it before anything was written to it. */
        GARBAGE,
        /** Stored by a write. */
        WRITTEN,
        /** Zeroes of a hole or past the end of the file. */
        ZERO,
        /** Zeroes in place of bytes that could not be copied. */
        FILLER,
        /** The trace does not say; it is not judged. */
        UNKNOWN
    }

    /** The source of zeroes: they are the same at every position. */
    static final Object ZEROES = new Object();

    static final Content ZERO = new Content(Kind.ZERO, null, 0, ZEROES, 0);
    static final Content UNKNOWN = new Content(Kind.UNKNOWN, null, 0, null, 0);

    final Kind kind;
    /** Who stored it, or who put the filler there. */
    final @Nullable FileOperation writer;
    /** The file that it was stored to. */
    final int file;
    /** Null if nothing can be known to equal it. */
    final @Nullable Object source;

    private final long shift;

    private Content(Kind kind, @Nullable FileOperation writer, int file, @Nullable Object source, long shift) {
        this.kind = kind;
        this.writer = writer;
        this.file = file;
        this.source = source;
        this.shift = shift;
    }

    /** Stored to {@code file} by a write; the value's stamp is that of word key + shift of its source. */
    static Content written(FileOperation writer, int file, @Nullable Object source, long shift) {
        return new Content(Kind.WRITTEN, writer, file, source, shift);
    }

    static Content filler(@Nullable FileOperation writer) {
        return new Content(Kind.FILLER, writer, 0, ZEROES, 0);
    }

    /** What one stay of a page in the cache began with. */
    static Content uninitialised() {
        return new Content(Kind.UNINITIALISED, null, 0, new Object(), 0);
    }

    /** What one event put there, of which the trace does not say what it is. */
    static Content unknown() {
        return new Content(Kind.UNKNOWN, null, 0, new Object(), 0);
    }

    /** What one block held at first. */
    static Content garbage() {
        return new Content(Kind.GARBAGE, null, 0, new Object(), 0);
    }

    /** Whether keys tell its words apart. */
    boolean isPositional() {
        return kind != Kind.ZERO && kind != Kind.FILLER;
    }

    /** The position in its source of the word with this key. */
    long position(long key) {
        return source == ZEROES ? 0 : key + shift;
    }

    boolean isCopyOf(int intoFile, @Nullable Object from, long by) {
        return file == intoFile && source == from && shift == by;
    }
}
