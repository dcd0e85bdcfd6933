package io.failstop.trace.locks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom in the state that a {@link LockModel} is in.
 *
 * <p>A thread waits for at most one lock: the one that it requested, or the one that it must have again
 * before its wait on a condition ends, signalled or not: neither a signal nor the end of a time lets it go
 * on without. It waits for every other thread that holds that lock in a conflicting mode; where none does,
 * in shared mode at a fair lock, for the first exclusive waiter, if that one came before it. It waits for
 * itself if it holds the lock and cannot have it twice: exclusive over shared, or where either is exclusive
 * and the lock is not re-entrant. A thread that was handed the lock no longer waits.
 *
 * <p>Each edge must go before its waiter goes on, so who is in a cycle never does, unless a request in it
 * gives up. Outside of cycles, the edge of a thread that waits for a signal says little: it may be gone
 * before the signal comes.
 *
 * <p>Threading: immutable; made while nobody executes events.
 */
public final class WaitForGraph {
    /** How many cycles are listed of each knot of threads. */
    public static final int MOST_CYCLES = 1_000;

    private final SortedMap<Integer, Wait> waits = new TreeMap<>();
    private final Map<Integer, Contention> contentions = new HashMap<>();
    private final List<WaitCycle> cycles;
    private final boolean truncated;

    private WaitForGraph(LockModel model, int mostCycles) {
        model.state().threads.forEach(this::addThread);
        List<Wait> vertices = List.copyOf(waits.values());
        ElementaryCycles found = new ElementaryCycles(successors(vertices), mostCycles);
        List<WaitCycle> named = new ArrayList<>();
        for (int[] cycle : found.list()) {
            named.add(cycleOf(cycle, vertices));
        }
        cycles = Collections.unmodifiableList(named);
        truncated = found.truncated();
    }

    /** The graph of the model's state now. */
    public static WaitForGraph of(LockModel model) {
        return new WaitForGraph(model, MOST_CYCLES);
    }

    static WaitForGraph of(LockModel model, int mostCycles) {
        return new WaitForGraph(model, mostCycles);
    }

    /** What stands in the way of those who wait for one lock. */
    private static final class Contention {
        final LockCell lock;
        final List<Held> holders = new ArrayList<>();

        @Nullable
        Wait firstExclusive;

        int @Nullable [] waitingHolders;

        Contention(LockCell lock) {
            this.lock = lock;
            for (Hold hold = lock.oldest; hold != null; hold = hold.nextOfLock) {
                holders.add(LockModel.held(hold));
            }
            holders.sort((left, right) -> Integer.compare(left.thread(), right.thread()));
        }

        boolean holds(int thread) {
            return holders.stream().anyMatch(held -> held.thread() == thread);
        }

        boolean isShared() {
            return holders.isEmpty() || holders.get(0).shared();
        }
    }

    private void addThread(ThreadCell thread) {
        LockCell lock = thread.blockedOn;
        Wait wait = LockModel.waitOf(thread);
        if (lock == null || wait == null || thread.wasHanded()) {
            return;
        }
        waits.put(thread.id, wait);
        Contention contention = contentions.computeIfAbsent(lock.id, id -> new Contention(lock));
        Wait first = contention.firstExclusive;
        if (wait.kind() == Wait.Kind.REQUEST && !wait.shared() && (first == null || wait.event() < first.event())) {
            contention.firstExclusive = wait;
        }
    }

    private int[][] successors(List<Wait> vertices) {
        Map<Integer, Integer> vertexOf = new HashMap<>();
        for (Wait wait : vertices) {
            vertexOf.put(wait.thread(), vertexOf.size());
        }
        int[][] successors = new int[vertices.size()][];
        for (int vertex = 0; vertex < successors.length; vertex++) {
            successors[vertex] = successors(vertices.get(vertex), vertexOf);
        }
        return successors;
    }

    /** Shared among those who wait for all holders, of whom there may be many. */
    private int[] successors(Wait wait, Map<Integer, Integer> vertexOf) {
        Contention contention = contention(wait);
        if (wait.shared() || contention.holds(wait.thread())) {
            return waiting(edges(wait), vertexOf);
        }
        int[] all = contention.waitingHolders;
        if (all == null) {
            all = waiting(edges(wait), vertexOf);
            contention.waitingHolders = all;
        }
        return all;
    }

    private static int[] waiting(List<WaitEdge> edges, Map<Integer, Integer> vertexOf) {
        return edges.stream()
                .filter(edge -> vertexOf.containsKey(edge.holder()))
                .mapToInt(edge -> vertexOf.get(edge.holder()))
                .toArray();
    }

    private Contention contention(Wait wait) {
        Contention contention = contentions.get(wait.lock());
        if (contention == null) {
            throw new AssertionError(wait);
        }
        return contention;
    }

    private WaitCycle cycleOf(int[] cycle, List<Wait> vertices) {
        List<WaitEdge> edges = new ArrayList<>();
        for (int i = 0; i < cycle.length; i++) {
            int holder = vertices.get(cycle[(i + 1) % cycle.length]).thread();
            for (WaitEdge edge : edges(vertices.get(cycle[i]))) {
                if (edge.holder() == holder) {
                    edges.add(edge);
                }
            }
        }
        return new WaitCycle(edges);
    }

    /** The edges from one waiting thread, by holder; none if it waits for no thread. */
    public List<WaitEdge> edges(int waiter) {
        Wait wait = waits.get(waiter);
        return wait == null ? List.of() : edges(wait);
    }

    private List<WaitEdge> edges(Wait wait) {
        Contention contention = contention(wait);
        List<WaitEdge> edges = new ArrayList<>();
        if (!wait.shared() || !contention.isShared()) {
            for (Held held : contention.holders) {
                if (held.thread() != wait.thread() || waitsForItself(wait, held, contention.lock)) {
                    edges.add(new WaitEdge(wait, held.thread(), held, false));
                }
            }
        }
        Wait first = contention.firstExclusive;
        if (edges.isEmpty() && wait.shared() && contention.lock.isFair() && first != null) {
            if (first.event() < wait.event()) {
                edges.add(new WaitEdge(wait, first.thread(), queued(first), true));
            }
        }
        return edges;
    }

    private static boolean waitsForItself(Wait wait, Held held, LockCell lock) {
        return !lock.isReentrant() || (!wait.shared() && held.shared());
    }

    private static Held queued(Wait first) {
        return new Held(first.thread(), first.lock(), false, 0, first.event(), first.site(), true);
    }

    /** All edges, by waiter, then by holder. */
    public List<WaitEdge> edges() {
        List<WaitEdge> edges = new ArrayList<>();
        for (Wait wait : waits.values()) {
            edges.addAll(edges(wait));
        }
        return edges;
    }

    /** The edge from this waiter over this lock to this holder, or null. */
    public @Nullable WaitEdge edge(int waiter, int lock, int holder) {
        for (WaitEdge edge : edges(waiter)) {
            if (edge.lock() == lock && edge.holder() == holder) {
                return edge;
            }
        }
        return null;
    }

    /**
     * The elementary cycles, by the first thread, then by those that follow: at least one of every knot
     * of threads that wait for each other.
     */
    public List<WaitCycle> cycles() {
        return cycles;
    }

    /** Whether a knot has more cycles than {@link #MOST_CYCLES}; those beyond are not listed. */
    public boolean truncated() {
        return truncated;
    }
}
