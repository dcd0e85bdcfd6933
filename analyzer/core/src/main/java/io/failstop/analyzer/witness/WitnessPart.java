package io.failstop.analyzer.witness;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;

/**
 * Lets through what is in the part. What the trace says of how it ended itself is not: a hang, the digest.
 *
 * <p>Threading: one thread, one use.
 */
final class WitnessPart implements EventHandler {
    private final PartEnds ends;
    private final Retelling retelling;
    private final Renumbering out;
    private String text = "";
    private boolean hasText;

    /** Hand it the whole trace. */
    WitnessPart(PartEnds ends, Retelling retelling, Renumbering out) {
        this.ends = ends;
        this.retelling = retelling;
        this.out = out;
    }

    @Override
    public void text(String textOfNext) {
        text = textOfNext;
        hasText = true;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        boolean isEnd = kind == EventKind.HANG || kind == EventKind.DIGEST;
        if (!isEnd && ends.contains(thread, number)) {
            if (hasText) {
                out.text(text);
            }
            retelling.saw(number, thread, kind, object);
            if (retelling.isRelease(number)) {
                release(thread, clock, flags, object, site, order != 0, b);
            } else {
                out.event(thread, clock, kind, flags, object, site, order != 0, a, b, c);
            }
            int receiver = retelling.receiver(number);
            if (receiver >= 0) {
                int handed = (flags & EventFlags.SHARED) | EventFlags.INFERRED;
                out.event(thread, clock, EventKind.LOCK_HAND_OFF, handed, object, site, order != 0, receiver, 0, 0);
            }
        }
        hasText = false;
    }

    private void release(int thread, long clock, int flags, int lock, int site, boolean ordered, long depth) {
        int inferred = flags | EventFlags.INFERRED;
        for (long left = Math.max(depth, 1); left > 0; left--) {
            out.event(thread, clock, EventKind.LOCK_RELEASE, inferred, lock, site, ordered, left, 0, 0);
        }
    }
}
