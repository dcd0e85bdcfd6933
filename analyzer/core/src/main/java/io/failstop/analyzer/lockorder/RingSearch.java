package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Looks for the requests that make a ring of one cycle of locks.
 *
 * <p>Threading: one thread, one use.
 */
final class RingSearch {
    private final RequestNodes nodes;
    private final int longest;
    private final Map<List<Integer>, Ring> rings = new LinkedHashMap<>();
    private final int[] chosen;
    private int[][] choices;
    private IntFunction<int[]> queueOf;
    private Ring.Obstacle least = Ring.Obstacle.SAME_THREAD;
    private int[] leastMembers = new int[0];
    private int left;
    private int foundOfKind;
    private boolean cutShort;
    private boolean gaveUp;
    private long spent;

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

    /**
     * The rings, or the one that is closest to possible. If there are too many ways to combine requests, those that
     * are alike are told from each other no longer; if there still are, what was found may not be all.
     *
     * @param combinations how many ways are tried
     * @param comparisons how many pairs of requests are looked at after that
     * @param hopeless how many ways are tried to find out what is in the way
     */
    Collection<Ring> run(int combinations, int comparisons, int hopeless) {
        left = combinations;
        if (choices.length == 1) {
            alone();
        }
        choose(0);
        boolean cut = left < 0;
        spent = (long) combinations - left;
        if (cut) {
            left = comparisons;
            chooseAmongAlike();
            gaveUp = left < 0;
            spent += (long) comparisons - left;
        }
        if (rings.isEmpty()) {
            left = hopeless;
            compare(0);
            nearest();
        }
        if (cut) {
            rings.values().forEach(Ring::cut);
        }
        return rings.values();
    }

    private void nearest() {
        int[] members = leastMembers;
        if (gaveUp && members.length == 0 && choices.length == 1) {
            members = twoUpgrades();
        }
        if (members.length > 0 && rings.isEmpty()) {
            int[] rotated = Ring.rotated(members, nodes);
            List<Integer> key = Ring.key(rotated, nodes);
            Ring ring = new Ring(key, gaveUp ? Ring.Obstacle.NONE : least);
            if (gaveUp) {
                ring.guess(rotated);
            }
            rings.put(key, ring);
        }
    }

    private int[] twoUpgrades() {
        int[] upgrades = upgrades();
        return Arrays.stream(upgrades)
                .filter(node -> nodes.get(node).thread != nodes.get(upgrades[0]).thread)
                .limit(1)
                .flatMap(node -> IntStream.of(upgrades[0], node))
                .toArray();
    }

    /** How many ways were tried, and pairs looked at. */
    long spent() {
        return spent;
    }

    /** Whether there may be more rings, because not all ways to combine requests were tried. */
    boolean gaveUp() {
        return gaveUp;
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
        }
        int[] upgrades = upgrades();
        for (int i = 0; i < upgrades.length; i++) {
            for (int j = i + 1; j < upgrades.length; j++) {
                if (--left < 0) {
                    return;
                }
                if (canMeet(nodes.get(upgrades[i]), nodes.get(upgrades[j]))) {
                    found(new int[] {upgrades[i], upgrades[j]});
                }
            }
        }
    }

    private int[] upgrades() {
        return Arrays.stream(choices[0])
                .filter(node -> nodes.get(node).isUpgrade() && !nodes.get(node).bounded)
                .toArray();
    }

    /** As {@link #choose}, with a few requests for all that are alike, and without those that fit no other. */
    private void chooseAmongAlike() {
        AlikeRequests alike = new AlikeRequests(nodes);
        Map<Integer, int[]> queues = new HashMap<>();
        for (int i = 0; i < choices.length; i++) {
            int lock = nodes.get(choices[i][0]).lock;
            queues.put(lock, queueOf.apply(lock));
            alike.at(1 + 2 * i, choices[i]);
            alike.at(2 + 2 * i, queues.get(lock));
        }
        queues.replaceAll((lock, nodesOfQueue) -> alike.standFor(nodesOfQueue, longest));
        queueOf = queues::get;
        choices = Arrays.stream(choices)
                .map(place -> alike.standFor(place, longest))
                .toArray(int[][]::new);
        if (choices.length == 1) {
            upgradesOfKinds();
        }
        eachKind(0, new int[choices.length][]);
    }

    private void upgradesOfKinds() {
        List<int[]> kinds = kinds(upgrades());
        for (int i = 0; i < kinds.size(); i++) {
            for (int j = i; j < kinds.size() && --left >= 0; j++) {
                foundOfKind = 0;
                narrow(new int[2], 0, new int[][] {kinds.get(i), kinds.get(j)});
            }
        }
    }

    /** Rings of the same kind have the same key and places, and of these only so many are kept. */
    private void eachKind(int place, int[][] kind) {
        if (place == kind.length) {
            foundOfKind = 0;
            int[][] supported = supported(kind);
            narrow(chosen, 0, supported);
            return;
        }
        int[] waiting = Arrays.stream(choices[place])
                .filter(node -> !nodes.get(node).bounded
                        && (choices.length == 1 || nodes.get(node).heldLock() != nodes.get(node).lock))
                .toArray();
        for (int[] alike : kinds(waiting)) {
            if (--left < 0) {
                return;
            }
            kind[place] = alike;
            eachKind(place + 1, kind);
        }
    }

    /** Requests by what they want, in which modes, and where. */
    private List<int[]> kinds(int[] requests) {
        Map<List<Integer>, List<Integer>> kinds = new LinkedHashMap<>();
        for (int node : requests) {
            RequestNode request = nodes.get(node);
            List<Integer> kind = List.of(
                    RequestNode.label(request.lock, request.shared, request.implied),
                    RequestNode.isShared(request.held) ? 1 : 0,
                    nodes.heldPlace(request),
                    nodes.place(request));
            kinds.computeIfAbsent(kind, key -> new ArrayList<>()).add(node);
        }
        return kinds.values().stream()
                .map(alike -> alike.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** Without the requests to which there is none that fits at some other place. */
    private int[][] supported(int[][] domains) {
        int[][] supported = domains.clone();
        for (int i = 0; i < supported.length; i++) {
            for (int j = 0; j < supported.length; j++) {
                if (i != j) {
                    int place = i;
                    int other = j;
                    supported[i] = Arrays.stream(supported[i])
                            .filter(node ->
                                    Arrays.stream(supported[other]).anyMatch(next -> fit(place, node, other, next)))
                            .toArray();
                }
            }
        }
        return supported;
    }

    private boolean fit(int place, int node, int otherPlace, int other) {
        left--;
        RequestNode one = nodes.get(node);
        RequestNode two = nodes.get(other);
        return canMeet(one, two)
                && ((place + 1) % choices.length != otherPlace || mayWaitFor(one, two))
                && ((otherPlace + 1) % choices.length != place || mayWaitFor(two, one));
    }

    private boolean mayWaitFor(RequestNode member, RequestNode next) {
        return next.isInTheWayOf(member) || queueOf.apply(member.lock).length > 0;
    }

    private void narrow(int[] picked, int depth, int[][] domains) {
        if (depth == picked.length) {
            if (picked != chosen) {
                found(picked.clone());
            } else if (choices.length > 1 || isQueuedBehindItself()) {
                link(0, new ArrayList<>());
            }
            return;
        }
        for (int node : domains[depth]) {
            if (--left < 0 || foundOfKind > Ring.MOST_CANDIDATES) {
                return;
            }
            int[][] narrower = domains.clone();
            boolean possible = true;
            for (int i = depth + 1; i < domains.length && possible; i++) {
                int place = i;
                narrower[i] = Arrays.stream(domains[i])
                        .filter(other -> fit(depth, node, place, other))
                        .toArray();
                possible = narrower[i].length > 0;
            }
            if (possible) {
                picked[depth] = node;
                narrow(picked, depth + 1, narrower);
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

    static boolean canMeet(RequestNode one, RequestNode other) {
        return !one.bounded && !other.bounded && one.thread != other.thread && !one.excludes(other);
    }

    /** Puts those who are queued between members whose modes do not conflict. */
    private void link(int at, List<Integer> members) {
        if (at == chosen.length) {
            if (members.size() > longest) {
                cutShort = true;
                return;
            }
            found(members.stream().mapToInt(Integer::intValue).toArray());
            return;
        }
        RequestNode member = nodes.get(chosen[at]);
        RequestNode next = nodes.get(chosen[(at + 1) % chosen.length]);
        members.add(chosen[at]);
        if (next.isInTheWayOf(member)) {
            link(at + 1, members);
        } else if (!cutShort || members.size() + chosen.length - at <= longest) {
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
        foundOfKind++;
    }

    /** Looks at all combinations for the one with the least in its way. */
    private void compare(int depth) {
        if (depth == choices.length) {
            Ring.Obstacle obstacle = obstacle();
            if (obstacle == Ring.Obstacle.NONE && choices.length > 1) {
                found(chosen.clone());
            } else if (obstacle != Ring.Obstacle.NONE && (leastMembers.length == 0 || obstacle.compareTo(least) < 0)) {
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
