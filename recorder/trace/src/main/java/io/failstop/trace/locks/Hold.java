package io.failstop.trace.locks;

import org.jspecify.annotations.Nullable;

/** One thread's hold of one lock; reused once released. Threading: that of its model. */
final class Hold {
    ThreadCell thread;
    LockCell lock;
    /** How often it is held in exclusive mode. */
    long exclusive;
    /** How often it is held in shared mode. */
    long shared;

    long event;
    int site;
    /** It was handed to a thread that waits for it, and that thread has not said yet that it has it. */
    boolean unconfirmed;
    /** Events of its thread were lost since. */
    boolean uncertain;

    /** Neighbours among the holds of the thread. */
    @Nullable
    Hold previousOfThread;

    @Nullable
    Hold nextOfThread;

    /** Neighbours among the holds of the lock. */
    @Nullable
    Hold previousOfLock;

    @Nullable
    Hold nextOfLock;

    Hold(ThreadCell thread, LockCell lock) {
        this.thread = thread;
        this.lock = lock;
    }

    long depth() {
        return exclusive + shared;
    }

    /** Makes the depth {@code depth}, counting the difference in one mode and never below {@code least} there. */
    void setDepth(long depth, boolean inSharedMode, long least) {
        if (inSharedMode) {
            shared = Math.max(least, depth - exclusive);
        } else {
            exclusive = Math.max(least, depth - shared);
        }
    }

    void setMode(boolean toShared) {
        long depth = depth();
        shared = toShared ? depth : 0;
        exclusive = toShared ? 0 : depth;
    }
}
