package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Words past the size that were read while a write ran which makes them part of the file if it stores
 * anything: whether they might be seen shows when it ends.
 *
 * <p>Threading: one thread.
 */
final class Doubts {
    private static final int MOST = 1000;

    private final List<Doubt> waiting = new ArrayList<>();
    private long dropped;

    /**
     * One of them.
     *
     * @param writes the running writes that may make it legal
     */
    record Doubt(long event, int thread, long sequence, CachedPage page, Breach breach, Set<FileOperation> writes) {}

    void add(long event, int thread, long sequence, CachedPage page, Breach breach) {
        if (waiting.size() >= MOST) {
            dropped++;
            return;
        }
        Set<FileOperation> writes = new LinkedHashSet<>(page.file.extending(page.firstWord + breach.from()));
        waiting.add(new Doubt(event, thread, sequence, page, breach, writes));
    }

    /** A write has ended; returns what can no longer be legal. */
    List<Doubt> resolve(FileOperation write, boolean stored) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Doubt> illegal = new ArrayList<>();
        for (Iterator<Doubt> each = waiting.iterator(); each.hasNext(); ) {
            Doubt doubt = each.next();
            if (!doubt.writes.contains(write)) {
                continue;
            }
            doubt.writes.remove(write);
            if (stored) {
                each.remove();
            } else if (doubt.writes.isEmpty()) {
                each.remove();
                illegal.add(doubt);
            }
        }
        return illegal;
    }

    /** How many were not followed up because there were too many. */
    long dropped() {
        return dropped;
    }
}
