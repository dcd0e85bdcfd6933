package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * Which locks are requested while one is held, and how far it is back to where a search began.
 *
 * <p>Threading: one thread.
 */
final class LockSuccessors {
    private static final int FAR = Integer.MAX_VALUE;

    private final int[] first;
    private final int[] targets;
    private final int[] firstBack;
    private final int[] sources;
    private final int[] distance;
    private final int[] queue;
    private int reached;

    LockSuccessors(int locks, LongIntMap edges) {
        first = new int[locks + 1];
        targets = new int[edges.size()];
        firstBack = new int[locks + 1];
        sources = new int[edges.size()];
        distance = new int[locks];
        queue = new int[locks];
        Arrays.fill(distance, FAR);
        edges.forEach((edge, number) -> {
            first[(int) (edge >> Integer.SIZE) + 1]++;
            firstBack[(int) edge + 1]++;
        });
        for (int i = 0; i < locks; i++) {
            first[i + 1] += first[i];
            firstBack[i + 1] += firstBack[i];
        }
        int[] fill = Arrays.copyOf(first, locks);
        int[] fillBack = Arrays.copyOf(firstBack, locks);
        edges.forEach((edge, number) -> {
            int from = (int) (edge >> Integer.SIZE);
            int to = (int) edge;
            targets[fill[from]++] = to;
            sources[fillBack[to]++] = from;
        });
        for (int lock = 0; lock < locks; lock++) {
            Arrays.sort(targets, first[lock], first[lock + 1]);
        }
    }

    int count(int lock) {
        return first[lock + 1] - first[lock];
    }

    int get(int lock, int number) {
        return targets[first[lock] + number];
    }

    /** Looks from where, over higher locks, a lock is reached in fewer than so many steps; false if from nowhere. */
    boolean begin(int start, int length) {
        for (int i = 0; i < reached; i++) {
            distance[queue[i]] = FAR;
        }
        queue[0] = start;
        distance[start] = 0;
        reached = 1;
        for (int i = 0; i < reached && distance[queue[i]] < length - 1; i++) {
            int lock = queue[i];
            for (int j = firstBack[lock]; j < firstBack[lock + 1]; j++) {
                int source = sources[j];
                if (source > start && distance[source] == FAR) {
                    distance[source] = distance[lock] + 1;
                    queue[reached++] = source;
                }
            }
        }
        return reached > 1;
    }

    /** Whether it is at most so many steps back from the lock. */
    boolean leadsBack(int lock, int steps) {
        return distance[lock] <= steps;
    }
}
