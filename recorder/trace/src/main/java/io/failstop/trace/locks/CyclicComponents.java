package io.failstop.trace.locks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The strongly connected components of a directed graph that hold a cycle, by their lowest vertex (R.
 * Tarjan, Depth-First Search and Linear Graph Algorithms, SIAM J. Comput. 1, 1972), without recursion.
 *
 * <p>Threading: one thread, one use.
 */
final class CyclicComponents {
    private final int[][] successors;
    private final BitSet vertices;
    private final int[] index;
    private final int[] low;
    private final int[] next;
    private final int[] path;
    private final int[] open;
    private final BitSet isOpen = new BitSet();
    private int pathLength;
    private int openLength;
    private int visited;
    private final List<BitSet> components = new ArrayList<>();

    CyclicComponents(int[][] successors, BitSet vertices) {
        this.successors = successors;
        this.vertices = vertices;
        index = new int[successors.length];
        low = new int[successors.length];
        next = new int[successors.length];
        path = new int[successors.length];
        open = new int[successors.length];
    }

    List<BitSet> list() {
        for (int root = vertices.nextSetBit(0); root >= 0; root = vertices.nextSetBit(root + 1)) {
            if (index[root] == 0) {
                search(root);
            }
        }
        components.sort(Comparator.comparingInt(component -> component.nextSetBit(0)));
        return components;
    }

    private void search(int root) {
        enter(root);
        while (pathLength > 0) {
            int vertex = path[pathLength - 1];
            if (next[vertex] < successors[vertex].length) {
                follow(vertex, successors[vertex][next[vertex]++]);
            } else {
                leave(vertex);
            }
        }
    }

    private void enter(int vertex) {
        visited++;
        index[vertex] = visited;
        low[vertex] = visited;
        path[pathLength++] = vertex;
        open[openLength++] = vertex;
        isOpen.set(vertex);
    }

    private void follow(int vertex, int successor) {
        if (!vertices.get(successor)) {
            return;
        }
        if (index[successor] == 0) {
            enter(successor);
        } else if (isOpen.get(successor)) {
            low[vertex] = Math.min(low[vertex], index[successor]);
        }
    }

    private void leave(int vertex) {
        pathLength--;
        if (pathLength > 0) {
            int parent = path[pathLength - 1];
            low[parent] = Math.min(low[parent], low[vertex]);
        }
        if (low[vertex] == index[vertex]) {
            close(vertex);
        }
    }

    private void close(int vertex) {
        if (open[openLength - 1] == vertex && !hasLoop(vertex)) {
            isOpen.clear(vertex);
            openLength--;
            return;
        }
        BitSet component = new BitSet();
        int member;
        do {
            member = open[--openLength];
            isOpen.clear(member);
            component.set(member);
        } while (member != vertex);
        components.add(component);
    }

    private boolean hasLoop(int vertex) {
        for (int successor : successors[vertex]) {
            if (successor == vertex) {
                return true;
            }
        }
        return false;
    }
}
