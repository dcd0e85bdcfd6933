package io.failstop.trace.locks;

import org.jspecify.annotations.Nullable;

/**
 * Links holds with their threads and locks, and keeps released ones for reuse, so that the common path
 * allocates nothing.
 *
 * <p>Threading: one thread.
 */
final class Holds {
    private @Nullable Hold spare;

    /** The thread's hold of the lock, or null. */
    @Nullable
    Hold find(ThreadCell thread, LockCell lock) {
        if (lock.holdCount <= thread.holdCount) {
            Hold hold = lock.oldest;
            while (hold != null && hold.thread != thread) {
                hold = hold.nextOfLock;
            }
            return hold;
        }
        Hold hold = thread.holds;
        while (hold != null && hold.lock != lock) {
            hold = hold.nextOfThread;
        }
        return hold;
    }

    /** A new hold, of depth 0. */
    Hold add(ThreadCell thread, LockCell lock, long event, int site) {
        Hold hold = spare;
        if (hold == null) {
            hold = new Hold(thread, lock);
        } else {
            spare = hold.nextOfThread;
            hold.thread = thread;
            hold.lock = lock;
        }
        hold.exclusive = 0;
        hold.shared = 0;
        hold.event = event;
        hold.site = site;
        hold.unconfirmed = false;
        hold.uncertain = false;
        linkThread(hold, thread);
        linkLock(hold, lock);
        return hold;
    }

    void remove(Hold hold) {
        unlinkThread(hold);
        unlinkLock(hold);
        hold.nextOfThread = spare;
        spare = hold;
    }

    /** Gives the hold to another thread. */
    void move(Hold hold, ThreadCell to) {
        unlinkThread(hold);
        hold.thread = to;
        linkThread(hold, to);
    }

    private static void linkThread(Hold hold, ThreadCell thread) {
        Hold next = thread.holds;
        hold.previousOfThread = null;
        hold.nextOfThread = next;
        if (next != null) {
            next.previousOfThread = hold;
        }
        thread.holds = hold;
        thread.holdCount++;
    }

    private static void unlinkThread(Hold hold) {
        Hold previous = hold.previousOfThread;
        Hold next = hold.nextOfThread;
        if (next != null) {
            next.previousOfThread = previous;
        }
        if (previous != null) {
            previous.nextOfThread = next;
        } else {
            hold.thread.holds = next;
        }
        hold.thread.holdCount--;
    }

    private static void linkLock(Hold hold, LockCell lock) {
        Hold previous = lock.latest;
        hold.nextOfLock = null;
        hold.previousOfLock = previous;
        if (previous != null) {
            previous.nextOfLock = hold;
        } else {
            lock.oldest = hold;
        }
        lock.latest = hold;
        lock.holdCount++;
    }

    private static void unlinkLock(Hold hold) {
        LockCell lock = hold.lock;
        Hold previous = hold.previousOfLock;
        Hold next = hold.nextOfLock;
        if (next != null) {
            next.previousOfLock = previous;
        } else {
            lock.latest = previous;
        }
        if (previous != null) {
            previous.nextOfLock = next;
        } else {
            lock.oldest = next;
        }
        lock.holdCount--;
    }
}
