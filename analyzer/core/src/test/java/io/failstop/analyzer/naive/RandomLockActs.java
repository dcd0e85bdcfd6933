package io.failstop.analyzer.naive;

import io.failstop.probe.EventFlags;
import io.failstop.probe.LockTraits;
import java.util.List;
import java.util.Random;

/**
 * What the threads of a random trace do with locks. Each act is told if the thread may do it, and says whether it was.
 * Threads and locks are named by place.
 */
final class RandomLockActs {
    private final Random random;
    private final LockStory story;
    private final int[] threads;
    private final int[] locks;
    private final SimulatedLocks held;
    private final boolean interruptible;
    private final int[] wantedFlags;

    RandomLockActs(
            Random random, LockStory story, int[] threads, int[] locks, SimulatedLocks held, boolean interruptible) {
        this.random = random;
        this.story = story;
        this.threads = threads.clone();
        this.locks = locks.clone();
        this.held = held;
        this.interruptible = interruptible;
        wantedFlags = new int[threads.length];
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Whether a thread that asked for a lock has an answer. */
    boolean mayGoOn(int thread) {
        int lock = held.wanted[thread];
        boolean selfish = held.depth[thread][lock] > 0
                && !held.handed[thread][lock]
                && !(held.wantedShared[thread] && held.shared[thread][lock]);
        return held.handed[thread][lock]
                || (!selfish && held.isFree(thread, lock, held.wantedShared[thread]))
                || (!selfish && isTimed(thread) && held.isTaken(thread, lock, held.wantedShared[thread]))
                || (!selfish && interruptible && chance(4));
    }

    private boolean isTimed(int thread) {
        return (wantedFlags[thread] & EventFlags.TIMED) != 0;
    }

    void answer(int thread) {
        int lock = held.wanted[thread];
        boolean shared = held.wantedShared[thread];
        if (held.handed[thread][lock]) {
            held.handed[thread][lock] = false;
            story.receive(threads[thread], locks[lock], wantedFlags[thread]);
        } else if (held.isFree(thread, lock, shared)) {
            held.take(thread, lock, shared);
            story.acquire(threads[thread], locks[lock], wantedFlags[thread]);
        } else {
            boolean timedOut = isTimed(thread) && held.isTaken(thread, lock, shared);
            held.failed.get(lock).add(thread);
            story.fail(threads[thread], locks[lock], wantedFlags[thread], timedOut ? 2 : 3);
        }
        held.wanted[thread] = -1;
    }

    /** Gets the lock, or asks for it and goes on later. */
    boolean ask(int thread, int lock, int bounded) {
        boolean shared = held.has(lock, LockTraits.SHARED) && chance(45);
        int flags = bounded | (shared ? EventFlags.SHARED : 0);
        boolean again = held.depth[thread][lock] > 0;
        boolean sharedAgain = again && shared && held.shared[thread][lock];
        if (again && (bounded != 0 || held.has(lock, LockTraits.REENTRANT) || (shared ? !sharedAgain : !chance(3)))) {
            return false;
        }
        if ((!again || sharedAgain) && held.isFree(thread, lock, shared) && chance(75)) {
            held.take(thread, lock, shared);
            story.acquire(threads[thread], locks[lock], flags);
            return true;
        }
        held.wanted[thread] = lock;
        held.wantedShared[thread] = shared;
        wantedFlags[thread] = flags;
        story.request(threads[thread], locks[lock], flags);
        return true;
    }

    boolean tryFor(int thread, int lock) {
        boolean shared = held.has(lock, LockTraits.SHARED) && chance(40);
        int flags = EventFlags.TRIED | (shared ? EventFlags.SHARED : 0);
        if (held.depth[thread][lock] > 0) {
            return false;
        }
        if (held.isFree(thread, lock, shared)) {
            held.take(thread, lock, shared);
            story.acquire(threads[thread], locks[lock], flags);
            return true;
        }
        if (!held.isTaken(thread, lock, shared)) {
            return false;
        }
        held.failed.get(lock).add(thread);
        story.fail(threads[thread], locks[lock], flags, 1);
        return true;
    }

    void release(int thread, int lock) {
        int sharedToo = held.sharedToo[thread][lock];
        boolean shared = held.shared[thread][lock] || (sharedToo > 0 && chance(30));
        held.give(thread, lock, shared);
        story.release(threads[thread], locks[lock], shared ? EventFlags.SHARED : 0);
    }

    boolean again(int thread) {
        int lock = lockOf(thread);
        if (held.depth[thread][lock] == 0 || !held.has(lock, LockTraits.REENTRANT)) {
            return false;
        }
        boolean shared = held.shared[thread][lock] || (held.has(lock, LockTraits.SHARED) && chance(50));
        held.take(thread, lock, shared);
        story.acquire(threads[thread], locks[lock], shared ? EventFlags.SHARED : 0);
        return true;
    }

    boolean changeMode(int thread) {
        int lock = lockOf(thread);
        if (held.depth[thread][lock] != 1 || !held.has(lock, LockTraits.SHARED)) {
            return false;
        }
        if (held.shared[thread][lock]) {
            if (held.isTaken(thread, lock, false)) {
                return false;
            }
            if (chance(40)) {
                story.request(threads[thread], locks[lock]);
            }
            story.upgrade(threads[thread], locks[lock]);
        } else {
            story.downgrade(threads[thread], locks[lock]);
        }
        held.shared[thread][lock] = !held.shared[thread][lock];
        return true;
    }

    /** Acquires in shared mode what it has exclusively, and gives the exclusive hold back: another way to downgrade. */
    boolean keepShared(int thread) {
        int lock = lockOf(thread);
        if (held.depth[thread][lock] != 1
                || held.shared[thread][lock]
                || !held.has(lock, LockTraits.SHARED)
                || !held.has(lock, LockTraits.REENTRANT)) {
            return false;
        }
        held.take(thread, lock, true);
        story.acquire(threads[thread], locks[lock], EventFlags.SHARED);
        held.give(thread, lock, false);
        story.release(threads[thread], locks[lock]);
        return true;
    }

    boolean handOff(int thread, int to) {
        int lock = lockOf(thread);
        boolean asks = held.wanted[to] == lock;
        if (held.depth[thread][lock] != 1
                || held.depth[to][lock] > 0
                || (asks && held.wantedShared[to] != held.shared[thread][lock])
                || (!asks && chance(40))) {
            return false;
        }
        story.handOff(threads[thread], locks[lock], held.shared[thread][lock] ? EventFlags.SHARED : 0, threads[to]);
        held.pass(thread, lock, to);
        return true;
    }

    boolean releaseForAnother(int thread) {
        int holder = otherThan(thread);
        int lock = lockOf(holder);
        if (!held.has(lock, LockTraits.OWNERLESS)
                || held.depth[holder][lock] == 0
                || held.passed[lock]
                || held.failed.get(lock).contains(thread)) {
            return false;
        }
        held.depth[holder][lock] = 0;
        story.releaseOf(threads[thread], threads[holder], locks[lock]);
        return true;
    }

    /** One that the thread has, or any. */
    int lockOf(int thread) {
        List<Integer> own = held.of(thread);
        return own.isEmpty() ? random.nextInt(locks.length) : own.get(random.nextInt(own.size()));
    }

    int otherThan(int thread) {
        return (thread + 1 + random.nextInt(threads.length - 1)) % threads.length;
    }
}
