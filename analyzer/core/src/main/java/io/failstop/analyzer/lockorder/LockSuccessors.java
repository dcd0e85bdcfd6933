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
    private final int[] end;
    private final int[] targets;
    private final int[] firstBack;
    private final int[] endBack;
    private final int[] sources;
    private final int[] distance;
    private final int[] queue;
    private int reached;
    private long visits;

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
        end = Arrays.copyOf(first, locks);
        endBack = Arrays.copyOf(firstBack, locks);
        edges.forEach((edge, number) -> {
            int from = (int) (edge >> Integer.SIZE);
            int to = (int) edge;
            targets[end[from]++] = to;
            sources[endBack[to]++] = from;
        });
        for (int lock = 0; lock < locks; lock++) {
            Arrays.sort(targets, first[lock], first[lock + 1]);
        }
    }

    int count(int lock) {
        return end[lock] - first[lock];
    }

    int get(int lock, int number) {
        return targets[first[lock] + number];
    }

    /** From now on the one is not requested while the other is held. */
    void remove(int held, int requested) {
        end[held] = without(targets, first[held], end[held], requested);
        endBack[requested] = without(sources, firstBack[requested], endBack[requested], held);
    }

    private static int without(int[] values, int from, int to, int value) {
        for (int i = from; i < to; i++) {
            if (values[i] == value) {
                System.arraycopy(values, i + 1, values, i, to - i - 1);
                return to - 1;
            }
        }
        return to;
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
            visits += endBack[lock] - firstBack[lock];
            for (int j = firstBack[lock]; j < endBack[lock]; j++) {
                int source = sources[j];
                if (source > start && distance[source] == FAR) {
                    distance[source] = distance[lock] + 1;
                    queue[reached++] = source;
                }
            }
        }
        return reached > 1;
    }

    /** How many pairs of locks {@link #begin} has looked at, all calls together. */
    long visits() {
        return visits;
    }

    /** Whether it is at most so many steps back from the lock. */
    boolean leadsBack(int lock, int steps) {
        return distance[lock] <= steps;
    }
}
