package io.failstop.trace.locks;

import io.failstop.probe.LockTraits;
import org.jspecify.annotations.Nullable;

/** What is known of one lock. Threading: that of its model. */
final class LockCell {
    /** Of a lock whose class is not known nothing is held against it. */
    static final int UNKNOWN_TRAITS = LockTraits.REENTRANT | LockTraits.SHARED;

    final int id;
    private final int traits;

    /** Its holds, oldest first. All are shared, or there is one. */
    @Nullable
    Hold oldest;

    @Nullable
    Hold latest;

    int holdCount;

    /** Its last order number; it stands here because every event of a lock loads this anyway. */
    long lastOrder;

    /** The threads that wait on a condition of it. */
    @Nullable
    ThreadCell waiters;

    LockCell(int id, int traits) {
        this.id = id;
        this.traits = traits;
    }

    boolean isReentrant() {
        return (traits & LockTraits.REENTRANT) != 0;
    }

    boolean canBeShared() {
        return (traits & LockTraits.SHARED) != 0;
    }

    boolean isFair() {
        return (traits & LockTraits.QUEUE_FAIR) != 0;
    }

    boolean isOwnerless() {
        return (traits & LockTraits.OWNERLESS) != 0;
    }

    /** The oldest hold of another thread that keeps {@code thread} from holding the lock in this mode, or null. */
    @Nullable
    Hold conflict(ThreadCell thread, boolean shared) {
        for (Hold hold = oldest; hold != null; hold = hold.nextOfLock) {
            if (hold.thread != thread && (!shared || hold.exclusive != 0)) {
                return hold;
            }
            if (shared && hold.exclusive == 0) {
                return null;
            }
        }
        return null;
    }

    void addWaiter(ThreadCell thread) {
        thread.previousWaiter = null;
        thread.nextWaiter = waiters;
        if (waiters != null) {
            waiters.previousWaiter = thread;
        }
        waiters = thread;
    }

    void removeWaiter(ThreadCell thread) {
        if (thread.nextWaiter != null) {
            thread.nextWaiter.previousWaiter = thread.previousWaiter;
        }
        if (thread.previousWaiter != null) {
            thread.previousWaiter.nextWaiter = thread.nextWaiter;
        } else {
            waiters = thread.nextWaiter;
        }
        thread.nextWaiter = null;
        thread.previousWaiter = null;
    }
}
