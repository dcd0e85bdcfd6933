package io.failstop.trace.locks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The elementary cycles of a directed graph, each starting at its lowest vertex, in ascending order of
 * that vertex and, among those of one start, of the vertices that follow (D. B. Johnson, Finding All the
 * Elementary Circuits of a Directed Graph, SIAM J. Comput. 4, 1975). Their number may grow with the
 * factorial of the vertices: at most a given number is listed for each strongly connected component, and
 * at least one. Nothing recurses, since a chain of waiting threads may be long.
 *
 * <p>Threading: one thread, one use.
 */
final class ElementaryCycles {
    private final int[][] successors;
    private final int most;
    private final List<int[]> cycles = new ArrayList<>();
    private boolean truncated;

    /**
     * @param successors of each vertex, ascending
     * @param mostPerComponent how many cycles to list of each strongly connected component
     */
    ElementaryCycles(int[][] successors, int mostPerComponent) {
        this.successors = successors;
        this.most = mostPerComponent;
    }

    List<int[]> list() {
        BitSet all = new BitSet(successors.length);
        all.set(0, successors.length);
        for (BitSet component : new CyclicComponents(successors, all).list()) {
            listComponent(component);
        }
        cycles.sort((left, right) -> Integer.compare(left[0], right[0]));
        return cycles;
    }

    /** Whether there are more cycles than were listed. */
    boolean truncated() {
        return truncated;
    }

    private void listComponent(BitSet whole) {
        int end = cycles.size() + most;
        Deque<BitSet> components = new ArrayDeque<>();
        components.add(whole);
        while (!components.isEmpty()) {
            BitSet component = components.removeFirst();
            int start = component.nextSetBit(0);
            if (cycles.size() >= end) {
                truncated = true;
                return;
            }
            new Search(component, start, end).run();
            BitSet rest = (BitSet) component.clone();
            rest.clear(start);
            components.addAll(new CyclicComponents(successors, rest).list());
        }
    }

    /** Lists the cycles through one vertex, its component's lowest. */
    private final class Search {
        private final BitSet component;
        private final int start;
        private final int end;
        private final int[] path;
        private final int[] next;
        private final boolean[] found;
        private int length;
        private final BitSet blocked = new BitSet();
        private final List<Set<Integer>> unblocks = new ArrayList<>();

        Search(BitSet component, int start, int end) {
            this.component = component;
            this.start = start;
            this.end = end;
            int size = component.cardinality();
            path = new int[size];
            next = new int[size];
            found = new boolean[size];
            for (int i = component.length(); i > 0; i--) {
                unblocks.add(Set.of());
            }
        }

        void run() {
            push(start);
            while (length > 0) {
                int top = length - 1;
                int[] candidates = successors[path[top]];
                if (next[top] < candidates.length) {
                    visit(candidates[next[top]++], top);
                } else {
                    pop(top);
                }
            }
        }

        private void visit(int vertex, int top) {
            if (!component.get(vertex)) {
                return;
            }
            if (vertex == start) {
                found[top] = true;
                emit();
            } else if (!blocked.get(vertex)) {
                push(vertex);
            }
        }

        private void emit() {
            if (cycles.size() < end) {
                int[] cycle = new int[length];
                System.arraycopy(path, 0, cycle, 0, length);
                cycles.add(cycle);
            } else {
                truncated = true;
                length = 0;
            }
        }

        private void push(int vertex) {
            path[length] = vertex;
            next[length] = 0;
            found[length] = false;
            length++;
            blocked.set(vertex);
        }

        private void pop(int top) {
            int vertex = path[top];
            if (found[top]) {
                unblock(vertex);
            } else {
                for (int successor : successors[vertex]) {
                    if (component.get(successor)) {
                        blockUntil(vertex, successor);
                    }
                }
            }
            length--;
            if (length > 0 && found[top]) {
                found[length - 1] = true;
            }
        }

        private void blockUntil(int vertex, int successor) {
            if (unblocks.get(successor).isEmpty()) {
                unblocks.set(successor, new TreeSet<>());
            }
            unblocks.get(successor).add(vertex);
        }

        private void unblock(int vertex) {
            Deque<Integer> work = new ArrayDeque<>();
            work.add(vertex);
            while (!work.isEmpty()) {
                int freed = work.removeLast();
                if (blocked.get(freed)) {
                    blocked.clear(freed);
                    work.addAll(unblocks.get(freed));
                    unblocks.set(freed, Set.of());
                }
            }
        }
    }
}
