package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

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

    /** How many ways to combine requests are tried, all cycles together. */
    private static final long MOST_COMBINATIONS = 1L << 28;

    /** How many pairs of requests are looked at for each way that might be tried. */
    private static final int COMPARISONS = 16;

    /** How many saturated pairs are looked at in the end. */
    private static final int MOST_PAIRS_AGAIN = 4096;

    /** If more longer cycles were left out, none of them is looked at; so many locks are tried to find them. */
    private static final int MOST_CYCLES_AGAIN = 64;

    private static final long MOST_STEPS_AGAIN = 200_000;

    private static final int MOST_HOPELESS = 1 << 10;
    private static final int[] NO_NODES = {};

    private final RequestNodes nodes;
    private final IntPredicate fair;
    private final int longest;
    private final int combinations;
    private LockSuccessors successors;
    private final List<int[]> byEdge;
    private final LongIntMap edgeNumbers = new LongIntMap();
    private final int[][] queued;
    private final int[] path;
    private final LongIntMap settled = new LongIntMap();
    private final LongIntMap saturated = new LongIntMap();
    private final int[] classes;
    private Consumer<List<Ring>> consumer = family -> {};
    private long steps = MOST_STEPS;
    private long combinationsLeft = MOST_COMBINATIONS;
    private int cycles = MOST_CYCLES;
    private final List<int[]> saturatedPairs = new ArrayList<>();
    private final List<int[]> leftOut = new ArrayList<>();
    private boolean again;
    private boolean leftOutAgain;
    private String givenUpAfter = "";
    private boolean exhausted;
    private boolean cutShort;
    private long uncombined;

    /**
     * A search.
     *
     * @param classes by lock, a number of its class
     * @param fair which of them are queue-fair
     * @param longest the most members of a ring
     * @param combinations how many ways to combine the requests of a cycle are tried one by one
     */
    PatternSearch(RequestNodes nodes, int[] classes, IntPredicate fair, int longest, int combinations) {
        int locks = classes.length;
        this.classes = classes.clone();
        this.nodes = nodes;
        this.fair = fair;
        this.longest = longest;
        this.combinations = combinations;
        path = new int[longest + 1];
        byEdge = new ArrayList<>();
        queued = new int[locks][];
        Arrays.fill(queued, NO_NODES);
        index();
        successors = new LockSuccessors(locks, edgeNumbers);
    }

    /** Each node goes into a queue, or where the nodes of its pair of locks are. */
    private void index() {
        int[] placeOf = new int[nodes.size()];
        int[] counts = new int[nodes.size() + queued.length];
        for (int node = 1; node < placeOf.length; node++) {
            RequestNode request = nodes.get(node);
            if (nodes.standsFor(node) == node) {
                // Queues count up from 1, pairs down from -1.
                placeOf[node] = request.held == RequestNode.NOTHING
                        ? request.lock + 1
                        : -edgeNumber(edge(request.heldLock(), request.lock));
                counts[placeOf[node] > 0 ? placeOf[node] - 1 : queued.length - 1 - placeOf[node]]++;
            }
        }
        Arrays.setAll(queued, lock -> counts[lock] == 0 ? NO_NODES : new int[counts[lock]]);
        for (int number = 0; number < edgeNumbers.size(); number++) {
            byEdge.add(new int[counts[queued.length + number]]);
        }
        for (int node = placeOf.length - 1; node > 0; node--) {
            int place = placeOf[node];
            if (place > 0) {
                queued[place - 1][--counts[place - 1]] = node;
            } else if (place < 0) {
                byEdge.get(-place - 1)[--counts[queued.length - 1 - place]] = node;
            }
        }
    }

    private int edgeNumber(long edge) {
        int known = edgeNumbers.get(edge);
        if (known == 0) {
            known = edgeNumbers.size() + 1;
            edgeNumbers.put(edge, known);
        }
        return known;
    }

    private static long edge(int from, int to) {
        return ((long) from << Integer.SIZE) | to;
    }

    private int[] nodesOf(int from, int to) {
        int number = edgeNumbers.get(edge(from, to));
        return number == 0 ? NO_NODES : byEdge.get(number - 1);
    }

    /**
     * Hands over the rings of each cycle of locks, by length; those of the same locks in the same modes together.
     *
     * @param endOfLength told when all of a length were handed over
     */
    void find(Consumer<List<Ring>> families, Runnable endOfLength) {
        consumer = families;
        for (int length = 1; length <= longest && !exhausted; length++) {
            for (int start = 0; start < queued.length && !exhausted; start++) {
                path[0] = start;
                if (length == 1) {
                    if (edgeNumbers.get(edge(start, start)) != 0) {
                        cycle(1);
                    }
                } else if (successors.visits() > MOST_VISITS) {
                    giveUp(MOST_VISITS + " pairs of locks");
                } else if (successors.begin(start, length)) {
                    extend(1, length);
                }
            }
            endOfLength.run();
        }
        if (!exhausted && settled.size() + saturated.size() > 0) {
            lookAgain(endOfLength);
        }
    }

    /** Looks at the cycles that were left out because of others, as far as that goes. */
    private void lookAgain(Runnable endOfLength) {
        again = true;
        successors = new LockSuccessors(queued.length, edgeNumbers);
        steps = MOST_STEPS_AGAIN;
        for (int length = 3; length <= longest && !exhausted; length++) {
            for (int start = 0; start < queued.length && !exhausted; start++) {
                path[0] = start;
                if (successors.visits() > MOST_STEPS_AGAIN) {
                    exhausted = true;
                } else if (successors.begin(start, length)) {
                    extend(1, length);
                }
            }
        }
        leftOutAgain |= exhausted;
        List<int[]> all = new ArrayList<>(saturatedPairs);
        if (!exhausted) {
            all.addAll(leftOut);
        }
        exhausted = false;
        cycles = all.size();
        for (int[] cycle : all) {
            System.arraycopy(cycle, 0, path, 0, cycle.length);
            cycle(cycle.length);
        }
        endOfLength.run();
    }

    /** Whether it looks at what was left out at first: what says no more than is known need not be told. */
    boolean looksAgain() {
        return again;
    }

    /** Whether there may be cycles that were left out because of others and not looked at later. */
    boolean leftOutOfLengths() {
        return leftOutAgain;
    }

    private void giveUp(String after) {
        exhausted = true;
        givenUpAfter = after;
    }

    /** What was too many for the search when it was given up. */
    String givenUpAfter() {
        return givenUpAfter;
    }

    /** Of how many cycles not all ways to combine requests were tried. */
    long uncombined() {
        return uncombined;
    }

    /** Whether the search was given up before it was through. */
    boolean exhausted() {
        return exhausted;
    }

    /** After the search: whether there may be rings of more members than were looked for. */
    boolean leftOutLonger() {
        return cutShort
                || new LongerRings(
                                nodes,
                                queued.length,
                                edgeNumbers,
                                edge -> nodesOf((int) (edge >> Integer.SIZE), (int) edge),
                                this::queueOf,
                                longest)
                        .exist();
    }

    private int[] queueOf(int lock) {
        return fair.test(lock) ? queued[lock] : NO_NODES;
    }

    /** From now on no longer cycle over these two locks is looked at, until all others were. */
    void settle(int one, int other) {
        if (again || one == other) {
            return;
        }
        settled.put(edge(Math.min(one, other), Math.max(one, other)), 1);
        successors.remove(one, other);
        successors.remove(other, one);
    }

    /** From now on no cycle is looked at in which locks of these classes follow each other, until all others were. */
    void saturate(int oneClass, int otherClass) {
        if (again) {
            return;
        }
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
                giveUp(MOST_STEPS + " steps");
            } else if (next > path[0] && successors.leadsBack(next, length - depth) && mayFollow(depth, next, length)) {
                path[depth] = next;
                if (depth + 1 < length) {
                    extend(depth + 1, length);
                } else if (!again) {
                    cycle(length);
                } else if (wasLeftOut(length)) {
                    leftOut(length);
                }
            }
        }
    }

    private boolean mayFollow(int depth, int next, int length) {
        for (int i = 0; i < depth; i++) {
            if (path[i] == next) {
                return false;
            }
            if (!again && isSettled(path[i], next)) {
                return false;
            }
        }
        if (again || !isSaturated(path[depth - 1], next)) {
            return true;
        }
        if (length == 2) {
            saveForLater(next);
        }
        return false;
    }

    /** Pairs are saturated while pairs are looked at: not all that there are have been left out. */
    private void saveForLater(int next) {
        if (saturatedPairs.size() < MOST_PAIRS_AGAIN) {
            saturatedPairs.add(new int[] {path[0], next});
        } else {
            leftOutAgain = true;
        }
    }

    private boolean isSettled(int one, int other) {
        return settled.get(edge(Math.min(one, other), Math.max(one, other))) != 0;
    }

    private void leftOut(int length) {
        if (leftOut.size() < MOST_CYCLES_AGAIN) {
            leftOut.add(Arrays.copyOf(path, length));
        } else {
            exhausted = true;
        }
    }

    private boolean wasLeftOut(int length) {
        for (int i = 0; i < length; i++) {
            if (i > 0 && isSaturated(path[i - 1], path[i])) {
                return true;
            }
            for (int j = 0; j < i; j++) {
                if (isSettled(path[i], path[j])) {
                    return true;
                }
            }
        }
        return false;
    }

    private void cycle(int length) {
        if (--cycles < 0) {
            giveUp(MOST_CYCLES + " cycles");
            return;
        }
        int[][] choices = new int[length][];
        for (int i = 0; i < length; i++) {
            choices[i] = nodesOf(path[i], path[(i + 1) % length]);
        }
        RingSearch search = new RingSearch(nodes, choices, this::queueOf, longest);
        int most = (int) Math.min(combinations, combinationsLeft);
        int comparisons = (int) Math.min((long) combinations * COMPARISONS, combinationsLeft);
        search.run(most, comparisons, MOST_HOPELESS).stream()
                .collect(Collectors.groupingBy(ring -> ring.key, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(consumer);
        combinationsLeft = Math.max(0, combinationsLeft - search.spent());
        uncombined += search.gaveUp() ? 1 : 0;
        cutShort |= search.leftOutLonger();
    }
}
