package io.failstop.trace.locks;

import org.jspecify.annotations.Nullable;

/** What is known of one thread. Threading: that of its model. */
final class ThreadCell {
    /** Named by others; no event of its own yet. */
    static final int NEW = 0;
    /** Neither blocked nor ended. */
    static final int RUNNING = 1;
    /** It has requested {@link #blockedOn} and nothing since. */
    static final int REQUESTING = 2;
    /** It waits on a condition of {@link #blockedOn}. */
    static final int WAITING = 3;
    /** It has ended. */
    static final int ENDED = 4;

    final int id;
    int state = NEW;
    boolean startSeen;

    /** The lock requested or waited on; null unless requesting or waiting. */
    @Nullable
    LockCell blockedOn;

    long blockedEvent;
    int blockedSite;
    int blockedFlags;
    long condition;
    long depthGivenUp;
    boolean signalled;

    /** Its holds, latest first. */
    @Nullable
    Hold holds;

    int holdCount;

    /** Neighbours among the waiters of {@link #blockedOn}. */
    @Nullable
    ThreadCell previousWaiter;

    @Nullable
    ThreadCell nextWaiter;

    ThreadCell(int id) {
        this.id = id;
    }

    /** The lock that it waits for was handed to it: it has it but has not said so yet. */
    boolean wasHanded() {
        LockCell lock = blockedOn;
        if (lock == null) {
            return false;
        }
        for (Hold hold = holds; hold != null; hold = hold.nextOfThread) {
            if (hold.lock == lock && hold.unconfirmed) {
                return true;
            }
        }
        return false;
    }
}
