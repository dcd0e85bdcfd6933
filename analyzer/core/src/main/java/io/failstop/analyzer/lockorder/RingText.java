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
    private static final String ANYWHERE = "*";
    /** Where a fault requests what it takes, if nothing says where the copy is made. */
    private static final String FAULT = "page fault in the copy";

    private final DefinitionTable names;
    private final History history;
    private final RequestNodes nodes;
    private final RequestSites sites;
    private Map<Integer, Long> firstSteps = Map.of();

    /**
     * Words for rings of this history.
     *
     * @param sites of the requests that {@link #ask} named, once they are put into words
     */
    RingText(DefinitionTable names, History history, RequestSites sites) {
        this.names = names;
        this.history = history;
        this.nodes = history.nodes();
        this.sites = sites;
    }

    /** Says which requests of a ring need to be looked up in the trace before it is put into words. */
    void ask(Standing standing) {
        for (int i = 0; i < standing.members().size() && standing.grade() == Grade.PREDICTED; i++) {
            if (nodes.get(standing.members().get(i)).varied) {
                sites.want(standing.wantEvents().get(i));
            }
        }
    }

    /** Whether members of it stand for requests in more places than are told apart. */
    boolean isAnywhere(Standing standing) {
        return standing.members().stream().anyMatch(member -> nodes.get(member).anywhere);
    }

    private int site(Standing standing, int at) {
        RequestNode node = nodes.get(standing.members().get(at));
        return sites.site(standing.wantEvents().get(at), node.site);
    }

    private int heldSite(Standing standing, int at) {
        RequestNode node = nodes.get(standing.members().get(at));
        // What a fault would have it would get where it requests the rest.
        return isByItsRequest(array(standing), at)
                ? site(standing, at)
                : sites.heldSite(
                        standing.wantEvents().get(at),
                        lockId(node.heldLock()),
                        standing.holdEvents().get(at),
                        node.heldSite);
    }

    /** What is the same of rings that are one finding: kind, classes, modes and places. */
    String id(int[] members) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            parts.add(part(members, i));
        }
        return Fingerprint.ofRing(kind(members), parts);
    }

    private static Kind kind(int[] members) {
        return members.length == 1 ? Kind.SELF_DEADLOCK : Kind.LOCK_ORDER_INVERSION;
    }

    /** What makes it one cycle of classes with others: the classes of the locks that are wanted, in which modes. */
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
        return names.threadName(threadId(node));
    }

    private int threadId(RequestNode node) {
        return history.threads().id(node.thread);
    }

    /** A ring that was not shown to be possible: as its requests happened the first time. */
    Standing potential(int[] members) {
        List<Long> wants = new ArrayList<>();
        List<Long> holds = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            RequestNode node = nodes.get(members[i]);
            wants.add(node.event);
            holds.add(isQueued(members, i) ? node.event : node.heldEvent);
        }
        return new Standing(Grade.POTENTIAL, boxed(members), wants, holds, Part.NONE);
    }

    /** A ring that comes to stand after a part of the trace; {@code keepPart} for a witness of it. */
    Standing reached(Verification.Result result, boolean keepPart) {
        List<Long> wants = new ArrayList<>();
        List<Long> holds = new ArrayList<>();
        for (int i = 0; i < result.members.length; i++) {
            wants.add(result.wanted[i]);
            holds.add(isByItsRequest(result.members, i) ? result.wanted[i] : result.heldSince[i]);
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

    /** Whether it is in the way by what it requests, queued or in a fault; it may hold the same by itself, too. */
    private boolean isByItsRequest(int[] members, int at) {
        return isQueued(members, at) || RequestNode.isImplied(nodes.get(members[at]).held);
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
        String assumes = assumes(standing);
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            edges.add(edge(standing, members, i));
        }
        return new Finding(
                id(members),
                kind(members),
                standing.grade(),
                assumes,
                severity(standing.grade(), assumes),
                title(standing, members, edges),
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

    private String title(Standing standing, int[] members, List<Edge> edges) {
        List<String> phrases = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            phrases.add(phrase(nodes.get(members[i]), edges.get(i)));
        }
        String may = standing.grade() == Grade.PREDICTED ? "can hang: " : "may hang: ";
        return may + String.join(", ", phrases);
    }

    private static String phrase(RequestNode node, Edge edge) {
        if (QUEUED.equals(edge.holdsMode())) {
            return edge.thread() + " is queued for " + edge.holds();
        }
        String what = "holds " + edge.holds() + " and wants " + edge.wants();
        if (!node.implied) {
            return edge.thread() + " " + what;
        }
        return RequestNode.isImplied(node.held)
                ? edge.thread() + " in a page fault " + what
                : edge.thread() + " " + what + " in a page fault";
    }

    private String part(int[] members, int at) {
        RequestNode node = nodes.get(members[at]);
        RequestNode before = nodes.get(members[(at + members.length - 1) % members.length]);
        boolean queued = isQueued(members, at);
        String heldPlace = queued ? null : place(node, node.heldSite);
        return names.lockClassName(lockId(before.lock)) + " "
                + (queued ? QUEUED : mode(RequestNode.isShared(node.held))) + " " + heldPlace + " -> "
                + names.lockClassName(lockId(node.lock)) + " " + mode(node.shared) + " " + place(node, node.site)
                + (node.implied ? " fault" : "");
    }

    private String place(RequestNode node, int site) {
        return node.anywhere ? ANYWHERE : names.siteName(site);
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
                frames(node, heldSite(standing, at), isByItsRequest(members, at))
                        .get(0),
                frames(node, heldSite(standing, at), isByItsRequest(members, at)),
                standing.holdEvents().get(at),
                lockName(node.lock),
                mode(node.shared),
                frames(node, site(standing, at), true).get(0),
                frames(node, site(standing, at), true),
                standing.wantEvents().get(at));
    }

    private List<String> frames(RequestNode node, int site, boolean ofRequest) {
        return node.implied && ofRequest && site == 0 ? List.of(FAULT) : names.siteFrames(site);
    }

    Witness witness(String id, Standing standing) {
        Map<Integer, Long> ends = new HashMap<>();
        Part part = standing.part();
        for (int i = 0; i < part.threads.length; i++) {
            ends.put(history.threads().id(part.threads[i]), part.ends[i]);
        }
        List<Witness.Request> requests = new ArrayList<>();
        int[] members = array(standing);
        for (int i = 0; i < members.length; i++) {
            RequestNode node = nodes.get(members[i]);
            for (int held : node.chain) {
                int lock = lockId(RequestNode.lockOf(held));
                boolean shared = RequestNode.isShared(held);
                requests.add(new Witness.Request(threadId(node), lock, shared, true, site(standing, i), -1));
            }
        }
        for (boolean shared : new boolean[] {false, true}) {
            for (int i = 0; i < members.length; i++) {
                RequestNode node = nodes.get(members[i]);
                if (node.shared == shared) {
                    int next = threadId(nodes.get(members[(i + 1) % members.length]));
                    int site = site(standing, i);
                    requests.add(new Witness.Request(threadId(node), lockId(node.lock), shared, false, site, next));
                }
            }
        }
        return new Witness(id, ends, firstSteps(), history.losses().certain().until(), requests);
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
}
