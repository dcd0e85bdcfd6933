package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Requests of one thread for one lock while it holds another one, made in one place of the code with the other
 * lock got in one place: a step from lock to lock. What else it holds each time is kept as long as there are few
 * such sets, and what all of them have in common.
 *
 * <p>Threading: one thread.
 */
final class RequestNode {
    /** It stands for requests of the lock in its queue, whatever is held. */
    static final int NOTHING = -1;

    private static final int SHARED = 1;
    private static final int IMPLIED = 2;
    private static final int LOCK_SHIFT = 2;
    private static final int MOST_SETS = 8;
    private static final int[][] NO_SETS = {};
    private static final int[] NOT_ANY = {};

    /** Who requests. */
    final int thread;
    /** Label of the lock that is held, or {@link #NOTHING}. */
    final int held;
    /** What is requested. */
    final int lock;
    /** In shared mode. */
    final boolean shared;
    /** It waits not at all, or not for ever. */
    final boolean bounded;
    /** Labels of what a fault gets before this request, outermost first; if it is a fault's. */
    final int[] chain;
    /** A fault would make it, which did not happen; site and event are those of the copy. */
    final boolean implied;

    /** Where the held lock was got, and by which event, the first time. */
    final int heldSite;

    final long heldEvent;

    /** Where the request is made, and by which event, the first time. */
    final int site;

    final long event;

    /** Its thread's steps before the last time that it is made. */
    int lastStep;

    /** Never changed once they are here: nodes of one request share them. Most nodes have one, which is the common one. */
    private int[][] sets = NO_SETS;

    private int setCount;
    private int[] common = NOT_ANY;
    private boolean many;

    /** Its requests differ in their stacks, or in the places too: then site and event are those of the first. */
    boolean varied;
    /** It stands for requests in whatever places: there are too many to be told apart. */
    boolean anywhere;

    /** As first met. */
    RequestNode(Nest nest) {
        thread = nest.thread;
        held = nest.held;
        lock = nest.lock;
        shared = nest.shared;
        bounded = nest.bounded;
        implied = nest.chainLength >= 0;
        chain = nest.chainLength > 0 ? Arrays.copyOf(nest.chain, nest.chainLength) : NOT_ANY;
        heldSite = nest.heldSite;
        heldEvent = nest.heldEvent;
        site = nest.site;
        event = nest.event;
    }

    /** Whether its first request was made with these stacks. */
    boolean isAt(int siteOfHeld, int siteOfRequest) {
        return site == siteOfRequest && heldSite == siteOfHeld;
    }

    /** One number for a hold; {@code implied} if a fault would have it. */
    static int label(int lock, boolean shared, boolean implied) {
        return (lock << LOCK_SHIFT) | (shared ? SHARED : 0) | (implied ? IMPLIED : 0);
    }

    static int lockOf(int label) {
        return label >> LOCK_SHIFT;
    }

    static boolean isShared(int label) {
        return (label & SHARED) != 0;
    }

    static boolean isImplied(int label) {
        return (label & IMPLIED) != 0;
    }

    /** The lock that is held, or {@link #NOTHING}. */
    int heldLock() {
        return held == NOTHING ? NOTHING : lockOf(held);
    }

    /** Whether the other one waits for what this one holds. */
    boolean isInTheWayOf(RequestNode other) {
        return heldLock() == other.lock && !(other.shared && isShared(held));
    }

    /** Whether it is a change from shared to exclusive mode. */
    boolean isUpgrade() {
        return heldLock() == lock && !shared && !implied && isShared(held);
    }

    /** Whether it is known that the thread made it while it held, by itself, just these; {@code count} labels. */
    boolean knows(int[] labels, int count) {
        for (int i = setCount - 1; i >= 0; i--) {
            int[] known = set(i);
            if (known.length == count && Arrays.equals(known, 0, count, labels, 0, count)) {
                return true;
            }
        }
        return false;
    }

    /** Another request of this kind, with all that the thread holds by itself, which must not change any more. */
    void seen(int[] set) {
        if (setCount == 0) {
            common = set;
            setCount = 1;
            return;
        }
        if (setCount == MOST_SETS) {
            many = true;
        } else {
            add(set);
        }
        common = intersection(common, set);
    }

    private void add(int[] set) {
        if (setCount >= sets.length) {
            int[][] longer = new int[Math.min(MOST_SETS, 2 * setCount)][];
            for (int i = 0; i < setCount; i++) {
                longer[i] = set(i);
            }
            sets = longer;
        }
        sets[setCount++] = set;
    }

    private int[] set(int number) {
        return setCount == 1 ? common : sets[number];
    }

    private int[][] sets() {
        return setCount == 1 ? new int[][] {common} : Arrays.copyOf(sets, setCount);
    }

    /** Takes over what is known of requests in another place. */
    void absorb(RequestNode other) {
        for (int[] set : other.sets()) {
            if (!knows(set, set.length)) {
                seen(set);
            }
        }
        if (other.many) {
            many = true;
            common = intersection(common, other.common);
        }
        lastStep = Math.max(lastStep, other.lastStep);
    }

    private static int[] intersection(int[] left, int[] right) {
        int[] both = new int[left.length];
        int count = 0;
        for (int label : left) {
            for (int other : right) {
                if (label == other) {
                    both[count++] = label;
                    // In a trace that no lock can make, a thread may hold the same twice.
                    break;
                }
            }
        }
        return count == left.length ? left : Arrays.copyOf(both, count);
    }

    /** Calls back for the locks that its thread was seen to hold, for some of them several times. */
    void forEachHeldLock(IntConsumer action) {
        for (int i = 0; i < setCount; i++) {
            for (int label : set(i)) {
                action.accept(lockOf(label));
            }
        }
        for (int label : common) {
            action.accept(lockOf(label));
        }
    }

    /** Equal for requests of the same that {@link #excludes exclude} the same others by what they hold of these locks. */
    List<Integer> likeness(IntPredicate locks) {
        List<Integer> all = new ArrayList<>();
        all.add(label(lock, shared, implied));
        all.add(isShared(held) ? 1 : 0);
        all.add(bounded ? 1 : 0);
        all.add(many ? 1 : 0);
        Arrays.stream(many ? new int[][] {common} : sets())
                .map(set -> Arrays.stream(set)
                        .filter(label -> locks.test(lockOf(label)))
                        .map(label -> label & ~IMPLIED)
                        .sorted()
                        .toArray())
                .sorted(Arrays::compare)
                .forEach(set -> {
                    all.add(NOTHING);
                    Arrays.stream(set).forEach(all::add);
                });
        return all;
    }

    /** Whether both never can be in their sections at the same time, by what they hold. */
    boolean excludes(RequestNode other) {
        if (many || other.many) {
            return excludes(common, other.common);
        }
        for (int i = 0; i < setCount; i++) {
            for (int j = 0; j < other.setCount; j++) {
                if (!excludes(set(i), other.set(j))) {
                    return false;
                }
            }
        }
        return setCount > 0 && other.setCount > 0;
    }

    private static boolean excludes(int[] left, int[] right) {
        for (int label : left) {
            for (int other : right) {
                if (lockOf(label) == lockOf(other) && !(isShared(label) && isShared(other))) {
                    return true;
                }
            }
        }
        return false;
    }
}
