package io.failstop.analyzer.visibility;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * The windows that are over: the worst are kept, the others counted.
 *
 * <p>Threading: one thread.
 */
final class WindowLog {
    /** How many are kept in full. */
    static final int MOST = 1000;

    private final TreeSet<ClosedWindow> kept = new TreeSet<>(ClosedWindow.WORST_FIRST);
    private long observedDropped;
    private long latentDropped;

    void add(CachedPage page, boolean mapped, Breach what, long from, long to, List<Integer> observers) {
        if (to < from) {
            return;
        }
        kept.add(new ClosedWindow(page.file.id, page.index, mapped, what, from, to, observers));
        if (kept.size() > MOST) {
            ClosedWindow dropped = kept.last();
            kept.remove(dropped);
            if (dropped.observers().isEmpty()) {
                latentDropped++;
            } else {
                observedDropped++;
            }
        }
    }

    /** Worst first. */
    Collection<ClosedWindow> kept() {
        return Collections.unmodifiableCollection(kept);
    }

    long observedDropped() {
        return observedDropped;
    }

    long latentDropped() {
        return latentDropped;
    }
}
