package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.Edge;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Instance;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.Witness;
import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts rings into words.
 *
 * <p>Threading: one thread.
 */
final class RingText {
    private static final String EXCLUSIVE = "exclusive";
    private static final String SHARED = "shared";
    private static final String QUEUED = "queued";

    private final DefinitionTable names;
    private final History history;
    private final RequestNodes nodes;
    private Map<Integer, Long> firstSteps = Map.of();

    RingText(DefinitionTable names, History history) {
        this.names = names;
        this.history = history;
        this.nodes = history.nodes();
    }

    /** What makes it one finding with others: the classes of the locks that are wanted, in which modes. */
    List<String> classes(Ring ring) {
        List<String> parts = ring.key.stream()
                .map(label -> names.lockClassName(lockId(RequestNode.lockOf(label)))
                        + (RequestNode.isShared(label) ? "/s" : "/x")
                        + (RequestNode.isImplied(label) ? "/f" : ""))
                .toList();
        List<String> least = parts;
        for (int i = 1; i < parts.size(); i++) {
            List<String> rotated = new ArrayList<>(parts);
            Collections.rotate(rotated, i);
            if (String.join("\n", rotated).compareTo(String.join("\n", least)) < 0) {
                least = rotated;
            }
        }
        return least;
    }

    /** The locks of a ring. */
    List<String> locks(Ring ring) {
        return ring.key.stream()
                .map(label -> lockName(RequestNode.lockOf(label)))
                .distinct()
                .toList();
    }

    private List<String> locks(Standing standing) {
        return standing.members().stream()
                .map(member -> lockName(nodes.get(member).lock))
                .distinct()
                .toList();
    }

    private int lockId(int lock) {
        return history.locks().id(lock);
    }

    private String lockName(int lock) {
        return names.objectName(lockId(lock));
    }

    private String threadName(RequestNode node) {
        return names.threadName(history.threads().id(node.thread));
    }

    /** A ring that was not shown to be possible: as its requests happened the first time. */
    Standing potential(int[] members) {
        List<Long> wants = new ArrayList<>();
        List<Long> holds = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            RequestNode node = nodes.get(members[i]);
            wants.add(node.event);
            holds.add(isQueued(members, i) ? 0 : node.heldEvent);
        }
        return new Standing(Grade.POTENTIAL, boxed(members), wants, holds, Part.NONE);
    }

    /** A ring that comes to stand after a part of the trace; {@code keepPart} for a witness of it. */
    Standing reached(Verification.Result result, boolean keepPart) {
        List<Long> wants = new ArrayList<>();
        List<Long> holds = new ArrayList<>();
        for (int i = 0; i < result.members.length; i++) {
            wants.add(result.wanted[i]);
            holds.add(result.heldSince[i]);
        }
        Part part = keepPart ? result.part : Part.NONE;
        return new Standing(Grade.PREDICTED, boxed(result.members), wants, holds, part);
    }

    private static List<Integer> boxed(int[] members) {
        List<Integer> boxed = new ArrayList<>();
        for (int member : members) {
            boxed.add(member);
        }
        return boxed;
    }

    /** Whether the member is not in the way of the one before it by what it holds, but waits in its queue. */
    private boolean isQueued(int[] members, int at) {
        RequestNode before = nodes.get(members[(at + members.length - 1) % members.length]);
        return !nodes.get(members[at]).isInTheWayOf(before);
    }

    private static int[] array(Standing standing) {
        return standing.members().stream().mapToInt(Integer::intValue).toArray();
    }

    Instance instance(Standing standing) {
        List<String> threads = standing.members().stream()
                .map(member -> threadName(nodes.get(member)))
                .toList();
        return new Instance(threads, locks(standing), standing.grade(), assumes(standing));
    }

    private @Nullable String assumes(Standing standing) {
        Set<String> assumed = new LinkedHashSet<>();
        int[] members = array(standing);
        for (int i = 0; i < members.length; i++) {
            if (nodes.get(members[i]).implied) {
                assumed.add("fault");
            }
        }
        for (int i = 0; i < members.length; i++) {
            if (isQueued(members, i)) {
                assumed.add("fair-writer");
            }
        }
        return assumed.isEmpty() ? null : String.join("+", assumed);
    }

    Finding finding(Standing standing, List<Instance> others, long count) {
        int[] members = array(standing);
        Kind kind = members.length == 1 ? Kind.SELF_DEADLOCK : Kind.LOCK_ORDER_INVERSION;
        String assumes = assumes(standing);
        List<Edge> edges = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            Edge edge = edge(standing, members, i);
            edges.add(edge);
            parts.add(part(members, i, edge));
        }
        return new Finding(
                Fingerprint.ofRing(kind, parts),
                kind,
                standing.grade(),
                assumes,
                severity(standing.grade(), assumes),
                title(standing, edges),
                edges.stream().map(Edge::thread).distinct().toList(),
                locks(standing),
                edges,
                null,
                others,
                count);
    }

    private static Severity severity(Grade grade, @Nullable String assumes) {
        if (grade == Grade.PREDICTED) {
            return assumes == null ? Severity.HIGH : Severity.MEDIUM;
        }
        return assumes == null ? Severity.MEDIUM : Severity.LOW;
    }

    private String title(Standing standing, List<Edge> edges) {
        String what = edges.stream()
                .map(edge -> edge.thread() + (QUEUED.equals(edge.holdsMode()) ? " is queued for " : " holds ")
                        + edge.holds() + " and wants " + edge.wants())
                .collect(Collectors.joining(", "));
        String may = standing.grade() == Grade.PREDICTED ? "can hang: " : "may hang: ";
        return may + what;
    }

    private String part(int[] members, int at, Edge edge) {
        RequestNode node = nodes.get(members[at]);
        RequestNode before = nodes.get(members[(at + members.length - 1) % members.length]);
        return names.lockClassName(lockId(before.lock)) + " " + edge.holdsMode() + " " + edge.holdsSite() + " -> "
                + names.lockClassName(lockId(node.lock)) + " " + mode(node.shared) + " " + edge.wantsSite()
                + (node.implied ? " fault" : "");
    }

    private static String mode(boolean shared) {
        return shared ? SHARED : EXCLUSIVE;
    }

    private Edge edge(Standing standing, int[] members, int at) {
        RequestNode node = nodes.get(members[at]);
        RequestNode before = nodes.get(members[(at + members.length - 1) % members.length]);
        boolean queued = isQueued(members, at);
        return new Edge(
                threadName(node),
                lockName(before.lock),
                queued ? QUEUED : mode(RequestNode.isShared(node.held)),
                queued ? null : names.siteName(node.heldSite),
                queued ? List.of() : names.siteFrames(node.heldSite),
                standing.holdEvents().get(at),
                lockName(node.lock),
                mode(node.shared),
                names.siteName(node.site),
                names.siteFrames(node.site),
                standing.wantEvents().get(at));
    }

    Witness witness(String id, Standing standing) {
        Map<Integer, Long> ends = new HashMap<>();
        Part part = standing.part();
        for (int i = 0; i < part.threads.length; i++) {
            ends.put(history.threads().id(part.threads[i]), part.ends[i]);
        }
        List<Witness.Request> requests = new ArrayList<>();
        int[] members = array(standing);
        for (int member : members) {
            RequestNode node = nodes.get(member);
            for (int held : node.chain) {
                requests.add(request(node, RequestNode.lockOf(held), RequestNode.isShared(held), true, -1));
            }
        }
        for (boolean shared : new boolean[] {false, true}) {
            for (int i = 0; i < members.length; i++) {
                RequestNode node = nodes.get(members[i]);
                if (node.shared == shared) {
                    RequestNode next = nodes.get(members[(i + 1) % members.length]);
                    requests.add(request(
                            node, node.lock, shared, false, history.threads().id(next.thread)));
                }
            }
        }
        return new Witness(id, ends, firstSteps(), requests);
    }

    /** By id, the first steps of all threads; the same map each time. */
    private Map<Integer, Long> firstSteps() {
        if (firstSteps.isEmpty()) {
            Map<Integer, Long> first = new HashMap<>();
            for (int thread = 0; thread < history.threads().size(); thread++) {
                StepLog.Cursor cursor = history.log().read(thread);
                if (cursor.hasNext()) {
                    first.put(history.threads().id(thread), cursor.event);
                }
            }
            firstSteps = Map.copyOf(first);
        }
        return firstSteps;
    }

    private Witness.Request request(RequestNode node, int lock, boolean shared, boolean granted, int holder) {
        return new Witness.Request(history.threads().id(node.thread), lockId(lock), shared, granted, node.site, holder);
    }
}
