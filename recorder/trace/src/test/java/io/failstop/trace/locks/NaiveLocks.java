package io.failstop.trace.locks;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules of locks once more, slow and plain: every single hold is a token in one list, and every
 * question goes through the whole list. It shares nothing with the model that it is compared with, and
 * it stops at the first illegal event.
 */
final class NaiveLocks {
    /** One hold: a thread that holds a lock three times has three tokens. */
    static final class Token {
        int thread;
        final int lock;
        boolean shared;

        Token(int thread, int lock, boolean shared) {
            this.thread = thread;
            this.lock = lock;
            this.shared = shared;
        }
    }

    record Pending(long number, Event event) {}

    record Arc(int waiter, int lock, int holder) {}

    record ThreadLock(int thread, int lock) {}

    private final Map<Integer, Integer> traits;
    final List<Token> tokens = new ArrayList<>();
    final Map<ThreadLock, Long> since = new HashMap<>();
    final Map<Integer, Pending> requests = new TreeMap<>();
    final Map<Integer, Pending> waits = new TreeMap<>();
    final Set<Integer> signalled = new HashSet<>();
    final Set<ThreadLock> handed = new HashSet<>();
    final Set<Integer> acted = new HashSet<>();
    final Set<Integer> ended = new HashSet<>();
    final Map<Integer, Long> orders = new HashMap<>();

    NaiveLocks(Map<Integer, Integer> traits) {
        this.traits = traits;
    }

    private boolean has(int lock, int trait) {
        return (traits.getOrDefault(lock, LockTraits.REENTRANT | LockTraits.SHARED) & trait) != 0;
    }

    private static boolean shared(Event event) {
        return (event.flags() & EventFlags.SHARED) != 0;
    }

    Stream<Token> tokens(int lock) {
        return tokens.stream().filter(token -> token.lock == lock);
    }

    List<Token> tokens(int thread, int lock) {
        return tokens(lock).filter(token -> token.thread == thread).toList();
    }

    boolean heldExclusively(int thread, int lock) {
        return tokens(thread, lock).stream().anyMatch(token -> !token.shared);
    }

    /** Whether others let this thread have the lock in this mode. */
    private boolean free(int thread, int lock, boolean shared) {
        return tokens(lock).allMatch(token -> token.thread == thread || (shared && token.shared));
    }

    /** Whose hold a release, mode change or hand-off is about, or -1. */
    private int subject(Event event) {
        if (!tokens(event.thread(), event.object()).isEmpty()) {
            return event.thread();
        }
        return has(event.object(), LockTraits.OWNERLESS)
                ? tokens(event.object()).map(token -> token.thread).findFirst().orElse(-1)
                : -1;
    }

    boolean isLegal(Event event) {
        EventKind kind = event.kind();
        if (kind == EventKind.MARK || kind == EventKind.HANG) {
            return true;
        }
        if (kind == EventKind.THREAD_START) {
            return !acted.contains(event.thread());
        }
        return mayAct(event) && inOrder(event) && isLegalStep(event);
    }

    private boolean mayAct(Event event) {
        Pending request = requests.get(event.thread());
        if (request != null) {
            boolean answers = event.kind() == EventKind.LOCK_ACQUIRE
                    || event.kind() == EventKind.LOCK_FAIL
                    || event.kind() == EventKind.LOCK_MODE_CHANGE;
            if (!answers || event.object() != request.event().object()) {
                return false;
            }
            if (event.kind() != EventKind.LOCK_FAIL && shared(event) != shared(request.event())) {
                return false;
            }
        }
        Pending wait = waits.get(event.thread());
        if (wait != null && event.kind() != EventKind.WAIT_END) {
            return false;
        }
        return !ended.contains(event.thread());
    }

    private boolean inOrder(Event event) {
        return event.order() == 0
                || event.object() == 0
                || event.order() == orders.getOrDefault(event.object(), 0L) + 1;
    }

    private boolean isLegalStep(Event event) {
        int lock = event.object();
        boolean mode = !shared(event) || has(lock, LockTraits.SHARED);
        return switch (event.kind()) {
            case THREAD_JOIN -> ended.contains((int) event.a());
            case LOCK_REQUEST -> mode;
            case LOCK_ACQUIRE -> mode && isLegalAcquire(event);
            case LOCK_RELEASE -> isLegalRelease(event);
            case LOCK_MODE_CHANGE -> mode && isLegalModeChange(event);
            case LOCK_HAND_OFF -> subject(event) >= 0 && event.a() >= 0 && !ended.contains((int) event.a());
            case WAIT_BEGIN ->
                heldExclusively(event.thread(), lock)
                        && tokens(event.thread(), lock).size() == event.b();
            case WAIT_END -> isLegalWaitEnd(event);
            case SIGNAL -> !tokens(event.thread(), lock).isEmpty();
            default -> true;
        };
    }

    private boolean isLegalAcquire(Event event) {
        int thread = event.thread();
        int lock = event.object();
        List<Token> own = tokens(thread, lock);
        if (handed.contains(new ThreadLock(thread, lock))) {
            return event.a() == own.size() && shared(event) != heldExclusively(thread, lock);
        }
        boolean overShared = !own.isEmpty() && !heldExclusively(thread, lock);
        boolean again = own.isEmpty()
                || (shared(event) && overShared)
                || (has(lock, LockTraits.REENTRANT) && !(overShared && !shared(event)));
        return again && free(thread, lock, shared(event)) && event.a() == own.size() + 1;
    }

    private boolean isLegalRelease(Event event) {
        int subject = subject(event);
        return subject >= 0
                && tokens(subject, event.object()).stream().anyMatch(token -> token.shared == shared(event))
                && event.a() == tokens(subject, event.object()).size();
    }

    private boolean isLegalModeChange(Event event) {
        int subject = subject(event);
        return subject >= 0
                && heldExclusively(subject, event.object()) == (event.a() != 1)
                && free(subject, event.object(), shared(event));
    }

    private boolean isLegalWaitEnd(Event event) {
        Pending wait = waits.get(event.thread());
        return wait != null
                && wait.event().object() == event.object()
                && wait.event().a() == event.a()
                && wait.event().b() == event.b()
                && free(event.thread(), event.object(), false);
    }

    /** Executes a legal event. */
    void execute(long number, Event event) {
        if (event.kind() == EventKind.MARK || event.kind() == EventKind.HANG) {
            return;
        }
        int thread = event.thread();
        int lock = event.object();
        ThreadLock pair = new ThreadLock(thread, lock);
        acted.add(thread);
        if (event.order() != 0 && lock != 0) {
            orders.put(lock, event.order());
        }
        requests.remove(thread);
        switch (event.kind()) {
            case THREAD_END -> ended.add(thread);
            case LOCK_REQUEST -> requests.put(thread, new Pending(number, event));
            case LOCK_ACQUIRE -> acquire(number, event, pair);
            case LOCK_RELEASE -> release(event);
            case LOCK_MODE_CHANGE -> {
                for (Token token : tokens(subject(event), lock)) {
                    token.shared = shared(event);
                }
            }
            case LOCK_HAND_OFF -> handOff(number, event);
            case WAIT_BEGIN -> {
                tokens.removeAll(tokens(thread, lock));
                handed.remove(pair);
                waits.put(thread, new Pending(number, event));
            }
            case WAIT_END -> {
                waits.remove(thread);
                signalled.remove(thread);
                handed.remove(pair);
                tokens.removeAll(tokens(thread, lock));
                for (long i = 0; i < event.b(); i++) {
                    tokens.add(new Token(thread, lock, false));
                }
                since.put(pair, number);
            }
            case SIGNAL -> signal(event);
            default -> {}
        }
    }

    private void acquire(long number, Event event, ThreadLock pair) {
        if (handed.remove(pair)) {
            since.put(pair, number);
            return;
        }
        if (tokens(pair.thread(), pair.lock()).isEmpty()) {
            since.put(pair, number);
        }
        tokens.add(new Token(pair.thread(), pair.lock(), shared(event)));
    }

    private void release(Event event) {
        List<Token> candidates = tokens(subject(event), event.object()).stream()
                .filter(token -> token.shared == shared(event))
                .toList();
        Token last = candidates.get(candidates.size() - 1);
        if (tokens(last.thread, last.lock).size() == 1) {
            handed.remove(new ThreadLock(last.thread, last.lock));
        }
        tokens.remove(last);
    }

    private void handOff(long number, Event event) {
        int subject = subject(event);
        int to = (int) event.a();
        handed.remove(new ThreadLock(subject, event.object()));
        boolean joinsOthers = to != subject && !tokens(to, event.object()).isEmpty();
        for (Token token : tokens(subject, event.object())) {
            token.thread = to;
            if (joinsOthers) {
                tokens.remove(token);
                tokens.add(token);
            }
        }
        ThreadLock receiver = new ThreadLock(to, event.object());
        since.put(receiver, number);
        handed.remove(receiver);
        if (Stream.of(requests.get(to), waits.get(to))
                .filter(Objects::nonNull)
                .anyMatch(pending -> pending.event().object() == event.object())) {
            handed.add(receiver);
        }
    }

    private void signal(Event event) {
        List<Integer> unsignalled = waits.entrySet().stream()
                .filter(entry -> entry.getValue().event().object() == event.object())
                .filter(entry -> entry.getValue().event().a() == event.a())
                .map(Map.Entry::getKey)
                .filter(waiter -> !signalled.contains(waiter))
                .toList();
        if (event.b() == 1 || unsignalled.size() == 1) {
            signalled.addAll(unsignalled);
        }
    }

    /** Every edge that stands. */
    Set<Arc> edges() {
        Set<Arc> edges = new HashSet<>();
        requests.forEach((thread, pending) -> edges.addAll(edges(thread, pending, shared(pending.event()))));
        waits.forEach((thread, pending) -> edges.addAll(edges(thread, pending, false)));
        return edges;
    }

    private Set<Arc> edges(int thread, Pending pending, boolean shared) {
        int lock = pending.event().object();
        Set<Arc> edges = new HashSet<>();
        if (handed.contains(new ThreadLock(thread, lock))) {
            return edges;
        }
        for (Token token : tokens(lock).toList()) {
            boolean bothShared = shared && token.shared;
            boolean upgrade = !shared && !heldExclusively(token.thread, lock);
            if (token.thread != thread ? !bothShared : !bothShared && (!has(lock, LockTraits.REENTRANT) || upgrade)) {
                if (!(shared && !heldExclusively(token.thread, lock))) {
                    edges.add(new Arc(thread, lock, token.thread));
                }
            }
        }
        if (edges.isEmpty() && shared && has(lock, LockTraits.QUEUE_FAIR)) {
            requests.entrySet().stream()
                    .filter(entry -> entry.getValue().event().object() == lock)
                    .filter(entry -> !shared(entry.getValue().event()))
                    .filter(entry -> !handed.contains(new ThreadLock(entry.getKey(), lock)))
                    .filter(entry -> entry.getValue().number() < pending.number())
                    .min((left, right) -> Long.compare(
                            left.getValue().number(), right.getValue().number()))
                    .ifPresent(entry -> edges.add(new Arc(thread, lock, entry.getKey())));
        }
        return edges;
    }
}
