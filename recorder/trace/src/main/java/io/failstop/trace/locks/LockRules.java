package io.failstop.trace.locks;

import io.failstop.probe.EventFlags;
import org.jspecify.annotations.Nullable;

/**
 * Requests, acquires, releases, mode changes and hand-offs of locks.
 *
 * <p>Threading: one thread.
 */
final class LockRules {
    private final ModelState state;
    private final Holds holds;

    LockRules(ModelState state) {
        this.state = state;
        this.holds = state.holds;
    }

    void request(ThreadCell thread, LockCell lock, int flags, long event, int site) {
        checkMode(lock, isShared(flags));
        thread.state = ThreadCell.REQUESTING;
        thread.blockedOn = lock;
        thread.blockedFlags = flags;
        thread.blockedEvent = event;
        thread.blockedSite = site;
    }

    void acquire(ThreadCell thread, LockCell lock, boolean shared, long depth, long event, int site) {
        if (thread.state == ThreadCell.REQUESTING) {
            if (isShared(thread.blockedFlags) != shared) {
                state.illegal("acquires " + state.name(lock) + " in another mode than requested");
            }
            state.unblock(thread);
        }
        checkMode(lock, shared);
        Hold hold = lock.holdCount == 0 ? null : holds.find(thread, lock);
        if (hold != null && hold.unconfirmed) {
            confirm(hold, shared, event, site);
        } else {
            if (hold != null) {
                checkAgain(hold, shared);
            }
            takeFromOthers(thread, lock, shared, "acquires ");
            if (hold == null) {
                hold = holds.add(thread, lock, event, site);
            }
            count(hold, shared);
        }
        if (depth != hold.depth()) {
            state.illegal("acquires " + state.name(lock) + " with depth " + depth + ", expected " + hold.depth());
            hold.setDepth(depth, shared, 1);
        }
    }

    private static void count(Hold hold, boolean shared) {
        if (shared) {
            hold.shared++;
        } else {
            hold.exclusive++;
        }
    }

    /** The lock was handed to the thread while it waited for it. */
    private void confirm(Hold hold, boolean shared, long event, int site) {
        if (shared != (hold.exclusive == 0)) {
            state.illegal("acquires " + state.name(hold.lock) + " in another mode than it was handed over in");
            takeFromOthers(hold.thread, hold.lock, shared, "acquires ");
            hold.setMode(shared);
        }
        hold.unconfirmed = false;
        hold.event = event;
        hold.site = site;
    }

    /** Shared over shared is possible with any lock that can be shared at all. */
    private void checkAgain(Hold hold, boolean shared) {
        boolean heldShared = hold.exclusive == 0;
        if (!hold.lock.isReentrant() && !(shared && heldShared)) {
            state.illegal("acquires " + state.name(hold.lock) + " again, which it holds since event " + hold.event
                    + " and which is not re-entrant");
        } else if (!shared && heldShared) {
            state.illegal("acquires " + state.name(hold.lock) + " in exclusive mode while it holds it shared since"
                    + " event " + hold.event);
        }
    }

    private void takeFromOthers(ThreadCell thread, LockCell lock, boolean shared, String verb) {
        Hold conflict = lock.conflict(thread, shared);
        if (conflict != null) {
            state.illegal(verb + state.conflictText(conflict));
            state.evict(lock, thread, shared);
        }
    }

    private void checkMode(LockCell lock, boolean shared) {
        if (shared && !lock.canBeShared()) {
            state.illegal("uses " + state.name(lock) + " in shared mode, which it does not have");
        }
    }

    void release(ThreadCell thread, LockCell lock, boolean shared, long depth) {
        Hold hold = state.holdFor(thread, lock);
        if (hold == null) {
            state.illegal("releases " + notHeld(lock));
            return;
        }
        boolean mode = shared;
        if ((shared ? hold.shared : hold.exclusive) == 0) {
            state.illegal("releases " + state.name(lock) + " in " + (shared ? "shared" : "exclusive")
                    + " mode, in which it does not hold it");
            mode = !shared;
        }
        if (depth != hold.depth()) {
            state.illegal("releases " + state.name(lock) + " with depth " + depth + ", expected " + hold.depth());
            hold.setDepth(depth, mode, 1);
        }
        if (mode) {
            hold.shared--;
        } else {
            hold.exclusive--;
        }
        if (hold.depth() == 0) {
            holds.remove(hold);
        }
    }

    private String notHeld(LockCell lock) {
        Hold other = lock.oldest;
        return state.name(lock)
                + (other == null
                        ? ", which nobody holds"
                        : ", which " + state.name(other.thread) + " holds since event " + other.event);
    }

    void fail(ThreadCell thread) {
        if (thread.state == ThreadCell.REQUESTING) {
            state.unblock(thread);
        }
    }

    void changeMode(ThreadCell thread, LockCell lock, boolean toShared, boolean fromShared, long event, int site) {
        if (thread.state == ThreadCell.REQUESTING) {
            if (isShared(thread.blockedFlags) != toShared) {
                state.illegal(
                        "changes its hold of " + state.name(lock) + " into another mode than the one it requested");
            }
            state.unblock(thread);
        }
        checkMode(lock, toShared);
        Hold hold = state.holdFor(thread, lock);
        if (hold == null) {
            state.illegal("changes the mode of " + notHeld(lock));
            state.evict(lock, thread, toShared);
            hold = holds.add(thread, lock, event, site);
            count(hold, toShared);
            return;
        }
        if (fromShared != (hold.exclusive == 0)) {
            state.illegal("changes the mode of " + state.name(lock) + " from " + (fromShared ? "shared" : "exclusive")
                    + ", in which it does not hold it");
        }
        takeFromOthers(hold.thread, lock, toShared, "changes into exclusive mode its hold of ");
        hold.setMode(toShared);
    }

    void handOff(ThreadCell thread, LockCell lock, boolean shared, long target, long event, int site) {
        ThreadCell to = receiver(target);
        if (to == null) {
            state.illegal(
                    "hands " + state.name(lock) + " to " + state.threadName(target) + ", which cannot receive it");
            return;
        }
        Hold hold = state.holdFor(thread, lock);
        if (hold == null) {
            state.illegal("hands over " + notHeld(lock));
            hold = holdOfReceiver(to, lock, shared, event, site);
        } else {
            hold = pass(hold, to);
        }
        hold.event = event;
        hold.site = site;
        hold.uncertain = false;
        hold.unconfirmed = to.blockedOn == lock;
    }

    /** Null if there is no such thread or it has ended. */
    private @Nullable ThreadCell receiver(long target) {
        if (target < 0 || target != (int) target) {
            return null;
        }
        ThreadCell to = state.threads.get((int) target);
        if (to == null) {
            return state.newThread((int) target);
        }
        return to.state == ThreadCell.ENDED ? null : to;
    }

    private Hold holdOfReceiver(ThreadCell to, LockCell lock, boolean shared, long event, int site) {
        state.evict(lock, to, shared);
        Hold hold = holds.find(to, lock);
        if (hold == null) {
            hold = holds.add(to, lock, event, site);
            count(hold, shared);
        }
        return hold;
    }

    /** Moves the hold; where the receiver has one already, adds to it. */
    private Hold pass(Hold hold, ThreadCell to) {
        if (hold.thread == to) {
            return hold;
        }
        Hold existing = holds.find(to, hold.lock);
        if (existing == null) {
            holds.move(hold, to);
            return hold;
        }
        existing.shared += hold.shared;
        existing.exclusive += hold.exclusive;
        holds.remove(hold);
        return existing;
    }

    private static boolean isShared(int flags) {
        return (flags & EventFlags.SHARED) != 0;
    }
}
