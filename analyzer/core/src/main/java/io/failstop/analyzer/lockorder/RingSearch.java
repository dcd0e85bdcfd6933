package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Looks for the requests that make a ring of one cycle of locks.
 *
 * <p>Threading: one thread, one use.
 */
final class RingSearch {
    private final RequestNodes nodes;
    private final int[][] choices;
    private final IntFunction<int[]> queueOf;
    private final int longest;
    private final Map<List<Integer>, Ring> rings = new LinkedHashMap<>();
    private final int[] chosen;
    private Ring.Obstacle least = Ring.Obstacle.SAME_THREAD;
    private int[] leastMembers = new int[0];
    private int left;
    private boolean cutShort;

    /**
     * A search.
     *
     * @param choices for each lock of the cycle, the nodes that hold it and want the next one
     * @param queueOf the nodes that are queued for a lock exclusively
     * @param longest the most members
     */
    RingSearch(RequestNodes nodes, int[][] choices, IntFunction<int[]> queueOf, int longest) {
        this.nodes = nodes;
        this.choices = choices;
        this.queueOf = queueOf;
        this.longest = longest;
        chosen = new int[choices.length];
    }

    /** The rings, or the one that is closest to possible. */
    Collection<Ring> run(int combinations, int hopeless) {
        left = combinations;
        if (choices.length == 1) {
            alone();
        }
        choose(0);
        boolean cut = left < 0;
        if (rings.isEmpty()) {
            left = hopeless;
            compare(0);
            if (leastMembers.length > 0) {
                List<Integer> key = Ring.key(Ring.rotated(leastMembers, nodes), nodes);
                rings.put(key, new Ring(key, least));
            }
        }
        if (cut) {
            rings.values().forEach(Ring::cut);
        }
        return rings.values();
    }

    /** Whether there may be rings with more members than was looked for, some of them in queues. */
    boolean leftOutLonger() {
        return cutShort;
    }

    /** A lock that is requested while it is held. */
    private void alone() {
        for (int node : choices[0]) {
            RequestNode request = nodes.get(node);
            if (request.implied && request.isInTheWayOf(request)) {
                found(new int[] {node});
            }
            for (int other : choices[0]) {
                RequestNode second = nodes.get(other);
                if (node < other && request.isUpgrade() && second.isUpgrade() && canMeet(request, second)) {
                    found(new int[] {node, other});
                }
            }
        }
    }

    private void choose(int depth) {
        if (depth == choices.length) {
            if (choices.length > 1 || isQueuedBehindItself()) {
                link(0, new ArrayList<>());
            }
            return;
        }
        for (int node : choices[depth]) {
            if (--left < 0) {
                return;
            }
            if (fits(depth, nodes.get(node))) {
                chosen[depth] = node;
                choose(depth + 1);
            }
        }
    }

    /** A thread that wants in shared mode what it holds in shared mode waits for itself by way of the queue. */
    private boolean isQueuedBehindItself() {
        RequestNode request = nodes.get(chosen[0]);
        return request.shared && RequestNode.isShared(request.held);
    }

    private boolean fits(int depth, RequestNode request) {
        if (request.bounded || (choices.length > 1 && request.heldLock() == request.lock)) {
            return false;
        }
        for (int i = 0; i < depth; i++) {
            if (!canMeet(nodes.get(chosen[i]), request)) {
                return false;
            }
        }
        return true;
    }

    private static boolean canMeet(RequestNode one, RequestNode other) {
        return !one.bounded && !other.bounded && one.thread != other.thread && !one.excludes(other);
    }

    /** Puts those who are queued between members whose modes do not conflict. */
    private void link(int at, List<Integer> members) {
        if (at == chosen.length) {
            found(members.stream().mapToInt(Integer::intValue).toArray());
            return;
        }
        RequestNode member = nodes.get(chosen[at]);
        RequestNode next = nodes.get(chosen[(at + 1) % chosen.length]);
        members.add(chosen[at]);
        if (next.isInTheWayOf(member)) {
            link(at + 1, members);
        } else if (members.size() + chosen.length - at <= longest) {
            for (int node : queueOf.apply(member.lock)) {
                if (--left < 0) {
                    break;
                }
                if (meetsAll(nodes.get(node), members)) {
                    members.add(node);
                    link(at + 1, members);
                    members.remove(members.size() - 1);
                }
            }
        } else {
            cutShort |= queueOf.apply(member.lock).length > 0;
        }
        members.remove(members.size() - 1);
    }

    private boolean meetsAll(RequestNode request, List<Integer> members) {
        for (int member : members) {
            if (!canMeet(nodes.get(member), request)) {
                return false;
            }
        }
        for (int member : chosen) {
            if (!canMeet(nodes.get(member), request)) {
                return false;
            }
        }
        return true;
    }

    private void found(int[] members) {
        int[] rotated = Ring.rotated(members, nodes);
        List<Integer> key = Ring.key(rotated, nodes);
        rings.computeIfAbsent(Ring.withPlaces(key, rotated, nodes), made -> new Ring(key, Ring.Obstacle.NONE))
                .add(rotated);
    }

    /** Looks at all combinations for the one with the least in its way. */
    private void compare(int depth) {
        if (depth == choices.length) {
            Ring.Obstacle obstacle = obstacle();
            if (obstacle != Ring.Obstacle.NONE && (leastMembers.length == 0 || obstacle.compareTo(least) < 0)) {
                least = obstacle;
                leastMembers = chosen.clone();
            }
            return;
        }
        for (int node : choices[depth]) {
            if (--left < 0) {
                return;
            }
            chosen[depth] = node;
            compare(depth + 1);
        }
    }

    private Ring.Obstacle obstacle() {
        Ring.Obstacle worst = Ring.Obstacle.NONE;
        for (int i = 0; i < chosen.length; i++) {
            RequestNode member = nodes.get(chosen[i]);
            if (member.bounded) {
                worst = worse(worst, Ring.Obstacle.TRY_LOCK);
            }
            if (!nodes.get(chosen[(i + 1) % chosen.length]).isInTheWayOf(member)) {
                worst = worse(worst, Ring.Obstacle.SHARED_MODE);
            }
            for (int j = 0; j < i; j++) {
                RequestNode other = nodes.get(chosen[j]);
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
}
