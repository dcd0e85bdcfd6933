package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Looks for cycles of locks, short ones first, and for the requests that make each of them a ring: each member
 * wants what the next one holds in a mode that conflicts, or wants in shared mode what the next one waits for
 * exclusively and the lock is queue-fair; the members are different threads, and hold nothing that keeps them
 * apart. Cycles without such requests are told with what is in their way.
 *
 * <p>Each cycle names a lock once: a ring with a lock twice contains a shorter one.
 *
 * <p>Threading: one thread, one use.
 */
final class PatternSearch {
    /** How many locks are tried as the next one of a cycle. */
    static final long MOST_STEPS = 10_000_000;
    /** How many cycles of locks are looked at. */
    static final int MOST_CYCLES = 20_000;

    /** How many pairs of locks are looked at to find out which locks lead back to where a cycle began. */
    private static final long MOST_VISITS = 400_000_000;

    private static final int MOST_COMBINATIONS = 1 << 14;
    private static final int MOST_HOPELESS = 1 << 10;
    private static final int[] NO_NODES = {};

    private final RequestNodes nodes;
    private final IntPredicate fair;
    private final int longest;
    private final LockSuccessors successors;
    private final List<int[]> byEdge;
    private final LongIntMap edgeNumbers = new LongIntMap();
    private final int[][] queued;
    private final int[] path;
    private final LongIntMap settled = new LongIntMap();
    private final LongIntMap saturated = new LongIntMap();
    private final int[] classes;
    private Consumer<Ring> consumer = ring -> {};
    private long steps = MOST_STEPS;
    private int cycles;
    private boolean exhausted;
    private final boolean[] covered;
    private boolean cutShort;

    /**
     * A search.
     *
     * @param classes by lock, a number of its class
     * @param fair which of them are queue-fair
     * @param longest the most members of a ring
     */
    PatternSearch(RequestNodes nodes, int[] classes, IntPredicate fair, int longest) {
        int locks = classes.length;
        this.classes = classes.clone();
        this.nodes = nodes;
        this.fair = fair;
        this.longest = longest;
        path = new int[longest + 1];
        byEdge = new ArrayList<>();
        queued = new int[locks][];
        covered = new boolean[locks];
        Arrays.fill(queued, NO_NODES);
        int[] counts = new int[nodes.size() + 1];
        for (int round = 0; round < 2; round++) {
            index(round == 1, counts);
            Arrays.fill(counts, 0);
        }
        successors = new LockSuccessors(locks, edgeNumbers);
    }

    private void index(boolean fill, int[] counts) {
        int[] queueCounts = new int[queued.length];
        for (int node = 1; node < nodes.size(); node++) {
            RequestNode request = nodes.get(node);
            if (nodes.standsFor(node) != node) {
                continue;
            }
            if (request.held == RequestNode.NOTHING) {
                if (fill) {
                    queued[request.lock][queueCounts[request.lock]] = node;
                }
                queueCounts[request.lock]++;
                continue;
            }
            long edge = edge(request.heldLock(), request.lock);
            int number = edgeNumbers.get(edge);
            if (number == 0) {
                byEdge.add(NO_NODES);
                number = byEdge.size();
                edgeNumbers.put(edge, number);
            }
            if (fill) {
                byEdge.get(number - 1)[counts[number]] = node;
            }
            counts[number]++;
        }
        if (!fill) {
            for (int lock = 0; lock < queued.length; lock++) {
                queued[lock] = queueCounts[lock] == 0 ? NO_NODES : new int[queueCounts[lock]];
            }
            for (int number = 1; number <= byEdge.size(); number++) {
                byEdge.set(number - 1, new int[counts[number]]);
            }
        }
    }

    private static long edge(int from, int to) {
        return ((long) from << Integer.SIZE) | to;
    }

    private int[] nodesOf(int from, int to) {
        int number = edgeNumbers.get(edge(from, to));
        return number == 0 ? NO_NODES : byEdge.get(number - 1);
    }

    /**
     * Hands over the rings of each cycle of locks, by length.
     *
     * @param endOfLength told when all of a length were handed over
     */
    void find(Consumer<Ring> rings, Runnable endOfLength) {
        consumer = rings;
        for (int length = 1; length <= longest && !exhausted; length++) {
            for (int start = 0; start < queued.length && !exhausted; start++) {
                path[0] = start;
                if (length == 1) {
                    if (edgeNumbers.get(edge(start, start)) != 0) {
                        cycle(1);
                    }
                } else if (successors.visits() > MOST_VISITS) {
                    exhausted = true;
                } else if (successors.begin(start, length)) {
                    extend(1, length);
                }
            }
            endOfLength.run();
        }
    }

    /** Whether the search was given up before it was through. */
    boolean exhausted() {
        return exhausted;
    }

    /**
     * After the search: whether there are cycles that are longer than was looked for, as far as that can be told
     * cheaply: a lock that lies on a cycle, but on none that was found.
     */
    boolean leftOutLonger() {
        LockComponents cyclic = LockComponents.of(covered.length, edgeNumbers);
        for (int lock = 0; lock < covered.length && !cutShort; lock++) {
            cutShort = !covered[lock] && cyclic.of(lock) != LockComponents.NONE;
        }
        return cutShort;
    }

    private void cover(int length) {
        for (int i = 0; i < length; i++) {
            covered[path[i]] = true;
        }
    }

    /** From now on no longer cycle over these two locks is looked at. */
    void settle(int one, int other) {
        settled.put(edge(Math.min(one, other), Math.max(one, other)), 1);
        successors.remove(one, other);
        successors.remove(other, one);
    }

    /** From now on no cycle is looked at in which locks of these classes follow each other. */
    void saturate(int oneClass, int otherClass) {
        saturated.put(edge(Math.min(oneClass, otherClass), Math.max(oneClass, otherClass)), 1);
    }

    private boolean isSaturated(int one, int other) {
        return saturated.size() > 0
                && saturated.get(edge(Math.min(classes[one], classes[other]), Math.max(classes[one], classes[other])))
                        != 0;
    }

    private void extend(int depth, int length) {
        int last = path[depth - 1];
        int count = successors.count(last);
        for (int i = 0; i < count && !exhausted; i++) {
            int next = successors.get(last, i);
            if (--steps < 0) {
                exhausted = true;
            } else if (next > path[0]
                    && !isSaturated(last, next)
                    && successors.leadsBack(next, length - depth)
                    && mayFollow(depth, next)) {
                path[depth] = next;
                if (depth + 1 < length) {
                    extend(depth + 1, length);
                } else {
                    cycle(length);
                }
            }
        }
    }

    private boolean mayFollow(int depth, int next) {
        for (int i = 0; i < depth; i++) {
            if (path[i] == next) {
                return false;
            }
            if (settled.get(edge(Math.min(path[i], next), Math.max(path[i], next))) != 0) {
                cover(depth);
                covered[next] = true;
                return false;
            }
        }
        return true;
    }

    private void cycle(int length) {
        if (++cycles > MOST_CYCLES) {
            exhausted = true;
            return;
        }
        cover(length);
        int[][] choices = new int[length][];
        for (int i = 0; i < length; i++) {
            choices[i] = nodesOf(path[i], path[(i + 1) % length]);
        }
        RingSearch search = new RingSearch(nodes, choices, lock -> fair.test(lock) ? queued[lock] : NO_NODES, longest);
        search.run(MOST_COMBINATIONS, MOST_HOPELESS).forEach(consumer);
        cutShort |= search.leftOutLonger();
    }
}
