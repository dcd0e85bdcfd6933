package io.failstop.analyzer.visibility;

import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One file: a register of data and one of existence for each of its words, and the pages that hold some.
 *
 * <p>Threading: that of its analysis.
 */
final class TracedFile {
    final int id;
    final Register data = new Register();
    final Register existence = new Register();
    final CopiedOrigins copies = new CopiedOrigins(data);

    /** By index; several where one is in the cache and others that left it are still mapped or read. */
    final NavigableMap<Long, List<CachedPage>> pages = new TreeMap<>();

    /** The word after the last that has a byte inside the size. */
    long sizeWords;

    /** Whoever made it longer last. */
    @Nullable
    FileOperation grownBy;

    /** Whether words past every legal size could be read: a write that begins may make them legal. */
    boolean overrun;

    private final List<FileOperation> zeroing = new ArrayList<>();
    private final List<FileOperation> extending = new ArrayList<>();

    TracedFile(int id) {
        this.id = id;
    }

    void begin(FileOperation operation) {
        if (operation.zeroes()) {
            zeroing.add(operation);
        }
        if (operation.extendsFile()) {
            extending.add(operation);
        }
    }

    /** The operation has ended, and no longer counts as running. */
    void end(FileOperation operation, long result, RunningOperations running) {
        zeroing.remove(operation);
        extending.remove(operation);
        if (operation.kind == Operation.TRUNCATE) {
            endTruncate(operation, result, running);
        } else if (operation.kind == Operation.PUNCH) {
            blank(data, operation.from, operation.to, operation, result >= 0, running);
        } else if (result > 0) {
            endWrite(operation, Math.min(operation.to, operation.from + Words.at(result)), running);
        }
    }

    private void endTruncate(FileOperation truncate, long result, RunningOperations running) {
        boolean definite = result >= 0;
        blank(data, truncate.from, Long.MAX_VALUE, truncate, definite, running);
        blank(existence, truncate.from, Long.MAX_VALUE, truncate, definite, running);
        fill(0, truncate.from, truncate, definite, running);
    }

    private void endWrite(FileOperation write, long done, RunningOperations running) {
        if (write.stores()) {
            data.change(write.from, done, extent -> extent.replacedBy(write, running));
        }
        if (write.extendsFile()) {
            boolean definite = write.kind != Operation.DIRECT_WRITE;
            fill(0, done, write, definite, running);
            fill(done, write.to, write, false, running);
        }
    }

    private static void blank(
            Register register, long from, long to, FileOperation by, boolean definite, RunningOperations running) {
        register.change(from, to, extent -> {
            Extent blanked = extent.blankedBy(by);
            return definite ? blanked.replacedBy(by, running) : blanked;
        });
    }

    private void fill(long from, long to, FileOperation by, boolean definite, RunningOperations running) {
        existence.change(from, to, extent -> {
            Extent filled = extent.filledBy(by);
            return definite ? filled.replacedBy(by, running) : filled;
        });
    }

    /** Whether a write of zeroes to this word did not end before event {@code limit}. */
    boolean mayBeZero(long word, long limit) {
        return data.at(word).blank() > limit || isBeingZeroed(word);
    }

    /** Whether one who looks since event {@code since} may find the word inside the file, whatever yet runs. */
    boolean mayBePresent(long word, long since) {
        Extent extent = existence.at(word);
        return extent.filled() > Replacements.limit(extent.replaced().before(since)) || isBeingTruncated(word, true);
    }

    /** Whether one who looks since event {@code since} may find the word outside the file. */
    boolean mayBeAbsent(long word, long since) {
        Extent extent = existence.at(word);
        return extent.blank() > Replacements.limit(extent.replaced().before(since)) || isBeingTruncated(word, false);
    }

    private boolean isBeingZeroed(long word) {
        for (FileOperation operation : zeroing) {
            if (operation.covers(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a truncate runs that leaves the word inside the file, or outside. */
    private boolean isBeingTruncated(long word, boolean inside) {
        for (FileOperation operation : zeroing) {
            if (operation.kind == Operation.TRUNCATE && (word < operation.from) == inside) {
                return true;
            }
        }
        return false;
    }

    /** Whether a write runs that makes the word present if it stores anything. */
    boolean isBeingExtended(long word) {
        return extending.stream().anyMatch(write -> word < write.to);
    }

    /** The running writes that make words present if they store anything. */
    List<FileOperation> extending() {
        return extending;
    }

    /** The first word after this one at which a running operation begins or ends. */
    long boundaryAfter(long word) {
        long boundary = Long.MAX_VALUE;
        for (FileOperation operation : zeroing) {
            boundary = nearer(boundary, word, operation.from);
            boundary = nearer(boundary, word, operation.to);
        }
        for (FileOperation operation : extending) {
            boundary = nearer(boundary, word, operation.to);
        }
        return boundary;
    }

    private static long nearer(long boundary, long word, long candidate) {
        return candidate > word ? Math.min(boundary, candidate) : boundary;
    }

    void addPage(CachedPage page) {
        pages.computeIfAbsent(page.index, index -> new ArrayList<>(1)).add(page);
    }
}
