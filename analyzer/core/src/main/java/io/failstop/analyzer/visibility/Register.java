package io.failstop.analyzer.visibility;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A register per word of a file, as extents of words that have the same history; there is an extent for every
 * word, however far.
 *
 * <p>Threading: one thread.
 */
final class Register {
    private final TreeMap<Long, Extent> byStart = new TreeMap<>();

    Register() {
        byStart.put(0L, Extent.INITIAL);
    }

    Extent at(long word) {
        return byStart.floorEntry(word).getValue();
    }

    /** The word after the last that has the same history as this one. */
    long end(long word) {
        Long next = byStart.higherKey(word);
        return next == null ? Long.MAX_VALUE : next;
    }

    /** Changes what is known of the words from {@code from} to {@code to} (not included). */
    void change(long from, long to, UnaryOperator<Extent> change) {
        if (from >= to) {
            return;
        }
        split(from);
        if (to != Long.MAX_VALUE) {
            split(to);
        }
        byStart.subMap(from, true, to, false).replaceAll((start, extent) -> change.apply(extent));
        Long before = byStart.lowerKey(from);
        join(byStart.subMap(before == null ? from : before, true, to, true));
    }

    private void split(long word) {
        byStart.putIfAbsent(word, at(word));
    }

    private static void join(NavigableMap<Long, Extent> extents) {
        Extent previous = null;
        for (Iterator<Map.Entry<Long, Extent>> rest = extents.entrySet().iterator(); rest.hasNext(); ) {
            Extent extent = rest.next().getValue();
            if (extent.equals(previous)) {
                rest.remove();
            } else {
                previous = extent;
            }
        }
    }
}
