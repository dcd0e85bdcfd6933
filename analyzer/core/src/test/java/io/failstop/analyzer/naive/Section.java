package io.failstop.analyzer.naive;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the step by which a thread gets a lock in one mode to the step by which that mode ends. */
final class Section {
    final int lock;
    final boolean shared;
    final boolean ownerless;
    final Step begin;
    final List<Step> handOffs = new ArrayList<>();

    /** Null if it never ends. */
    @Nullable
    Step end;

    /** Whose it is at the place that the walk through the trace has reached. */
    int holder;

    /** How often its thread has the lock, by mode: a section of one mode may have the other one in it. */
    int exclusiveDepth;

    int sharedDepth;

    /** The holder got it while it asked for it, and has not said yet that it knows. */
    boolean unconfirmed;

    Section(int lock, boolean shared, boolean ownerless, Step begin) {
        this.lock = lock;
        this.shared = shared;
        this.ownerless = ownerless;
        this.begin = begin;
        this.holder = begin.thread;
    }

    boolean isOpen(int[] done) {
        return begin.isIn(done) && (end == null || !end.isIn(done));
    }

    boolean conflictsWith(int otherLock, boolean otherShared) {
        return lock == otherLock && !(shared && otherShared);
    }

    /** The last hand-off among what was done, or else the begin. */
    Step lastTaken(int[] done) {
        Step last = begin;
        for (Step handOff : handOffs) {
            if (handOff.isIn(done)) {
                last = handOff;
            }
        }
        return last;
    }

    /** Whose it is after what was done: of an ownerless one that a stranger ends, that stranger's from its begin. */
    int owner(int[] done) {
        if (ownerless && end != null && end.thread != holder) {
            return end.thread;
        }
        Step last = lastTaken(done);
        return last == begin ? begin.thread : last.receiver;
    }

    /** Whether nobody can know who would have ended it. */
    boolean isOrphan() {
        return ownerless && end == null;
    }
}
