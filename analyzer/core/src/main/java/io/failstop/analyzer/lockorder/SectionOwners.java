package io.failstop.analyzer.lockorder;

import io.failstop.trace.DefinitionTable;
import java.util.Arrays;

/**
 * Which thread is in which sections. A section is its acquirer's; if any thread may release its lock it is the releaser's,
 * and if events are missing that say who that is, nobody's.
 *
 * <p>Threading: one thread.
 */
final class SectionOwners {
    private final ForeignReleases foreign;
    private final DenseIds threads = new DenseIds();
    private final TracedLocks locks;
    private ThreadHolds[] holds = new ThreadHolds[16];

    SectionOwners(DefinitionTable names, ForeignReleases foreign) {
        this.foreign = foreign;
        this.locks = new TracedLocks(names);
    }

    /** Threads met so far, numbered. */
    DenseIds threads() {
        return threads;
    }

    /** Locks met so far. */
    TracedLocks locks() {
        return locks;
    }

    /** What the trace has lost. */
    Losses losses() {
        return foreign.losses();
    }

    /** What the thread holds and wants. */
    ThreadHolds holds(int thread) {
        if (thread >= holds.length) {
            holds = Arrays.copyOf(holds, Math.max(thread + 1, holds.length * 2));
        }
        ThreadHolds held = holds[thread];
        if (held == null) {
            held = new ThreadHolds();
            holds[thread] = held;
        }
        return held;
    }

    /** Begins a section; returns whose it is, {@link ForeignReleases#UNKNOWN} if nobody's. */
    int begin(int thread, int lock, boolean shared, int site, long event) {
        int owner = ownerOfNext(thread, lock, shared, event);
        if (owner != ForeignReleases.UNKNOWN) {
            holds(owner).push(lock, shared, site, event, thread);
        }
        return owner;
    }

    private int ownerOfNext(int acquirer, int lock, boolean shared, long event) {
        if (!locks.isOwnerless(lock)) {
            return acquirer;
        }
        if (losses().mayHideGap() && !shared) {
            // What is acquired again without a release in between.
            forget(lock);
        }
        int known = foreign.begin(lock, event);
        if (known == ForeignReleases.UNKNOWN) {
            return known;
        }
        int owner = known == ForeignReleases.NOBODY ? acquirer : threads.number(known);
        foreign.owned(lock, owner);
        return owner;
    }

    /** Whose section of the lock the thread is about to end: its own, or another one's, if there is any. */
    int ownerOfEnding(int thread, int lock) {
        if (holds(thread).find(lock) >= 0 || !locks.isOwnerless(lock)) {
            return thread;
        }
        if (losses().mayHideGap()) {
            forget(lock);
            return thread;
        }
        return foreign.release(lock, thread, threads.id(thread));
    }

    /** The section at {@code at} is over. */
    void end(ThreadHolds held, int at) {
        foreign.end(held.lock[at]);
        held.remove(at);
    }

    /** The lock's section belongs to that thread from now on. */
    void passed(int lock, int to) {
        if (locks.isOwnerless(lock)) {
            foreign.owned(lock, to);
        }
    }

    /** Events about the lock may be missing: if any thread may release it, one may have done so. */
    void forget(int lock) {
        int owner = locks.isOwnerless(lock) ? foreign.forget(lock) : ForeignReleases.NOBODY;
        int at = owner == ForeignReleases.NOBODY ? -1 : holds(owner).find(lock);
        if (at >= 0) {
            holds(owner).remove(at);
        }
    }

    /** So many events of the thread are missing before this one: it may have released what it held, and got other locks. */
    void lose(int thread, long event, long missing) {
        losses().add(event, threads.id(thread), missing);
        ThreadHolds held = holds(thread);
        while (losses().areKnown() && held.count > 0) {
            int lock = held.lock[--held.count];
            if (locks.isOwnerless(lock)) {
                foreign.forget(lock);
            }
        }
        held.count = 0;
        held.requested = ThreadHolds.NO_REQUEST;
        held.awaited = ThreadHolds.NO_REQUEST;
    }

    /** Whether a thread waits, for a lock or a signal. */
    boolean anyWaits() {
        for (int thread = 0; thread < threads.size(); thread++) {
            ThreadHolds held = holds(thread);
            if (held.requested != ThreadHolds.NO_REQUEST || held.awaited != ThreadHolds.NO_REQUEST) {
                return true;
            }
        }
        return false;
    }
}
