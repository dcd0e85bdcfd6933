package io.failstop.trace.locks;

/**
 * A thread waits for a lock, and another thread (or, where it cannot have it twice, itself) stands in
 * its way.
 *
 * @param waiting what the thread waits for
 * @param holder the thread in its way
 * @param held what that thread holds of the lock; for {@code queued}, depth 0 and the event and site of its
 *     request
 * @param queued true if the other thread does not hold the lock but waits before it, in exclusive mode, in
 *     the queue of a fair lock
 */
public record WaitEdge(Wait waiting, int holder, Held held, boolean queued) {
    /** The waiting thread. */
    public int waiter() {
        return waiting.thread();
    }

    /** The lock. */
    public int lock() {
        return waiting.lock();
    }
}
