package io.failstop.analyzer.hang;

import io.failstop.analyzer.Edge;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.probe.LockTraits;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.Held;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitCycle;
import io.failstop.trace.locks.WaitEdge;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts hangs into words.
 *
 * <p>Threading: one thread.
 */
final class HangFindings {
    private static final int MOST_IN_TITLE = 8;

    private final DefinitionTable names;

    HangFindings(DefinitionTable names) {
        this.names = names;
    }

    /** A cycle that somebody recorded as a hang, and that stood then. */
    Finding observed(WaitCycle cycle) {
        return cycleFinding(
                cycle, Grade.OBSERVED, isTimed(cycle) ? List.of("a request in it gives up after a time") : List.of());
    }

    /** A hang that somebody recorded and that the events do not show. */
    Finding recordedOnly(WaitCycle cycle, boolean whole) {
        if (whole) {
            return cycleFinding(
                    cycle,
                    Grade.POTENTIAL,
                    List.of("as its recorder suspected: the events are all there and do not show it"));
        }
        return cycleFinding(
                cycle, Grade.OBSERVED, List.of("as its recorder saw it: the events that are left do not show it"));
    }

    /** A cycle that stands at the end and was not recorded as a hang. */
    Finding standing(WaitCycle cycle, boolean complete, boolean lostUnseen) {
        List<String> doubts = new ArrayList<>();
        if (isTimed(cycle) && !complete) {
            doubts.add("a request in it gives up after a time, and the trace was cut off before it was seen to hang");
        }
        if (!complete && cycle.edges().stream().anyMatch(this::isOwnerless)) {
            doubts.add("any thread may release one of its locks, and the trace was cut off before it was seen to hang");
        }
        if (lostUnseen || cycle.edges().stream().anyMatch(edge -> !edge.held().certain())) {
            doubts.add("events were lost that may have dissolved it");
        }
        if (!doubts.isEmpty()) {
            return cycleFinding(cycle, Grade.POTENTIAL, doubts);
        }
        return observed(cycle);
    }

    /** Whether one gives up by itself; a wait on a condition does not end before it has its lock again. */
    private static boolean isTimed(WaitCycle cycle) {
        return cycle.edges().stream()
                .map(WaitEdge::waiting)
                .anyMatch(wait -> wait.timed() && wait.kind() == Wait.Kind.REQUEST);
    }

    private boolean isOwnerless(WaitEdge edge) {
        return (names.lockTraits(edge.lock()) & LockTraits.OWNERLESS) != 0;
    }

    private Finding cycleFinding(WaitCycle cycle, Grade grade, List<String> notes) {
        List<WaitEdge> ring = cycle.edges();
        Kind kind = ring.size() == 1 ? Kind.SELF_DEADLOCK : Kind.DEADLOCK;
        List<Edge> edges = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            WaitEdge before = ring.get((i + ring.size() - 1) % ring.size());
            Edge edge = edge(before, ring.get(i).waiting());
            edges.add(edge);
            parts.add(String.join(
                    "|",
                    names.lockClassName(before.lock()),
                    Objects.requireNonNullElse(edge.holdsSite(), ""),
                    names.lockClassName(ring.get(i).lock()),
                    Objects.requireNonNullElse(edge.wantsSite(), "")));
        }
        return new Finding(
                Fingerprint.ofRing(kind, parts),
                kind,
                grade,
                null,
                grade == Grade.OBSERVED && !isTimed(cycle) ? Severity.HIGH : Severity.MEDIUM,
                cycleTitle(edges) + inBrackets(notes),
                edges.stream().map(Edge::thread).distinct().toList(),
                edges.stream()
                        .map(Edge::holds)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                edges,
                null);
    }

    /** The thread's place in a cycle: what it has that the one before it wants, and what it wants itself. */
    private Edge edge(WaitEdge before, Wait wait) {
        Held held = before.held();
        boolean holdKnown = held.event() != 0;
        return new Edge(
                names.threadName(wait.thread()),
                names.objectName(before.lock()),
                holdKnown ? (before.queued() ? "queued" : mode(held.shared())) : null,
                holdKnown ? names.siteName(held.site()) : null,
                frames(held.site()),
                held.event(),
                wait.lock() == 0 ? null : names.objectName(wait.lock()),
                wantsMode(wait),
                wait.event() == 0 ? null : names.siteName(wait.site()),
                frames(wait.site()),
                wait.event());
    }

    private List<String> frames(int site) {
        return site == 0 ? List.of() : names.siteFrames(site);
    }

    private static String mode(boolean shared) {
        return shared ? "shared" : "exclusive";
    }

    private static @Nullable String wantsMode(Wait wait) {
        if (wait.event() == 0) {
            return null;
        }
        return wait.kind() == Wait.Kind.REQUEST
                ? mode(wait.shared())
                : wait.kind().label();
    }

    private static String cycleTitle(List<Edge> edges) {
        if (edges.isEmpty()) {
            return "threads wait for each other, and it is not recorded which";
        }
        Edge first = edges.get(0);
        if (edges.size() == 1) {
            return first.thread() + " waits for itself: it holds " + first.holds() + " and wants it again";
        }
        return edges.size() + " threads wait for each other: " + list(edges, HangFindings::phrase);
    }

    private static String phrase(Edge edge) {
        if ("queued".equals(edge.holdsMode())) {
            return edge.thread() + " is first in the queue for " + edge.wants();
        }
        String who = edge.thread() + " holds " + edge.holds();
        return Wait.Kind.CONDITION.label().equals(edge.wantsMode())
                ? who + ", waits for a signal on " + edge.wants() + " and will want it again"
                : who + ", wants " + edge.wants();
    }

    private static <T> String list(List<T> items, Function<T, String> phrase) {
        String listed = items.stream().limit(MOST_IN_TITLE).map(phrase).collect(Collectors.joining("; "));
        int more = items.size() - MOST_IN_TITLE;
        return more > 0 ? listed + "; and " + more + " more" : listed;
    }

    private static String inBrackets(List<String> notes) {
        return notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
    }

    /** Threads that wait while nothing moves, for no cycle of locks. */
    Finding waitHang(List<StuckThread> stuck) {
        List<Edge> edges =
                stuck.stream().map(thread -> stuckEdge(thread.waiting())).toList();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            Wait wait = stuck.get(i).waiting();
            parts.add(String.join(
                    "|",
                    wait.lock() == 0 ? "" : names.lockClassName(wait.lock()),
                    Objects.requireNonNullElse(edges.get(i).wantsMode(), ""),
                    Objects.requireNonNullElse(edges.get(i).wantsSite(), "")));
        }
        return new Finding(
                Fingerprint.ofSet(Kind.WAIT_HANG, parts),
                Kind.WAIT_HANG,
                Grade.OBSERVED,
                null,
                Severity.HIGH,
                waitHangTitle(stuck),
                edges.stream().map(Edge::thread).toList(),
                edges.stream()
                        .map(Edge::wants)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                edges,
                null);
    }

    private String waitHangTitle(List<StuckThread> stuck) {
        return switch (stuck.size()) {
            case 0 -> "nothing moves, and no thread is known to wait";
            case 1 -> "1 thread makes no progress: " + list(stuck, this::phrase);
            default -> stuck.size() + " threads make no progress: " + list(stuck, this::phrase);
        };
    }

    private Edge stuckEdge(Wait wait) {
        return new Edge(
                names.threadName(wait.thread()),
                null,
                null,
                null,
                List.of(),
                0,
                wait.lock() == 0 ? null : names.objectName(wait.lock()),
                wantsMode(wait),
                wait.event() == 0 ? null : names.siteName(wait.site()),
                frames(wait.site()),
                wait.event());
    }

    private String phrase(StuckThread thread) {
        Wait wait = thread.waiting();
        String who = names.threadName(wait.thread());
        if (wait.lock() == 0) {
            return who + " waits";
        }
        if (wait.kind() == Wait.Kind.CONDITION) {
            return who + " waits for a signal on " + names.objectName(wait.lock());
        }
        String holders = thread.holders().stream().map(names::threadName).collect(Collectors.joining(", "));
        String wants = who + " waits for " + names.objectName(wait.lock());
        return holders.isEmpty() ? wants + ", which none that it waits for holds" : wants + ", held by " + holders;
    }
}
