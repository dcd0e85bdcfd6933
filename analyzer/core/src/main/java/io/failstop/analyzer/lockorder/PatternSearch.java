package io.failstop.analyzer.lockorder;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Looks for rings of requests, short ones first: each member wants what the next one holds in a mode that
 * conflicts, or wants in shared mode what the next one waits for exclusively and the lock is queue-fair; the
 * members are different threads and hold nothing that keeps them apart. Rings that could not be so are
 * looked for as well, with what is in their way.
 *
 * <p>A ring in which a member could wait for an earlier one than it does is left out: the shorter one is there.
 *
 * <p>Threading: one thread, one use.
 */
final class PatternSearch {
    /** How many members are tried. */
    static final long MOST_STEPS = 40_000_000;
    /** How many members are tried for rings that cannot be. */
    static final long MOST_RELAXED_STEPS = 4_000_000;
    /** How many rings of locks are kept. */
    static final int MOST_RINGS = 20_000;

    private final RequestNodes nodes;
    private final IntPredicate fair;
    private final IntPredicate reentrant;
    private final int longest;
    private final int[][] holders;
    private final int[][] exclusive;
    private final Map<List<Integer>, Ring> rings = new LinkedHashMap<>();
    private final int[] path;
    private final boolean[] queued;
    private boolean relaxed;
    private long steps;
    private boolean exhausted;
    private boolean ringsDropped;

    /**
     * A search.
     *
     * @param locks how many locks there are
     * @param fair which of them are queue-fair
     * @param reentrant which of them their holder may have again
     * @param longest the most members of a ring
     */
    PatternSearch(RequestNodes nodes, int locks, IntPredicate fair, IntPredicate reentrant, int longest) {
        this.nodes = nodes;
        this.fair = fair;
        this.reentrant = reentrant;
        this.longest = longest;
        holders = index(locks, true);
        exclusive = index(locks, false);
        path = new int[Math.max(1, longest)];
        queued = new boolean[Math.max(1, longest)];
    }

    /** By lock: the nodes that hold it, or those that ask for it exclusively and are queued for it. */
    private int[][] index(int locks, boolean held) {
        int[] counts = new int[locks];
        int[][] found = new int[locks][];
        for (int round = 0; round < 2; round++) {
            for (int node = 1; node < nodes.size(); node++) {
                RequestNode request = nodes.get(node);
                if (held) {
                    for (int i = 0; i < request.held.length; i++) {
                        int lock = RequestNode.lockOf(request.held[i]);
                        if (request.find(lock) == i) {
                            enter(found, counts, lock, node);
                        }
                    }
                } else if (!request.shared && !request.bounded && fair.test(request.lock)) {
                    enter(found, counts, request.lock, node);
                }
            }
            for (int lock = 0; lock < locks; lock++) {
                if (round == 0) {
                    found[lock] = new int[counts[lock]];
                }
                counts[lock] = 0;
            }
        }
        return found;
    }

    private static void enter(int[][] found, int[] counts, int lock, int node) {
        if (found[lock] != null) {
            found[lock][counts[lock]] = node;
        }
        counts[lock]++;
    }

    /** The rings that could come to stand, and those that could not, with the obstacle. */
    Collection<Ring> find() {
        selfBlocked();
        search(MOST_STEPS);
        boolean budgetReached = exhausted;
        relaxed = true;
        search(MOST_RELAXED_STEPS);
        exhausted = budgetReached;
        return rings.values();
    }

    /** Whether the search was given up before it was through. */
    boolean exhausted() {
        return exhausted;
    }

    /** Whether there were more rings of locks than are kept. */
    boolean ringsDropped() {
        return ringsDropped;
    }

    private void selfBlocked() {
        for (int node = 1; node < nodes.size(); node++) {
            RequestNode request = nodes.get(node);
            if (request.implied && isSelfBlocked(request) && !reentrant.test(request.lock)) {
                found(new int[] {node}, Ring.Obstacle.NONE);
            }
        }
    }

    private static boolean isSelfBlocked(RequestNode request) {
        return request.obstacle(request.lock, request.shared) >= 0;
    }

    /** It holds the lock in shared mode and wants it exclusively: others in shared mode are in its way. */
    private static boolean isUpgrade(RequestNode request) {
        int at = request.find(request.lock);
        return at >= 0 && !request.shared && !request.implied && RequestNode.isShared(request.held[at]);
    }

    private void search(long most) {
        steps = most;
        exhausted = false;
        for (int length = 2; length <= longest && !exhausted; length++) {
            for (int start = 1; start < nodes.size() && !exhausted; start++) {
                if (mayBeMember(nodes.get(start))) {
                    path[0] = start;
                    extend(1, length);
                }
            }
        }
    }

    private boolean mayBeMember(RequestNode request) {
        if (isUpgrade(request)) {
            return relaxed || !request.bounded;
        }
        // What it holds, it may have again at once, or never.
        boolean waitsForOthers =
                request.find(request.lock) < 0 || (!reentrant.test(request.lock) && !isSelfBlocked(request));
        return waitsForOthers && (relaxed || !request.bounded);
    }

    private void extend(int depth, int length) {
        RequestNode last = nodes.get(path[depth - 1]);
        queued[depth] = false;
        for (int next : holders[last.lock]) {
            tryNext(depth, length, last, next);
        }
        if (!relaxed && last.shared && fair.test(last.lock)) {
            queued[depth] = true;
            for (int next : exclusive[last.lock]) {
                tryNext(depth, length, last, next);
            }
        }
    }

    private void tryNext(int depth, int length, RequestNode last, int next) {
        if (exhausted || next <= path[0]) {
            return;
        }
        if (--steps < 0) {
            exhausted = true;
            return;
        }
        RequestNode request = nodes.get(next);
        boolean viaQueue = queued[depth];
        if (!mayBeMember(request) || !(viaQueue || waits(depth - 1, last, request)) || !fits(depth, length, request)) {
            return;
        }
        path[depth] = next;
        if (depth + 1 == length) {
            close(depth, request);
        } else {
            extend(depth + 1, length);
            queued[depth] = viaQueue;
        }
    }

    /** Whether the member at {@code at} waits for what the other one holds. */
    private boolean waits(int at, RequestNode request, RequestNode next) {
        if (relaxed) {
            return true;
        }
        int obstacle = next.obstacle(request.lock, request.shared);
        // Who is queued behind an exclusive request waits for its obstacle, too, unless that is a shared one.
        return obstacle >= 0 && !(at > 0 && queued[at] && !RequestNode.isShared(next.held[obstacle]));
    }

    private boolean fits(int depth, int length, RequestNode request) {
        for (int i = 0; i < depth; i++) {
            RequestNode other = nodes.get(path[i]);
            boolean sameLock = other.lock == request.lock;
            boolean neighbours = i == depth - 1 && queued[depth];
            boolean closing = i == 0 && depth + 1 == length && request.shared && !other.shared;
            boolean upgrades = length == 2 && isUpgrade(request) && isUpgrade(other);
            if (sameLock && !neighbours && !closing && !upgrades) {
                return false;
            }
            if (!relaxed && (other.thread == request.thread || other.excludes(request))) {
                return false;
            }
        }
        return true;
    }

    private void close(int depth, RequestNode last) {
        RequestNode first = nodes.get(path[0]);
        boolean byHold = relaxed ? first.find(last.lock) >= 0 : waits(depth, last, first);
        boolean byQueue = !relaxed
                && last.shared
                && !first.shared
                && first.lock == last.lock
                && fair.test(last.lock)
                && depth > 0
                && isBlockedByShared(first, nodes.get(path[1]));
        boolean sameLock = first.lock == last.lock;
        if (byQueue || (byHold && !(sameLock && !queued[depth] && !isUpgrade(last)))) {
            int[] members = new int[depth + 1];
            System.arraycopy(path, 0, members, 0, depth + 1);
            Ring.Obstacle obstacle = relaxed ? obstacle(members) : Ring.Obstacle.NONE;
            if (!relaxed || obstacle != Ring.Obstacle.NONE) {
                found(members, obstacle);
            }
        }
    }

    private static boolean isBlockedByShared(RequestNode request, RequestNode next) {
        int obstacle = next.obstacle(request.lock, request.shared);
        return obstacle >= 0 && RequestNode.isShared(next.held[obstacle]);
    }

    private Ring.Obstacle obstacle(int[] members) {
        Ring.Obstacle worst = Ring.Obstacle.NONE;
        for (int i = 0; i < members.length; i++) {
            RequestNode member = nodes.get(members[i]);
            RequestNode next = nodes.get(members[(i + 1) % members.length]);
            if (member.bounded) {
                worst = worse(worst, Ring.Obstacle.TRY_LOCK);
            }
            if (next.obstacle(member.lock, member.shared) < 0) {
                worst = worse(worst, Ring.Obstacle.SHARED_MODE);
            }
            for (int j = 0; j < i; j++) {
                RequestNode other = nodes.get(members[j]);
                if (other.thread == member.thread) {
                    worst = worse(worst, Ring.Obstacle.SAME_THREAD);
                } else if (other.excludes(member)) {
                    worst = worse(worst, Ring.Obstacle.GATE_LOCK);
                }
            }
        }
        return worst;
    }

    private static Ring.Obstacle worse(Ring.Obstacle left, Ring.Obstacle right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    private void found(int[] members, Ring.Obstacle obstacle) {
        int[] rotated = Ring.rotated(members, nodes);
        List<Integer> key = Ring.key(rotated, nodes);
        Ring ring = rings.get(key);
        if (ring == null) {
            if (rings.size() >= MOST_RINGS) {
                ringsDropped |= obstacle == Ring.Obstacle.NONE;
                return;
            }
            ring = new Ring(key, obstacle);
            rings.put(key, ring);
        }
        if (obstacle == Ring.Obstacle.NONE) {
            ring.add(rotated);
        } else if (ring.obstacle != Ring.Obstacle.NONE && obstacle.compareTo(ring.obstacle) < 0) {
            ring.obstacle = obstacle;
        }
    }

    /** For the ring's members: whether each waits in the queue behind the next one instead of for its hold. */
    static boolean[] queuedIn(int[] members, RequestNodes nodes) {
        boolean[] behind = new boolean[members.length];
        for (int i = 0; i < members.length; i++) {
            RequestNode member = nodes.get(members[i]);
            RequestNode next = nodes.get(members[(i + 1) % members.length]);
            behind[i] = next.obstacle(member.lock, member.shared) < 0;
        }
        return behind;
    }
}
