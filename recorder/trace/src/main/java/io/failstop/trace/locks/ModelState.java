package io.failstop.trace.locks;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.PagedLongs;
import org.jspecify.annotations.Nullable;

/**
 * All threads and locks of a {@link LockModel}, what its rules do to them, and the event that is being
 * executed.
 *
 * <p>After an illegal step the event is believed: whatever it contradicts is taken to have ended unseen,
 * so that no lock is ever held in conflicting modes and no missing event is reported over and over.
 *
 * <p>Threading: one thread.
 */
final class ModelState {
    final IdTable<ThreadCell> threads = new IdTable<>();
    final IdTable<LockCell> locks = new IdTable<>();
    final Holds holds = new Holds();
    /** Order numbers of objects that are no locks. */
    final PagedLongs orders = new PagedLongs();
    /** Stands for every thread that ended without holding anything: such threads take no memory. */
    final ThreadCell ended = new ThreadCell(-1);

    private final DefinitionTable definitions;
    private final IllegalStepListener listener;
    private long event;
    private int thread;
    private boolean reported;

    ModelState(DefinitionTable definitions, IllegalStepListener listener) {
        this.definitions = definitions;
        this.listener = listener;
        ended.state = ThreadCell.ENDED;
    }

    void begin(long eventNumber, int actingThread) {
        event = eventNumber;
        thread = actingThread;
        reported = false;
    }

    /** The event being executed is illegal; only its first reason is told. */
    void illegal(String reason) {
        if (!reported) {
            reported = true;
            listener.illegal(event, thread, reason);
        }
    }

    LockCell lock(int id) {
        LockCell lock = locks.get(id);
        return lock == null ? newLock(id) : lock;
    }

    private LockCell newLock(int id) {
        LockCell lock = new LockCell(id, definitions.lockTraits(id, LockCell.UNKNOWN_TRAITS));
        lock.lastOrder = orders.get(id);
        locks.put(id, lock);
        return lock;
    }

    void checkOrder(LockCell lock, long order) {
        long last = lock.lastOrder;
        lock.lastOrder = order;
        if (order != last + 1) {
            wrongOrder(lock.id, order, last);
        }
    }

    /** Checks the order number of an object that is no lock, or may be one. */
    void checkOrder(int object, long order) {
        LockCell lock = locks.get(object);
        if (lock != null) {
            checkOrder(lock, order);
            return;
        }
        long last = orders.get(object);
        orders.set(object, order);
        if (order != last + 1) {
            wrongOrder(object, order, last);
        }
    }

    private void wrongOrder(int object, long order, long last) {
        illegal("order number " + order + " of " + definitions.objectName(object) + ", expected " + (last + 1));
    }

    ThreadCell newThread(int id) {
        ThreadCell cell = new ThreadCell(id);
        threads.put(id, cell);
        return cell;
    }

    String name(LockCell lock) {
        return definitions.objectName(lock.id);
    }

    String name(ThreadCell cell) {
        return definitions.threadName(cell.id);
    }

    String threadName(long id) {
        return (int) id == id ? definitions.threadName((int) id) : "thread " + id;
    }

    /** Why a thread cannot have a lock that another one holds. */
    String conflictText(Hold conflict) {
        return name(conflict.lock) + ", which " + name(conflict.thread) + " holds since event " + conflict.event;
    }

    /** The thread neither requests nor waits any longer. */
    void unblock(ThreadCell cell) {
        LockCell lock = cell.blockedOn;
        if (cell.state == ThreadCell.WAITING && lock != null) {
            lock.removeWaiter(cell);
        }
        cell.state = ThreadCell.RUNNING;
        cell.blockedOn = null;
    }

    /** Takes the lock from whoever else holds it in a mode that conflicts. */
    void evict(LockCell lock, ThreadCell keeper, boolean shared) {
        Hold conflict = lock.conflict(keeper, shared);
        while (conflict != null) {
            holds.remove(conflict);
            conflict = lock.conflict(keeper, shared);
        }
    }

    /** The hold that an event of this thread is about: its own or, if anyone may release, the oldest. */
    @Nullable
    Hold holdFor(ThreadCell cell, LockCell lock) {
        Hold own = holds.find(cell, lock);
        return own == null && lock.isOwnerless() ? lock.oldest : own;
    }
}
