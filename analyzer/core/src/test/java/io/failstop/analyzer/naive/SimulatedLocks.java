package io.failstop.analyzer.naive;

import io.failstop.probe.LockTraits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who has which lock while a random trace is being made, and who may get it. Threads and locks are named by place. */
final class SimulatedLocks {
    final int[] traits;
    /** How often the thread has the lock. */
    final int[][] depth;

    final boolean[][] shared;
    /** How many of those are shared where the thread has the lock exclusively, too. */
    final int[][] sharedToo;
    /** Locks that a thread asked for and was handed, before it has said so. */
    final boolean[][] handed;
    /** Who has failed to get the lock since it was last taken: nobody fails over what he is going to end himself. */
    final List<Set<Integer>> failed = new ArrayList<>();
    /** Per thread, locks in the order in which it got them; those that it has no more too. */
    private final List<List<Integer>> got = new ArrayList<>();
    /** Locks whose present section was handed over. */
    final boolean[] passed;
    /** Which lock the thread asked for and has not got; -1 if none. */
    final int[] wanted;

    final boolean[] wantedShared;

    SimulatedLocks(int threads, int[] traits) {
        this.traits = traits.clone();
        depth = new int[threads][traits.length];
        shared = new boolean[threads][traits.length];
        sharedToo = new int[threads][traits.length];
        handed = new boolean[threads][traits.length];
        passed = new boolean[traits.length];
        wanted = new int[threads];
        wantedShared = new boolean[threads];
        Arrays.fill(wanted, -1);
        for (int thread = 0; thread < threads; thread++) {
            got.add(new ArrayList<>());
        }
        for (int lock = 0; lock < traits.length; lock++) {
            failed.add(new HashSet<>());
        }
    }

    boolean has(int lock, int trait) {
        return (traits[lock] & trait) != 0;
    }

    boolean isInTheWay(int other, int thread, int lock, boolean mode) {
        return other != thread && depth[other][lock] > 0 && !(mode && shared[other][lock]);
    }

    /** Whether what others have keeps the thread from getting the lock. */
    boolean isTaken(int thread, int lock, boolean mode) {
        for (int other = 0; other < depth.length; other++) {
            if (isInTheWay(other, thread, lock, mode)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the thread would get the lock now, the queue considered. */
    boolean isFree(int thread, int lock, boolean mode) {
        boolean queued = false;
        for (int other = 0; other < depth.length; other++) {
            queued |= other != thread && wanted[other] == lock && !wantedShared[other] && !handed[other][lock];
        }
        return !isTaken(thread, lock, mode) && !(mode && queued && has(lock, LockTraits.QUEUE_FAIR));
    }

    void take(int thread, int lock, boolean mode) {
        if (depth[thread][lock]++ == 0) {
            shared[thread][lock] = mode;
            failed.get(lock).clear();
            passed[lock] = false;
            append(thread, lock);
        } else if (mode && !shared[thread][lock]) {
            sharedToo[thread][lock]++;
        }
    }

    /** Gives back one of the thread's in that mode. */
    void give(int thread, int lock, boolean mode) {
        depth[thread][lock]--;
        if (mode && !shared[thread][lock]) {
            sharedToo[thread][lock]--;
        } else if (!mode && depth[thread][lock] > 0 && depth[thread][lock] == sharedToo[thread][lock]) {
            shared[thread][lock] = true;
            sharedToo[thread][lock] = 0;
        }
    }

    void pass(int thread, int lock, int to) {
        depth[to][lock] = depth[thread][lock];
        shared[to][lock] = shared[thread][lock];
        depth[thread][lock] = 0;
        passed[lock] = true;
        handed[to][lock] = wanted[to] == lock;
        append(to, lock);
    }

    private void append(int thread, Integer lock) {
        got.get(thread).remove(lock);
        got.get(thread).add(lock);
    }

    /** What the thread has, the latest last. */
    List<Integer> of(int thread) {
        return got.get(thread).stream().filter(lock -> depth[thread][lock] > 0).toList();
    }
}
