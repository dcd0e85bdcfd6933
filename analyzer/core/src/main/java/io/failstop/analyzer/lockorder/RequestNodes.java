package io.failstop.analyzer.lockorder;

import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct steps from lock to lock that threads of a trace make, told apart by the places of the code, so
 * that a cycle is known by the places that make it. A place is the innermost frame; the stacks behind it may
 * differ.
 *
 * <p>Threading: one thread.
 */
final class RequestNodes {
    /** The most that are kept. */
    static final int MOST = 1 << 20;

    /** So many places are told apart of one thread and two locks. */
    static final int MOST_PLACES = 8;

    /** So many steps are told from others of the same thread and locks, in all. */
    static final int MOST_PLACED = 1 << 17;

    /** None, or one that is not kept. */
    static final int NONE = 0;

    /** Stands for the place where there are too many. */
    static final int ANYWHERE = -1;

    private final DefinitionTable names;
    private final LongIntMap paths = new LongIntMap();
    private final LongIntMap byKey = new LongIntMap();
    private final List<RequestNode> nodes = new ArrayList<>();
    /** By node, the same step in another place; and the node that it became part of. */
    private int[] next = {};

    private int[] partOf = {};
    private final LongIntMap placeOfSite = new LongIntMap();
    private final Map<String, Integer> places = new HashMap<>();
    private int pathCount;
    private int placed;
    private boolean overflow;

    RequestNodes(DefinitionTable names) {
        this.names = names;
        nodes.add(new RequestNode(new Nest()));
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

    /** The node that stands for this one: itself, or one that stands for requests in whatever places. */
    int standsFor(int node) {
        return node < partOf.length && partOf[node] != NONE ? partOf[node] : node;
    }

    /** The node of a request, or {@link #NONE} if there are too many. */
    int node(Nest nest) {
        int path = path(nest.thread, nest.held);
        for (int i = 0; i < nest.chainLength; i++) {
            path = path(-path, nest.chain[i]);
        }
        boolean implied = nest.chainLength >= 0;
        int label = (nest.lock << 3) | (nest.shared ? 1 : 0) | (nest.bounded ? 2 : 0) | (implied ? 4 : 0);
        long key = ((long) path << Integer.SIZE) | label;
        int known = byKey.get(key);
        if (known != NONE) {
            RequestNode first = nodes.get(known);
            return first.isAt(nest.heldSite, nest.site) || first.anywhere ? known : elsewhere(known, nest);
        }
        if (nodes.size() >= MOST) {
            overflow = true;
            return NONE;
        }
        nodes.add(new RequestNode(nest));
        byKey.put(key, nodes.size() - 1);
        return nodes.size() - 1;
    }

    /** The node of a request that is not made as the first of its kind. */
    private int elsewhere(int first, Nest nest) {
        int last = first;
        for (int node = next(first); node != NONE; node = next(node)) {
            if (nodes.get(node).isAt(nest.heldSite, nest.site)) {
                return node;
            }
            last = node;
        }
        int count = 0;
        for (int node = first; node != NONE; node = next(node)) {
            RequestNode request = nodes.get(node);
            if (place(request.site) == place(nest.site) && place(request.heldSite) == place(nest.heldSite)) {
                request.varied = true;
                return node;
            }
            count++;
        }
        if (count >= MOST_PLACES || placed >= MOST_PLACED || nodes.size() >= MOST) {
            unite(first);
            return first;
        }
        placed++;
        nodes.add(new RequestNode(nest));
        if (next.length < nodes.size()) {
            next = Arrays.copyOf(next, Math.max(nodes.size(), next.length * 2));
        }
        next[last] = nodes.size() - 1;
        return nodes.size() - 1;
    }

    private int next(int node) {
        return node < next.length ? next[node] : NONE;
    }

    /** From now on the first node stands for all places. */
    private void unite(int first) {
        RequestNode all = nodes.get(first);
        all.varied = true;
        all.anywhere = true;
        if (partOf.length < nodes.size()) {
            partOf = Arrays.copyOf(partOf, Math.max(nodes.size(), partOf.length * 2));
        }
        for (int node = next(first); node != NONE; node = next(node)) {
            partOf[node] = first;
            all.absorb(nodes.get(node));
        }
    }

    /** A number for a place, the same for the same innermost frame. */
    private int place(int site) {
        int known = placeOfSite.get(site);
        if (known == 0) {
            known = places.computeIfAbsent(names.siteName(site), name -> places.size() + 1);
            placeOfSite.put(site, known);
        }
        return known;
    }

    /** Where the node's requests are made. */
    int place(RequestNode request) {
        return request.anywhere ? ANYWHERE : place(request.site);
    }

    /** Where the lock was got that is held at the node's requests. */
    int heldPlace(RequestNode request) {
        return request.anywhere ? ANYWHERE : place(request.heldSite);
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
