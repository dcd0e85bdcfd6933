package io.failstop.analyzer.witness;

import io.failstop.analyzer.Witness;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.Held;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitCycle;
import io.failstop.trace.locks.WaitEdge;
import io.failstop.trace.locks.WaitForGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes after the part: the members' requests, and the hang that they come to.
 *
 * <p>Threading: one thread, one use.
 */
final class Ending {
    private final Witness witness;
    private final PartEnds ends;
    private final LockModel model;
    private final DefinitionTable names;
    private final Renumbering out;
    private final List<Added> added = new ArrayList<>();

    /** An event after the part; the clock is that of the part's last one. */
    private record Added(
            int thread, EventKind kind, int flags, int object, int site, boolean ordered, long a, long b, long c) {}

    /**
     * An ending.
     *
     * @param model has executed the part, and gets what is added through {@code out}
     */
    Ending(Witness witness, PartEnds ends, LockModel model, DefinitionTable names, Renumbering out) {
        this.witness = witness;
        this.ends = ends;
        this.model = model;
        this.names = names;
        this.out = out;
    }

    /** What the part must tell in another way for the ending to follow; returns whether there is anything. */
    boolean demand(Retelling retelling) {
        boolean asked = false;
        for (Witness.Request request : witness.requests()) {
            Wait wait = model.waitOf(request.thread());
            if (wait != null && wait.kind() == Wait.Kind.CONDITION) {
                asked |= retelling.tellWaitAsRelease(request.thread(), request.lock());
            }
            Held other = heldByAnother(request);
            if (other != null && !isRunning(other.thread()) && !isRunning(request.holder())) {
                asked |= retelling.tellAsPassedOn(other.thread(), request.lock(), request.holder());
            }
        }
        return asked;
    }

    /** As {@link #demand}, where the ring did not close: a member that was woken is queued like any other. */
    boolean demandQueues(Retelling retelling) {
        boolean asked = false;
        for (Witness.Request request : witness.requests()) {
            Wait wait = model.waitOf(request.thread());
            if (wait != null && wait.kind() == Wait.Kind.REACQUIRE) {
                asked |= retelling.tellWaitAsRelease(request.thread(), request.lock());
            }
        }
        return asked;
    }

    /** The section of another thread that the one which is waited for will end; null if there is none. */
    private @Nullable Held heldByAnother(Witness.Request request) {
        if (request.granted() || (names.lockTraits(request.lock()) & LockTraits.OWNERLESS) == 0) {
            return null;
        }
        List<Held> holders = model.holders(request.lock());
        boolean isHeld = holders.stream().anyMatch(held -> held.thread() == request.holder());
        return isHeld || holders.isEmpty() ? null : holders.get(0);
    }

    private boolean isRunning(int thread) {
        return model.waitOf(thread) == null && !model.hasEnded(thread);
    }

    /** Adds the requests and the hang; returns whether the members wait for each other then. */
    boolean add() {
        witness.requests().forEach(this::passOn);
        Set<Integer> members = new HashSet<>();
        for (Witness.Request request : witness.requests()) {
            members.add(request.thread());
            add(request);
        }
        WaitForGraph graph = WaitForGraph.of(model);
        List<WaitEdge> edges = ring(graph);
        if (edges.isEmpty()) {
            edges = shorterRing(graph, members);
        }
        for (int i = 0; i < edges.size(); i++) {
            WaitEdge edge = edges.get(i);
            long part = (long) i << Integer.SIZE | edges.size();
            int thread = SlotLayout.RECORDER_THREAD;
            int flags = EventFlags.INFERRED;
            add(new Added(thread, EventKind.HANG, flags, edge.lock(), 0, false, edge.waiter(), edge.holder(), part));
        }
        return !edges.isEmpty();
    }

    /** A section belongs to whoever will end it: here it says so. */
    private void passOn(Witness.Request request) {
        Held other = heldByAnother(request);
        if (other != null) {
            int by = isRunning(other.thread()) ? other.thread() : request.holder();
            int flags = EventFlags.INFERRED | (other.shared() ? EventFlags.SHARED : 0);
            boolean ordered = ends.acquiresAreOrdered();
            add(new Added(by, EventKind.LOCK_HAND_OFF, flags, request.lock(), 0, ordered, request.holder(), 0, 0));
        }
    }

    private void add(Witness.Request request) {
        int lock = request.lock();
        int flags = EventFlags.INFERRED | (request.shared() && canBeShared(lock) ? EventFlags.SHARED : 0);
        if (request.granted()) {
            long depth = 1 + depth(request.thread(), lock);
            boolean ordered = ends.acquiresAreOrdered();
            add(new Added(request.thread(), EventKind.LOCK_ACQUIRE, flags, lock, request.site(), ordered, depth, 0, 0));
        } else if (model.waitOf(request.thread()) == null) {
            boolean ordered = ends.requestsAreOrdered();
            add(new Added(request.thread(), EventKind.LOCK_REQUEST, flags, lock, request.site(), ordered, 0, 0, 0));
        }
    }

    /** A fault asks in shared mode whatever lock stands where it looks. */
    private boolean canBeShared(int lock) {
        return (names.lockTraits(lock, LockTraits.SHARED) & LockTraits.SHARED) != 0;
    }

    private long depth(int thread, int lock) {
        for (Held held : model.holders(lock)) {
            if (held.thread() == thread) {
                return held.depth();
            }
        }
        return 0;
    }

    private void add(Added event) {
        added.add(event);
        put(event, out);
    }

    /** The members as they were said to wait for each other; empty if they do not. */
    private List<WaitEdge> ring(WaitForGraph graph) {
        List<WaitEdge> edges = new ArrayList<>();
        for (Witness.Request request : witness.requests()) {
            if (!request.granted()) {
                @Nullable WaitEdge edge = graph.edge(request.thread(), request.lock(), request.holder());
                if (edge == null) {
                    return List.of();
                }
                edges.add(edge);
            }
        }
        return edges;
    }

    /** Who is said to wait in a queue behind a member may wait for what another member holds as well. */
    private static List<WaitEdge> shorterRing(WaitForGraph graph, Set<Integer> members) {
        for (WaitCycle cycle : graph.cycles()) {
            if (members.containsAll(cycle.threads())) {
                return cycle.edges();
            }
        }
        return List.of();
    }

    /** Hands on what was added, after the same part. */
    void replay(Renumbering to) {
        for (Added event : added) {
            put(event, to);
        }
    }

    private static void put(Added event, Renumbering to) {
        to.event(
                event.thread(),
                to.clock(),
                event.kind(),
                event.flags(),
                event.object(),
                event.site(),
                event.ordered(),
                event.a(),
                event.b(),
                event.c());
    }
}
