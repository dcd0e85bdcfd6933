package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * The strongly connected components of a graph of locks (R. Tarjan, Depth-First Search and Linear Graph
 * Algorithms, SIAM J. Comput. 1, 1972; without recursion).
 *
 * <p>Threading: immutable once made.
 */
final class LockComponents {
    /** On no cycle. */
    static final int NONE = 0;

    private final int[] component;
    private final int count;

    private LockComponents(int[] component, int count) {
        this.component = component;
        this.count = count;
    }

    static LockComponents of(int vertices, LongIntMap edges) {
        Search search = new Search(vertices, edges);
        return search.run();
    }

    /** No lock lies on a cycle. */
    boolean isEmpty() {
        return count == 0;
    }

    /** The component of a lock, from 1, or {@link #NONE}. */
    int of(int lock) {
        return lock < component.length ? component[lock] : NONE;
    }

    /** One search. */
    private static final class Search {
        private final int[] first;
        private final int[] successors;
        private final boolean[] loop;
        private final int[] index;
        private final int[] low;
        private final int[] next;
        private final int[] path;
        private final int[] open;
        private final boolean[] isOpen;
        private final int[] component;
        private int pathLength;
        private int openLength;
        private int visited;
        private int components;

        Search(int vertices, LongIntMap edges) {
            first = new int[vertices + 1];
            successors = new int[edges.size()];
            loop = new boolean[vertices];
            edges.forEach((edge, one) -> first[(int) (edge >> Integer.SIZE) + 1]++);
            for (int i = 0; i < vertices; i++) {
                first[i + 1] += first[i];
            }
            int[] fill = Arrays.copyOf(first, vertices);
            edges.forEach((edge, one) -> {
                int from = (int) (edge >> Integer.SIZE);
                int to = (int) edge;
                successors[fill[from]++] = to;
                loop[from] |= from == to;
            });
            index = new int[vertices];
            low = new int[vertices];
            next = Arrays.copyOf(first, vertices);
            path = new int[vertices];
            open = new int[vertices];
            isOpen = new boolean[vertices];
            component = new int[vertices];
        }

        LockComponents run() {
            for (int root = 0; root < index.length; root++) {
                if (index[root] == 0) {
                    search(root);
                }
            }
            return new LockComponents(component, components);
        }

        private void search(int root) {
            enter(root);
            while (pathLength > 0) {
                int vertex = path[pathLength - 1];
                if (next[vertex] < first[vertex + 1]) {
                    follow(vertex, successors[next[vertex]++]);
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
            isOpen[vertex] = true;
        }

        private void follow(int vertex, int successor) {
            if (index[successor] == 0) {
                enter(successor);
            } else if (isOpen[successor]) {
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
            boolean cyclic = open[openLength - 1] != vertex || loop[vertex];
            int number = cyclic ? ++components : NONE;
            int member;
            do {
                member = open[--openLength];
                isOpen[member] = false;
                component[member] = number;
            } while (member != vertex);
        }
    }
}
