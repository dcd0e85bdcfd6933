package io.failstop.analyzer.lockorder;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Whether there may be rings over more locks than a search looks at: requests of as many threads that wait for each
 * other around a cycle of locks and keep nobody of them away. It only says no if it has tried all, and yes if it has
 * found one or tried too many.
 *
 * <p>Threading: one thread, one use.
 */
final class LongerRings {
    private static final long MOST_STEPS = 300_000;
    private static final long MOST_VISITS = 30_000_000;
    private static final int MOST_LOCKS = 1000;
    private static final int ANY = Integer.MAX_VALUE;

    private final RequestNodes nodes;
    private final LongFunction<int[]> nodesOf;
    private final IntFunction<int[]> queueOf;
    private final int longest;
    private final int[] path = new int[MOST_LOCKS];
    private final int[] picked = new int[2 * MOST_LOCKS];
    private final boolean[] onPath;
    private final LockSuccessors successors;
    private final boolean isEmpty;
    private boolean byRequests;
    private long steps;

    /**
     * A search.
     *
     * @param edges pairs of locks, the one held and the one requested
     * @param nodesOf the nodes of such a pair
     * @param queueOf the nodes that are queued for a lock exclusively
     * @param longest the most locks of the rings that were looked at
     */
    LongerRings(
            RequestNodes nodes,
            int locks,
            LongIntMap edges,
            LongFunction<int[]> nodesOf,
            IntFunction<int[]> queueOf,
            int longest) {
        this.nodes = nodes;
        this.nodesOf = nodesOf;
        this.queueOf = queueOf;
        this.longest = longest;
        onPath = new boolean[locks];
        LongIntMap waiting = new LongIntMap();
        edges.forEach((edge, number) -> {
            for (int node : nodesOf.apply(edge)) {
                if (!nodes.get(node).bounded) {
                    waiting.put(edge, 1);
                    break;
                }
            }
        });
        LongIntMap wide = wide(waiting);
        isEmpty = wide.size() == 0;
        successors = new LockSuccessors(locks, wide);
    }

    /** Only what lies in components of enough locks, and enough threads that go around in them. */
    private LongIntMap wide(LongIntMap waiting) {
        LockComponents components = LockComponents.of(onPath.length, waiting);
        int[] locks = new int[onPath.length + 1];
        for (int lock = 0; lock < onPath.length; lock++) {
            locks[components.of(lock)]++;
        }
        int[] threads = new int[onPath.length + 1];
        LongIntMap seen = new LongIntMap();
        for (int node = 1; node < nodes.size(); node++) {
            RequestNode request = nodes.get(node);
            int component = request.held == RequestNode.NOTHING ? 0 : components.of(request.lock);
            // More threads than that say no more.
            if (component != 0 && !request.bounded && locks[component] > longest && threads[component] <= longest) {
                threads[component] += 1 - seen.put((long) component << Integer.SIZE | request.thread, 1);
            }
        }
        LongIntMap wide = new LongIntMap();
        waiting.forEach((edge, one) -> {
            int component = components.of((int) edge);
            if (component != LockComponents.NONE
                    && component == components.of((int) (edge >> Integer.SIZE))
                    && threads[component] > longest) {
                wide.put(edge, one);
            }
        });
        return wide;
    }

    /** Whether there may be one; first the cycles of locks are tried without their requests, which is quicker. */
    boolean exist() {
        if (isEmpty || !search(false)) {
            return false;
        }
        return search(true);
    }

    private boolean search(boolean withRequests) {
        byRequests = withRequests;
        steps = MOST_STEPS;
        Arrays.fill(onPath, false);
        long visitsBefore = successors.visits();
        for (int start = 0; start < onPath.length; start++) {
            if (successors.count(start) == 0 || !successors.begin(start, ANY)) {
                continue;
            }
            path[0] = start;
            if (successors.visits() - visitsBefore > MOST_VISITS || extend(1)) {
                return true;
            }
        }
        return false;
    }

    private boolean extend(int depth) {
        int last = path[depth - 1];
        for (int i = 0; i < successors.count(last); i++) {
            int next = successors.get(last, i);
            if (--steps < 0) {
                return true;
            }
            boolean closes = next == path[0] && depth > longest;
            boolean goesOn = next > path[0] && !onPath[next] && successors.leadsBack(next, ANY - 1);
            if ((closes || goesOn) && follow(depth, next, closes)) {
                return true;
            }
        }
        return false;
    }

    private boolean follow(int depth, int next, boolean closes) {
        if (!byRequests) {
            return closes || goTo(depth, next);
        }
        for (int node : nodesOf.apply((long) path[depth - 1] << Integer.SIZE | next)) {
            if (--steps < 0) {
                return true;
            }
            if (fits(depth, node)) {
                picked[depth - 1] = node;
                if (closes ? isRing(depth, 0, depth) : goTo(depth, next)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean goTo(int depth, int next) {
        if (depth == MOST_LOCKS) {
            return true;
        }
        path[depth] = next;
        onPath[next] = true;
        boolean found = extend(depth + 1);
        onPath[next] = false;
        return found;
    }

    private boolean fits(int depth, int node) {
        RequestNode request = nodes.get(node);
        if (request.bounded || (depth > 1 && !mayWaitFor(picked[depth - 2], node))) {
            return false;
        }
        return canMeetAll(depth - 1, request);
    }

    /**
     * Whether those who were picked wait for each other, with others in queues between them as it takes.
     *
     * @param count how many were picked for locks
     * @param at for which of them it is to be found out yet
     * @param members how many there are with those in queues
     */
    private boolean isRing(int count, int at, int members) {
        if (at == count) {
            return true;
        }
        RequestNode member = nodes.get(picked[at]);
        if (nodes.get(picked[(at + 1) % count]).isInTheWayOf(member)) {
            return isRing(count, at + 1, members);
        }
        for (int node : queueOf.apply(member.lock)) {
            if (--steps < 0) {
                return true;
            }
            if (canMeetAll(members, nodes.get(node))) {
                picked[members] = node;
                if (isRing(count, at + 1, members + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean canMeetAll(int members, RequestNode request) {
        for (int i = 0; i < members; i++) {
            if (!RingSearch.canMeet(nodes.get(picked[i]), request)) {
                return false;
            }
        }
        return true;
    }

    private boolean mayWaitFor(int member, int next) {
        RequestNode request = nodes.get(member);
        return nodes.get(next).isInTheWayOf(request) || queueOf.apply(request.lock).length > 0;
    }
}
