package io.failstop.analyzer.lockorder;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which requests are alike to others on a cycle of locks: they want the same in the same places, and keep the same
 * others away by what they hold. Of those a few of different threads stand for all, because a thread is no more than once in a ring.
 *
 * <p>Threading: one thread.
 */
final class AlikeRequests {
    private static final int SEVERAL = -1;

    private final RequestNodes nodes;
    /** By lock that is held at some place of the cycle: the place, from 1, or {@link #SEVERAL}. */
    private final Map<Integer, Integer> places = new HashMap<>();

    AlikeRequests(RequestNodes nodes) {
        this.nodes = nodes;
    }

    /** Requests that may stand at a place, which is not 0. What is held at one place only keeps nobody away. */
    void at(int place, int[] requests) {
        for (int node : requests) {
            nodes.get(node)
                    .forEachHeldLock(
                            lock -> places.merge(lock, place, (before, now) -> before.equals(now) ? before : SEVERAL));
        }
    }

    /** Those of the requests that stand for all of them, at most so many of each kind; in their order. */
    int[] standFor(int[] requests, int most) {
        Map<List<Integer>, Set<Integer>> threads = new HashMap<>();
        return Arrays.stream(requests)
                .filter(node -> {
                    RequestNode request = nodes.get(node);
                    List<Integer> likeness = request.likeness(lock -> places.getOrDefault(lock, 0) == SEVERAL);
                    likeness.add(nodes.heldPlace(request));
                    likeness.add(nodes.place(request));
                    Set<Integer> known = threads.computeIfAbsent(likeness, key -> new HashSet<>());
                    return known.size() < most && known.add(request.thread);
                })
                .toArray();
    }
}
