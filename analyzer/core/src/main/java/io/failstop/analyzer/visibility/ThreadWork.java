package io.failstop.analyzer.visibility;

import io.failstop.probe.ByteRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is at: its operations, innermost first, and what the copies of the outermost have loaded
 * so far, which tells the origin of what they store.
 *
 * <p>Threading: that of its analysis.
 */
final class ThreadWork {
    /** Private memory from this address on is the kernel's temporary page, below it the program's buffer. */
    private static final long TEMPORARY = 1L << 40;
    /** Words of temporary memory that are kept in mind: a temporary page, and larger ones with room to spare. */
    private static final int MOST_TEMPORARY = 1 << 20;

    final int thread;

    private final Deque<FileOperation> operations = new ArrayDeque<>();
    private final Map<Integer, Runs> loaded = new HashMap<>();
    private @Nullable Runs temporary;

    private boolean copiesToTemporary;
    private int copyTo;
    private int copyFrom;
    private int copyWords;

    ThreadWork(int thread) {
        this.thread = thread;
    }

    void begin(FileOperation operation) {
        operations.push(operation);
    }

    /** The innermost operation of this code ends; null if there is none. */
    @Nullable
    FileOperation end(long code) {
        for (Iterator<FileOperation> each = operations.iterator(); each.hasNext(); ) {
            FileOperation operation = each.next();
            if (operation.kind != null && operation.kind.code() == code) {
                each.remove();
                if (operations.isEmpty()) {
                    forgetCopies();
                }
                return operation;
            }
        }
        return null;
    }

    private void forgetCopies() {
        loaded.clear();
        temporary = null;
        copiesToTemporary = false;
    }

    /** The innermost operation that is about data; if there is none, the innermost. */
    @Nullable
    FileOperation current() {
        for (FileOperation operation : operations) {
            if (!operation.isUpkeep()) {
                return operation;
            }
        }
        return operations.peek();
    }

    /** The innermost operation that stores; null if there is none. */
    @Nullable
    FileOperation storing() {
        for (FileOperation operation : operations) {
            if (operation.stores()) {
                return operation;
            }
        }
        return null;
    }

    /** A copy within a write begins whose destination is private memory: what it loads, or has, stands there then. */
    void copyToTemporary(FileOperation write, long range, long from, boolean fromProgram) {
        copiesToTemporary = !fromProgram;
        copyTo = (int) Math.min(MOST_TEMPORARY, Words.at(ByteRange.offset(range)));
        copyWords = (int) Math.min(MOST_TEMPORARY - copyTo, Words.at(ByteRange.length(range)));
        copyFrom = Words.inPage(from);
        if (fromProgram && from < TEMPORARY) {
            temporary().put(copyTo, copyTo + copyWords, write.own, write.from + Words.at(from));
        }
    }

    /** A copy begins whose destination is a page. */
    void copyToPage() {
        copiesToTemporary = false;
    }

    /** The thread's copy loads words of a page. */
    void load(CachedPage page, int from, int to) {
        loaded.computeIfAbsent(page.id, id -> new Runs(Words.PAGE, Content.UNKNOWN))
                .copy(page.words, from, to - from, from);
        if (copiesToTemporary) {
            int done = from >= copyFrom ? from - copyFrom : Words.PAGE - copyFrom + from;
            temporary().copy(page.words, from, Math.min(to - from, copyWords - done), copyTo + done);
        }
    }

    private Runs temporary() {
        Runs words = temporary;
        if (words == null) {
            words = new Runs(MOST_TEMPORARY, Content.UNKNOWN);
            temporary = words;
        }
        return words;
    }

    /** Whether the program's buffer holds, at this address, what the write is to put at this word of the page's file. */
    static boolean isOwnData(FileOperation write, CachedPage page, long word, int source, long from) {
        return source == 0 && from < TEMPORARY && write.file == page.file.id && write.from + Words.at(from) == word;
    }

    /** The words that stand from an offset in a page that was loaded, or from an address of private memory. */
    Source source(FileOperation write, int page, long from) {
        if (page != 0) {
            Runs words = loaded.get(page);
            return words == null ? Source.UNKNOWN : new Source(words, Words.inPage(from));
        }
        if (from >= TEMPORARY) {
            return new Source(temporary(), (int) Math.min(MOST_TEMPORARY, Words.at(from - TEMPORARY)));
        }
        return Source.ofProgram(write, Words.at(from));
    }
}
