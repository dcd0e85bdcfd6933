package io.failstop.replayer.exact;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is at one object: the order number of the last decision about it, and who waits for which.
 *
 * <p>Threading: {@code order} is written by whoever leaves the object, which publishes the object's state to
 * the next. A thread enters itself among the waiting before it looks at the order again; who leaves sets the
 * order before it looks for waiting threads. The list is guarded by this object's monitor, its first element
 * volatile, so that a thread that leaves where nobody waits needs no monitor.
 */
final class Turns {
    private final int object;
    private volatile long order;
    private volatile @Nullable Waiter first;

    /** A thread that waits until a decision has been made; in a list. */
    static final class Waiter {
        private final Thread thread;
        private long order;
        private @Nullable Waiter next;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    Turns(int object) {
        this.object = object;
    }

    int object() {
        return object;
    }

    long order() {
        return order;
    }

    /** Hands the object on. */
    void publish(long made) {
        order = made;
        if (first != null) {
            wake(made);
        }
    }

    private void wake(long made) {
        Thread due = null;
        synchronized (this) {
            for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
                if (waiter.order == made) {
                    due = waiter.thread;
                }
            }
        }
        LockSupport.unpark(due);
    }

    /** From now on the waiter is woken when that decision has been made. */
    synchronized void add(Waiter waiter, long awaited) {
        waiter.order = awaited;
        waiter.next = first;
        first = waiter;
    }

    synchronized void remove(Waiter waiter) {
        Waiter before = null;
        for (Waiter at = first; at != null; at = at.next) {
            if (at == waiter) {
                if (before == null) {
                    first = at.next;
                } else {
                    before.next = at.next;
                }
                waiter.next = null;
                return;
            }
            before = at;
        }
    }
}
