package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct steps from lock to lock that threads of a trace make.
 *
 * <p>Threading: one thread.
 */
final class RequestNodes {
    /** The most that are kept. */
    static final int MOST = 1 << 20;

    /** None, or one that is not kept. */
    static final int NONE = 0;

    private static final int[] NO_CHAIN = {};

    private final LongIntMap paths = new LongIntMap();
    private final LongIntMap byKey = new LongIntMap();
    private final List<RequestNode> nodes = new ArrayList<>();
    private int pathCount;
    private boolean overflow;

    RequestNodes() {
        nodes.add(new RequestNode(0, RequestNode.NOTHING, 0, false, false, false, NO_CHAIN, 0, 0, 0, 0));
    }

    int size() {
        return nodes.size();
    }

    RequestNode get(int node) {
        return nodes.get(node);
    }

    /** Whether there were more than are kept. */
    boolean overflow() {
        return overflow;
    }

    /**
     * The node of a request, or {@link #NONE} if there are too many.
     *
     * @param held label of the lock that it holds, or {@link RequestNode#NOTHING}
     * @param chain labels of what a fault gets before, the first {@code chainLength} of them; -1 of them if it is
     *     no fault's
     */
    int node(
            int thread,
            int held,
            int lock,
            boolean shared,
            boolean bounded,
            int[] chain,
            int chainLength,
            int heldSite,
            long heldEvent,
            int site,
            long event) {
        int path = path(thread, held);
        for (int i = 0; i < chainLength; i++) {
            path = path(-path, chain[i]);
        }
        boolean implied = chainLength >= 0;
        int label = (lock << 3) | (shared ? 1 : 0) | (bounded ? 2 : 0) | (implied ? 4 : 0);
        long key = ((long) path << Integer.SIZE) | label;
        int known = byKey.get(key);
        if (known != NONE) {
            return known;
        }
        if (nodes.size() >= MOST) {
            overflow = true;
            return NONE;
        }
        int[] own = implied ? Arrays.copyOf(chain, chainLength) : NO_CHAIN;
        nodes.add(new RequestNode(thread, held, lock, shared, bounded, implied, own, heldSite, heldEvent, site, event));
        byKey.put(key, nodes.size() - 1);
        return nodes.size() - 1;
    }

    private int path(int from, int label) {
        long key = ((long) from << Integer.SIZE) | (label & 0xffff_ffffL);
        int known = paths.get(key);
        if (known == 0) {
            known = ++pathCount;
            paths.put(key, known);
        }
        return known;
    }
}
