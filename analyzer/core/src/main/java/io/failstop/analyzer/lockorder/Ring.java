package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rings of requests over the same locks, made in the same places: each member waits for the next one.
 *
 * <p>Threading: one thread.
 */
final class Ring {
    /** The most that are kept of one ring of locks. */
    static final int MOST_CANDIDATES = 64;

    /** Why a ring cannot come to stand, the closest to possible first. */
    enum Obstacle {
        /** None is known. */
        NONE("none"),
        /** Its members' lives do not overlap as it takes. */
        FORK_JOIN("fork-join"),
        /** A request in it does not wait, or not for ever. */
        TRY_LOCK("try-lock"),
        /** Two modes in it do not conflict. */
        SHARED_MODE("shared-mode"),
        /** Members hold another lock that keeps them apart. */
        GATE_LOCK("gate-lock"),
        /** A thread would have to be in it twice. */
        SAME_THREAD("same-thread");

        private final String label;

        Obstacle(String label) {
            this.label = label;
        }

        /** The word in reports. */
        String label() {
            return label;
        }
    }

    /** For each member: the lock it wants × 4, 1 if in shared mode, 2 if a fault would; the least rotation. */
    final List<Integer> key;

    final List<int[]> candidates = new ArrayList<>();
    final Obstacle obstacle;
    private boolean more;
    private boolean guessed;

    Ring(List<Integer> key, Obstacle obstacle) {
        this.key = key;
        this.obstacle = obstacle;
    }

    void add(int[] members) {
        if (candidates.size() < MOST_CANDIDATES) {
            candidates.add(members);
        } else {
            more = true;
        }
    }

    /** The candidates, those with the same member at this place one after the other; as they came if it is negative. */
    List<int[]> candidatesBy(int place) {
        return place < 0
                ? candidates
                : candidates.stream()
                        .sorted(Comparator.comparingInt(members -> members[place]))
                        .toList();
    }

    /** The search for it was given up. */
    void cut() {
        more = true;
    }

    /** Its only candidate is what came closest, when not all were tried: nobody knows whether there is a ring. */
    void guess(int[] members) {
        candidates.add(members);
        guessed = true;
    }

    boolean isGuessed() {
        return guessed;
    }

    /** Whether there are more than are kept. */
    boolean overflow() {
        return more;
    }

    /** The members, rotated so that their key is the least. */
    static int[] rotated(int[] members, RequestNodes nodes) {
        int[] labels = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            RequestNode node = nodes.get(members[i]);
            labels[i] = RequestNode.label(node.lock, node.shared, node.implied);
        }
        int best = 0;
        for (int start = 1; start < members.length; start++) {
            if (isLess(labels, start, best)) {
                best = start;
            }
        }
        int[] rotated = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            rotated[i] = members[(best + i) % members.length];
        }
        return rotated;
    }

    private static boolean isLess(int[] labels, int left, int right) {
        for (int i = 0; i < labels.length; i++) {
            int difference = Integer.compare(labels[(left + i) % labels.length], labels[(right + i) % labels.length]);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /** The key, and the places where the members get what they hold and request what they want. */
    static List<Integer> withPlaces(List<Integer> key, int[] members, RequestNodes nodes) {
        List<Integer> all = new ArrayList<>(key);
        for (int member : members) {
            RequestNode node = nodes.get(member);
            all.add(nodes.heldPlace(node));
            all.add(nodes.place(node));
        }
        return all;
    }

    static List<Integer> key(int[] members, RequestNodes nodes) {
        List<Integer> key = new ArrayList<>(members.length);
        for (int member : members) {
            RequestNode node = nodes.get(member);
            key.add(RequestNode.label(node.lock, node.shared, node.implied));
        }
        return key;
    }
}
