package io.failstop.trace.locks;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes the events of a trace: who holds what, who waits for what, which threads run, and which steps
 * no program can make.
 *
 * <p>What makes a step legal:
 *
 * <ul>
 *   <li>a thread starts once, before its other events, and does nothing after its end; it joins only
 *       threads that have ended;
 *   <li>after a request, the thread's next event acquires that lock in that mode, fails, or changes its
 *       hold of it; in a wait, it ends that wait;
 *   <li>a lock is held by one thread in exclusive mode or by any number in shared mode; its holder may acquire
 *       it again in shared mode over shared, if it is re-entrant in any mode but exclusive over shared;
 *       depths count up and down by one;
 *   <li>only a holder releases, changes the mode, hands over, waits (in exclusive mode) or signals; any
 *       thread may do the first three with an ownerless lock;
 *   <li>a wait gives up all holds and restores as many; a hand-off gives the whole hold to the receiver,
 *       who, if it waits for the lock, still says by an acquire or the end of its wait that it has it;
 *   <li>order numbers of an object count 1, 2, 3, …
 * </ul>
 *
 * <p>An illegal step is reported, then believed. Events about anything else are executed as no more than
 * acts of their thread. MARK and HANG do not touch the state. After a LOSS the thread is no longer taken to
 * be blocked, and what it holds is uncertain.
 *
 * <p>Memory: by threads that have not ended, holds, and 64 bytes or so per lock and 8 per other object.
 * No allocation per event once the locks in use are known.
 *
 * <p>Threading: one thread.
 */
public final class LockModel implements EventHandler {
    private final ModelState state;
    private final ThreadRules threadRules;
    private final LockRules lockRules;
    private final WaitRules waitRules;
    private final long[] counts = new long[256];

    /**
     * A model in which nothing has happened.
     *
     * @param definitions names and lock traits; those of a lock must be there when its first event comes
     * @param listener told of illegal steps
     */
    public LockModel(DefinitionTable definitions, IllegalStepListener listener) {
        state = new ModelState(definitions, listener);
        threadRules = new ThreadRules(state);
        lockRules = new LockRules(state);
        waitRules = new WaitRules(state);
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        counts[kind.code()]++;
        state.begin(number, thread);
        switch (kind) {
            case LOSS -> threadRules.lost(thread);
            case MARK, HANG -> {}
            case THREAD_START -> threadRules.start(thread);
            default -> {
                ThreadCell cell = threadRules.acting(thread, kind, object);
                act(number, cell, kind, flags, object, site, order, a, b);
            }
        }
    }

    private void act(
            long number, ThreadCell cell, EventKind kind, int flags, int object, int site, long order, long a, long b) {
        switch (kind.group()) {
            case THREAD -> {
                if (kind == EventKind.THREAD_END) {
                    threadRules.end(cell, cell.id);
                } else {
                    threadRules.join(a);
                }
            }
            case LOCK, CONDITION -> {
                if (object == 0) {
                    state.illegal(kind.label() + " without a lock");
                } else {
                    LockCell lock = state.lock(object);
                    if (order != 0) {
                        state.checkOrder(lock, order);
                    }
                    actOnLock(number, cell, kind, flags, lock, site, a, b);
                }
            }
            default -> {
                if (order != 0 && object != 0) {
                    state.checkOrder(object, order);
                }
            }
        }
    }

    private void actOnLock(
            long number, ThreadCell cell, EventKind kind, int flags, LockCell lock, int site, long a, long b) {
        boolean shared = (flags & EventFlags.SHARED) != 0;
        switch (kind) {
            case LOCK_REQUEST -> lockRules.request(cell, lock, flags, number, site);
            case LOCK_ACQUIRE -> lockRules.acquire(cell, lock, shared, a, number, site);
            case LOCK_RELEASE -> lockRules.release(cell, lock, shared, a);
            case LOCK_FAIL -> lockRules.fail(cell);
            case LOCK_MODE_CHANGE -> lockRules.changeMode(cell, lock, shared, a == 1, number, site);
            case LOCK_HAND_OFF -> lockRules.handOff(cell, lock, shared, a, number, site);
            case WAIT_BEGIN -> waitRules.begin(cell, lock, flags, a, b, number, site);
            case WAIT_END -> waitRules.end(cell, lock, a, b, number, site);
            case SIGNAL -> waitRules.signal(cell, lock, a, b == 1);
            default -> throw new AssertionError(kind);
        }
    }

    /** How many events of this kind were executed. */
    public long count(EventKind kind) {
        return counts[kind.code()];
    }

    /** Whether the thread has ended. */
    public boolean hasEnded(int thread) {
        ThreadCell cell = state.threads.get(thread);
        return cell != null && cell.state == ThreadCell.ENDED;
    }

    /** All holds, by lock, those of one lock by thread. */
    public List<Held> holds() {
        List<Held> held = new ArrayList<>();
        state.locks.forEach(lock -> addHolders(lock, held));
        held.sort(Comparator.comparingInt(Held::lock).thenComparingInt(Held::thread));
        return held;
    }

    /** The holders of one lock, by thread. */
    public List<Held> holders(int lock) {
        List<Held> held = new ArrayList<>();
        LockCell cell = state.locks.get(lock);
        if (cell != null) {
            addHolders(cell, held);
        }
        held.sort(Comparator.comparingInt(Held::thread));
        return held;
    }

    private static void addHolders(LockCell lock, List<Held> held) {
        for (Hold hold = lock.oldest; hold != null; hold = hold.nextOfLock) {
            held.add(held(hold));
        }
    }

    static Held held(Hold hold) {
        return new Held(
                hold.thread.id,
                hold.lock.id,
                hold.exclusive == 0,
                hold.depth(),
                hold.event,
                hold.site,
                !hold.uncertain);
    }

    /** All waits, by thread. */
    public List<Wait> waits() {
        List<Wait> waits = new ArrayList<>();
        state.threads.forEach(thread -> {
            Wait wait = waitOf(thread);
            if (wait != null) {
                waits.add(wait);
            }
        });
        return waits;
    }

    /** What the thread waits for, or null if it does not wait. */
    public @Nullable Wait waitOf(int thread) {
        ThreadCell cell = state.threads.get(thread);
        return cell == null ? null : waitOf(cell);
    }

    static @Nullable Wait waitOf(ThreadCell thread) {
        LockCell lock = thread.blockedOn;
        if (lock == null) {
            return null;
        }
        boolean requests = thread.state == ThreadCell.REQUESTING;
        return new Wait(
                thread.id,
                requests ? Wait.Kind.REQUEST : thread.signalled ? Wait.Kind.REACQUIRE : Wait.Kind.CONDITION,
                lock.id,
                requests && (thread.blockedFlags & EventFlags.SHARED) != 0,
                (thread.blockedFlags & EventFlags.TIMED) != 0,
                requests ? 0 : thread.condition,
                thread.blockedEvent,
                thread.blockedSite);
    }

    ModelState state() {
        return state;
    }
}
