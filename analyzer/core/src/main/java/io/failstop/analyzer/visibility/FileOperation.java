package io.failstop.analyzer.visibility;

import io.failstop.probe.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One operation, from its first event on. What it stored names it, so it lives as long as any of that does.
 *
 * <p>Threading: that of its analysis.
 */
final class FileOperation {
    /** The end of an operation that has none yet; one that hangs never has. */
    static final long RUNNING = Long.MAX_VALUE;

    final int thread;
    final long sequence;
    final @Nullable Operation kind;
    final int file;
    final int site;
    /** Number of its first event. */
    final long begin;
    /** Its first word. */
    final long from;
    /** The word after its last; of a truncate, every word from the new size on is its own. */
    final long to;
    /** Number of its last event. */
    long end = RUNNING;
    /** Once it has ended, the word after the last that it has definitely written. */
    private long done;

    /** What it stores from the program's own memory. */
    final Content own;

    private @Nullable Content lastCopied;
    private @Nullable Content filler;

    FileOperation(
            int thread,
            long sequence,
            @Nullable Operation kind,
            int file,
            int site,
            long begin,
            long offset,
            long length) {
        this.thread = thread;
        this.sequence = sequence;
        this.kind = kind;
        this.file = file;
        this.site = site;
        this.begin = begin;
        this.from = Words.at(offset);
        this.to = kind == Operation.TRUNCATE ? Long.MAX_VALUE : from + Words.after(length);
        this.own = Content.written(this, file, this, 0);
    }

    /** Whether it stores values of its program. */
    boolean stores() {
        return kind == Operation.WRITE || kind == Operation.WRITEV || kind == Operation.STORE;
    }

    /** Whether what it does to its file is a write of zeroes. */
    boolean zeroes() {
        return kind == Operation.TRUNCATE || kind == Operation.PUNCH;
    }

    /** Whether it can make a file longer by what it writes. */
    boolean extendsFile() {
        return kind == Operation.WRITE || kind == Operation.WRITEV || kind == Operation.DIRECT_WRITE;
    }

    /** Whether it is about pages, not about data: such a one may be injected into another operation. */
    boolean isUpkeep() {
        return kind == Operation.RECLAIM || kind == Operation.INVALIDATE || kind == Operation.WRITEBACK;
    }

    /** It ends with this event. */
    void ends(long number, long result) {
        end = number;
        done = result > 0 ? Math.min(to, from + Words.at(result)) : from;
    }

    /** Whether it was to store this word and has ended, short or with an error, without having done so. */
    boolean hasFailedAt(long word) {
        return stores() && end != RUNNING && covers(word) && word >= done;
    }

    boolean covers(long word) {
        return word >= from && word < to;
    }

    /** What it stores of what it loaded elsewhere, where the loaded word came from {@code shift} words further. */
    Content copied(int intoFile, @Nullable Object source, long shift) {
        if (source == this && shift == 0 && intoFile == file) {
            return own;
        }
        Content last = lastCopied;
        if (last == null || !last.isCopyOf(intoFile, source, shift)) {
            last = Content.written(this, intoFile, source, shift);
            lastCopied = last;
        }
        return last;
    }

    /** The zeroes that it puts where it could not copy. */
    Content filler() {
        Content zeroes = filler;
        if (zeroes == null) {
            zeroes = Content.filler(this);
            filler = zeroes;
        }
        return zeroes;
    }
}
