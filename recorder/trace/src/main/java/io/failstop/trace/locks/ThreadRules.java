package io.failstop.trace.locks;

import io.failstop.probe.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * When a thread may do anything at all: not after its end, not while it waits, and it starts once.
 *
 * <p>Threading: one thread.
 */
final class ThreadRules {
    private final ModelState state;

    ThreadRules(ModelState state) {
        this.state = state;
    }

    /** The thread that does something, running again if it was not; it stays blocked for what may end its wait. */
    ThreadCell acting(int thread, EventKind kind, int object) {
        ThreadCell cell = state.threads.get(thread);
        return cell != null && cell.state == ThreadCell.RUNNING ? cell : notRunning(cell, thread, kind, object);
    }

    private ThreadCell notRunning(@Nullable ThreadCell known, int thread, EventKind kind, int object) {
        ThreadCell cell = known == null ? state.newThread(thread) : known;
        switch (cell.state) {
            case ThreadCell.REQUESTING -> {
                if (!mayFollowRequest(cell, kind, object)) {
                    state.illegal(kind.label() + " while it waits for " + blockedOn(cell) + ", requested at event "
                            + cell.blockedEvent);
                    state.unblock(cell);
                }
            }
            case ThreadCell.WAITING -> {
                if (kind != EventKind.WAIT_END) {
                    state.illegal(kind.label() + " while it waits on a condition of " + blockedOn(cell)
                            + " since event " + cell.blockedEvent);
                    endWaitUnseen(cell);
                }
            }
            case ThreadCell.ENDED -> {
                state.illegal(kind.label() + " after its end");
                cell = revive(cell, thread);
            }
            default -> cell.state = ThreadCell.RUNNING;
        }
        return cell;
    }

    private String blockedOn(ThreadCell cell) {
        LockCell lock = cell.blockedOn;
        return lock == null ? "nothing" : state.name(lock);
    }

    private static boolean mayFollowRequest(ThreadCell cell, EventKind kind, int object) {
        LockCell lock = cell.blockedOn;
        return lock != null
                && lock.id == object
                && (kind == EventKind.LOCK_ACQUIRE
                        || kind == EventKind.LOCK_FAIL
                        || kind == EventKind.LOCK_MODE_CHANGE);
    }

    /** The thread runs, so its wait has ended and, unless another thread has the lock, it has it again. */
    private void endWaitUnseen(ThreadCell cell) {
        LockCell lock = cell.blockedOn;
        state.unblock(cell);
        if (lock != null && lock.oldest == null) {
            state.holds.add(cell, lock, cell.blockedEvent, cell.blockedSite).exclusive = cell.depthGivenUp;
        }
    }

    private ThreadCell revive(ThreadCell cell, int thread) {
        ThreadCell revived = cell == state.ended ? state.newThread(thread) : cell;
        revived.state = ThreadCell.RUNNING;
        revived.startSeen = true;
        return revived;
    }

    void start(int thread) {
        ThreadCell cell = state.threads.get(thread);
        if (cell == null) {
            cell = state.newThread(thread);
        } else if (cell.state == ThreadCell.ENDED) {
            state.illegal("starts again after its end");
            cell = revive(cell, thread);
        } else if (cell.state != ThreadCell.NEW) {
            state.illegal(cell.startSeen ? "starts a second time" : "starts after its first event");
            state.unblock(cell);
        }
        cell.state = ThreadCell.RUNNING;
        cell.startSeen = true;
    }

    void end(ThreadCell cell, int thread) {
        cell.state = ThreadCell.ENDED;
        if (cell.holds == null) {
            state.threads.put(thread, state.ended);
        }
    }

    void join(long joined) {
        ThreadCell cell = joined == (int) joined ? state.threads.get((int) joined) : null;
        if (cell == null || cell.state != ThreadCell.ENDED) {
            state.illegal("joins " + state.threadName(joined) + ", which has not ended");
        }
    }

    /** Events of the thread were lost: it is not blocked where it was, and it may have released what it held. */
    void lost(int thread) {
        ThreadCell cell = state.threads.get(thread);
        if (cell == null || cell == state.ended) {
            return;
        }
        if (cell.state != ThreadCell.ENDED) {
            state.unblock(cell);
        }
        for (Hold hold = cell.holds; hold != null; hold = hold.nextOfThread) {
            hold.uncertain = true;
        }
    }
}
