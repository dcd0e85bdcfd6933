package io.failstop.trace.locks;

import org.jspecify.annotations.Nullable;

/**
 * Condition waits and signals. A signal to one of several waiters wakes it is not known which: such
 * waiters stay counted as waiting until their wait ends.
 *
 * <p>Threading: one thread.
 */
final class WaitRules {
    private final ModelState state;
    private final Holds holds;

    WaitRules(ModelState state) {
        this.state = state;
        this.holds = state.holds;
    }

    void begin(ThreadCell thread, LockCell lock, int flags, long condition, long depth, long event, int site) {
        Hold hold = holds.find(thread, lock);
        if (hold == null) {
            state.illegal("waits on a condition of " + state.name(lock) + ", which it does not hold");
        } else {
            if (hold.exclusive == 0) {
                state.illegal("waits on a condition of " + state.name(lock) + ", which it holds in shared mode only");
            } else if (depth != hold.depth()) {
                state.illegal("gives up " + state.name(lock) + " with depth " + depth + ", expected " + hold.depth());
            }
            holds.remove(hold);
        }
        thread.state = ThreadCell.WAITING;
        thread.blockedOn = lock;
        thread.blockedFlags = flags;
        thread.blockedEvent = event;
        thread.blockedSite = site;
        thread.condition = condition;
        thread.depthGivenUp = Math.max(1, depth);
        thread.signalled = false;
        lock.addWaiter(thread);
    }

    void end(ThreadCell thread, LockCell lock, long condition, long depth, long event, int site) {
        int since = site == 0 ? thread.blockedSite : site;
        if (thread.state != ThreadCell.WAITING) {
            state.illegal("ends a wait on a condition of " + state.name(lock) + " that it did not begin");
            since = site;
        } else {
            checkEnd(thread, lock, condition, depth);
            state.unblock(thread);
        }
        Hold conflict = lock.conflict(thread, false);
        if (conflict != null) {
            state.illegal("ends its wait and has again " + state.conflictText(conflict));
            state.evict(lock, thread, false);
        }
        restore(thread, lock, depth, event, since);
    }

    private void checkEnd(ThreadCell thread, LockCell lock, long condition, long depth) {
        LockCell begun = thread.blockedOn;
        if (begun != lock) {
            state.illegal("ends a wait on a condition of " + state.name(lock) + " but waits on one of "
                    + (begun == null ? "nothing" : state.name(begun)));
        } else if (condition != thread.condition) {
            state.illegal("ends a wait on condition " + condition + " of " + state.name(lock) + " but waits on "
                    + thread.condition);
        } else if (depth != thread.depthGivenUp) {
            state.illegal(
                    "has " + state.name(lock) + " again with depth " + depth + ", gave up " + thread.depthGivenUp);
        }
    }

    private void restore(ThreadCell thread, LockCell lock, long depth, long event, int site) {
        Hold hold = holds.find(thread, lock);
        if (hold == null) {
            hold = holds.add(thread, lock, event, site);
        }
        hold.event = event;
        hold.site = site;
        hold.unconfirmed = false;
        hold.shared = 0;
        hold.exclusive = Math.max(1, depth);
    }

    void signal(ThreadCell thread, LockCell lock, long condition, boolean all) {
        if (holds.find(thread, lock) == null) {
            state.illegal("signals a condition of " + state.name(lock) + ", which it does not hold");
        }
        ThreadCell only = null;
        for (ThreadCell waiter = lock.waiters; waiter != null; waiter = waiter.nextWaiter) {
            if (waiter.condition == condition && !waiter.signalled) {
                if (all) {
                    waiter.signalled = true;
                } else if (only != null) {
                    return;
                } else {
                    only = waiter;
                }
            }
        }
        wake(only);
    }

    private static void wake(@Nullable ThreadCell waiter) {
        if (waiter != null) {
            waiter.signalled = true;
        }
    }
}
