package io.failstop.analyzer.lockorder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct requests of a trace: thread, lock, mode, and what was held in which order. What is held is a
 * path in a tree whose roots are the threads, so that a step down or up finds it.
 *
 * <p>Threading: one thread.
 */
final class RequestNodes {
    /** The most requests that are kept. */
    static final int MOST = 1 << 18;

    private static final int MOST_STATES = 1 << 22;

    /** No request, or one that is not kept. */
    static final int NONE = 0;

    /** A state that is not kept. */
    static final int LOST = 0;

    private final LongIntMap children = new LongIntMap();
    private final LongIntMap byKey = new LongIntMap();
    private final List<RequestNode> nodes = new ArrayList<>();
    private int[] parent = new int[1024];
    private int[] entry = new int[1024];
    private int states = 1;
    private boolean overflow;

    RequestNodes() {
        nodes.add(new RequestNode(0, 0, false, false, false, new int[0], new int[0], new long[0], 0, 0));
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

    /** What a thread holds that holds nothing. */
    int root(int thread) {
        return child(LOST, -1 - thread);
    }

    /** What is held after one more section began. */
    int push(int state, int lock, boolean shared, boolean implied) {
        return state == LOST ? LOST : child(state, RequestNode.label(lock, shared, implied));
    }

    private int child(int state, int label) {
        long key = ((long) state << Integer.SIZE) | (label & 0xffff_ffffL);
        int known = children.get(key);
        if (known != 0) {
            return known;
        }
        if (states >= MOST_STATES) {
            overflow = true;
            return LOST;
        }
        if (states == parent.length) {
            parent = Arrays.copyOf(parent, states * 2);
            entry = Arrays.copyOf(entry, states * 2);
        }
        parent[states] = state;
        entry[states] = label;
        children.put(key, states);
        return states++;
    }

    /** What is held after the section of the lock ended, or {@link #LOST} if that was not the last one that began. */
    int pop(int state, int lock) {
        return state != LOST && entry[state] >= 0 && RequestNode.lockOf(entry[state]) == lock ? parent[state] : LOST;
    }

    /** The request's node, or {@link #NONE} if there are too many. {@code implied}: a fault would make it. */
    int node(
            int thread,
            int state,
            int lock,
            boolean shared,
            boolean bounded,
            ThreadHolds holds,
            boolean implied,
            int site,
            long event) {
        if (state == LOST) {
            overflow = true;
            return NONE;
        }
        // A fault's request is another node than the thread's own: both may be there for the same state.
        long key = ((long) state << Integer.SIZE)
                | ((long) lock << 3)
                | (implied ? 4 : 0)
                | (bounded ? 2 : 0)
                | (shared ? 1 : 0);
        int known = byKey.get(key);
        if (known != 0) {
            return known;
        }
        if (nodes.size() >= MOST) {
            overflow = true;
            return NONE;
        }
        nodes.add(make(thread, state, lock, shared, bounded, holds, implied, site, event));
        byKey.put(key, nodes.size() - 1);
        return nodes.size() - 1;
    }

    private RequestNode make(
            int thread,
            int state,
            int lock,
            boolean shared,
            boolean bounded,
            ThreadHolds holds,
            boolean implied,
            int site,
            long event) {
        int depth = 0;
        for (int at = state; entry[at] >= 0; at = parent[at]) {
            depth++;
        }
        int[] held = new int[depth];
        int[] sites = new int[depth];
        long[] events = new long[depth];
        int at = state;
        for (int i = depth - 1; i >= 0; i--) {
            held[i] = entry[at];
            sites[i] = i < holds.count ? holds.site[i] : site;
            events[i] = i < holds.count ? holds.event[i] : event;
            at = parent[at];
        }
        return new RequestNode(thread, lock, shared, bounded, implied, held, sites, events, site, event);
    }
}
