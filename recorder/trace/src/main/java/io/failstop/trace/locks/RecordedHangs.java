package io.failstop.trace.locks;

import io.failstop.probe.EventFlags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the HANG events of a trace together again: an edge numbered 0 begins a new observation. What is
 * beyond {@link #MOST_HANGS} observations or {@link #MOST_EDGES} edges of one is counted only.
 *
 * <p>Threading: one thread.
 */
public final class RecordedHangs {
    /** The most observations that are kept. */
    public static final int MOST_HANGS = 64;
    /** The most edges that are kept of one observation. */
    public static final int MOST_EDGES = 10_000;

    private final List<RecordedHang> hangs = new ArrayList<>();
    private final List<RecordedHang.Edge> open = new ArrayList<>();
    private long openEvent;
    private boolean openNoProgress;
    private long dropped;

    /**
     * One HANG event; see {@link io.failstop.probe.EventKind#HANG} for the words. Returns the observation
     * if this event completes it. An event of no edges is an observation in which no thread is known to wait.
     */
    public @Nullable RecordedHang add(long number, int flags, int object, long a, long b, long c) {
        int edge = (int) (c >>> 32);
        int edges = (int) c;
        boolean noProgress = (flags & EventFlags.NO_PROGRESS) != 0;
        if (edge == 0 || (!open.isEmpty() && noProgress != openNoProgress)) {
            finish();
        }
        if (hangs.size() >= MOST_HANGS || open.size() >= MOST_EDGES) {
            dropped++;
            return null;
        }
        openEvent = number;
        openNoProgress = noProgress;
        if (edges > 0) {
            open.add(new RecordedHang.Edge((int) a, object, (int) b));
        }
        if (edges < 0 || open.size() != edges || (edges > 0 && edge != edges - 1)) {
            return null;
        }
        RecordedHang whole = new RecordedHang(openEvent, openNoProgress, true, open);
        hangs.add(whole);
        open.clear();
        return whole;
    }

    /** Ends the reading: an observation that is not whole is kept as it is. */
    public void finish() {
        if (!open.isEmpty()) {
            hangs.add(new RecordedHang(openEvent, openNoProgress, false, open));
            open.clear();
        }
    }

    /** The observations so far. */
    public List<RecordedHang> hangs() {
        return List.copyOf(hangs);
    }

    /** How many HANG events were not kept. */
    public long dropped() {
        return dropped;
    }
}
