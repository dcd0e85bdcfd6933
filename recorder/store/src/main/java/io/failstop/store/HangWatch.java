package io.failstop.store;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.PagedLongs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notices while a program runs that it hangs: a wait-for cycle whose members have stopped, or nothing
 * that moves for longer than the user allows.
 *
 * <p>It sees events in drained order, ring by ring, not merged: an object's order numbers tell which of
 * two acquires is the later one. Rings are looked at one after another, so a cycle may be seen that never
 * stood; but a cycle whose members are all still at the very same requests a while later is for ever, and
 * that is what is called a hang. Where events were lost, the while is longer.
 *
 * <p>Threading: the drainer's thread alone.
 */
public final class HangWatch implements RingScan.Listener {
    private static final long CONFIRM_NANOS = 300_000_000L;
    private static final long CONFIRM_LOSSY_NANOS = 3_000_000_000L;
    private static final int NOBODY = -1;

    /** Never declare a hang for lack of events. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A waiting thread, what it waits for, and who holds that: -1 where unknown. */
    public record Edge(int waiter, int lock, int holder) {}

    /**
     * A hang.
     *
     * @param edges of the cycle, from the lowest thread on; or all known waits, if nothing moved
     * @param noProgress found because nothing moved
     */
    public record Hang(List<Edge> edges, boolean noProgress) {
        /** Copies the edges. */
        public Hang {
            edges = List.copyOf(edges);
        }
    }

    private final long hangAfterNanos;

    /** Per lock: holder + 1, and the order number of the event that made it so. */
    private final PagedLongs holder = new PagedLongs();

    private final PagedLongs holderOrder = new PagedLongs();

    /** Per thread: the lock that it has asked for and not got, or 0. */
    private final PagedLongs wanted = new PagedLongs();

    /** Per thread: the clock of that request. */
    private final PagedLongs wantedSince = new PagedLongs();

    /** Per thread: 1 if it has ever asked for a lock; those threads in the order of their first request. */
    private final PagedLongs known = new PagedLongs();

    private final List<Integer> threads = new ArrayList<>();

    /** Per lock: threads in a condition wait that nobody has woken for sure. */
    private final Map<Integer, List<Integer>> waiting = new HashMap<>();

    private long events;
    private long eventsAtLastCheck;
    private long lastMoveNanos;
    private boolean lossy;
    private List<Edge> suspected = List.of();
    private List<Long> suspectedRequests = List.of();
    private long suspectedSinceNanos;

    /**
     * A watch.
     *
     * @param hangAfterNanos how long nothing may move, or {@link #NEVER}
     * @param nowNanos the clock
     */
    public HangWatch(long hangAfterNanos, long nowNanos) {
        this.hangAfterNanos = hangAfterNanos;
        this.lastMoveNanos = nowNanos;
    }

    @Override
    public void moved() {
        events++;
    }

    @Override
    public void lost() {
        lossy = true;
    }

    @Override
    public void event(
            int thread, int kindCode, int flags, int object, int site, long order, long clock, long a, long b) {
        events++;
        EventKind kind = EventKind.ofCode(kindCode);
        if (kind == null || (flags & EventFlags.SHARED) != 0) {
            return;
        }
        switch (kind) {
            case LOCK_REQUEST -> {
                if ((flags & EventFlags.TIMED) == 0) {
                    want(thread, object, clock);
                }
            }
            case LOCK_FAIL -> wanted.set(thread, 0);
            case LOCK_ACQUIRE -> {
                if (wanted.get(thread) != 0) {
                    wanted.set(thread, 0);
                }
                hold(object, order, thread);
            }
            case WAIT_END -> {
                waiting.getOrDefault(object, new ArrayList<>()).remove((Integer) thread);
                wanted.set(thread, 0);
                hold(object, order, thread);
            }
            case WAIT_BEGIN -> {
                waiting.computeIfAbsent(object, lock -> new ArrayList<>()).add(thread);
                hold(object, order, NOBODY);
            }
            case SIGNAL -> signal(object, clock, b != 0);
            case LOCK_RELEASE -> {
                if (a <= 1) {
                    hold(object, order, NOBODY);
                }
            }
            case LOCK_HAND_OFF -> hold(object, order, (int) a);
            case LOSS -> lossy = true;
            default -> {
                // Says nothing about who waits for whom.
            }
        }
    }

    /** Whoever is sure to have been woken must have the lock again: all waiters, or the only one. */
    private void signal(int lock, long clock, boolean all) {
        List<Integer> threadsWaiting = waiting.getOrDefault(lock, new ArrayList<>());
        if (all || threadsWaiting.size() == 1) {
            threadsWaiting.forEach(thread -> want(thread, lock, clock));
            threadsWaiting.clear();
        }
    }

    private void want(int thread, int lock, long clock) {
        if (known.get(thread) == 0) {
            known.set(thread, 1);
            threads.add(thread);
        }
        wanted.set(thread, lock);
        wantedSince.set(thread, clock);
    }

    /** Threads that wait, in ascending order. */
    private List<Integer> waiters() {
        List<Integer> waiters = new ArrayList<>();
        for (int thread : threads) {
            if (wanted.get(thread) != 0) {
                waiters.add(thread);
            }
        }
        waiters.sort(null);
        return waiters;
    }

    private void hold(int lock, long order, int thread) {
        if (lock > 0 && order >= holderOrder.get(lock)) {
            holder.set(lock, thread + 1);
            holderOrder.set(lock, order);
        }
    }

    /** Looks; call it every now and then. */
    public Optional<Hang> check(long nowNanos) {
        return check(this, nowNanos);
    }

    /**
     * Looks at a snapshot instead of what was shown so far. The rings of a flight recorder are read anew
     * each time: whoever's acquire is still in its ring has its later release there, too.
     */
    Optional<Hang> check(HangWatch snapshot, long nowNanos) {
        // Stillness counts from the first event: what comes before is the program's start.
        if (events != eventsAtLastCheck || events == 0) {
            eventsAtLastCheck = events;
            lastMoveNanos = nowNanos;
        }
        List<Edge> cycle = snapshot.findCycle();
        List<Long> requests = cycle.stream()
                .map(edge -> snapshot.wantedSince.get(edge.waiter()))
                .toList();
        if (!cycle.equals(suspected) || !requests.equals(suspectedRequests)) {
            suspected = cycle;
            suspectedRequests = requests;
            suspectedSinceNanos = nowNanos;
        }
        long confirm = lossy ? CONFIRM_LOSSY_NANOS : CONFIRM_NANOS;
        if (!suspected.isEmpty() && nowNanos - suspectedSinceNanos >= confirm) {
            return Optional.of(new Hang(suspected, false));
        }
        if (hangAfterNanos != NEVER && nowNanos - lastMoveNanos >= hangAfterNanos) {
            return Optional.of(new Hang(snapshot.waits(), true));
        }
        return Optional.empty();
    }

    /** The cycle with the lowest thread, starting there; empty if there is none. */
    private List<Edge> findCycle() {
        List<Integer> waiters = waiters();
        for (int start : waiters) {
            List<Edge> path = new ArrayList<>();
            int at = start;
            while (at != NOBODY && path.size() <= waiters.size()) {
                int lock = (int) wanted.get(at);
                if (lock == 0) {
                    break;
                }
                int next = (int) holder.get(lock) - 1;
                path.add(new Edge(at, lock, next));
                if (next == start) {
                    return path;
                }
                at = next;
            }
        }
        return List.of();
    }

    private List<Edge> waits() {
        List<Integer> waiters = waiters();
        List<Edge> edges = new ArrayList<>();
        for (int waiter : waiters) {
            int lock = (int) wanted.get(waiter);
            edges.add(new Edge(waiter, lock, (int) holder.get(lock) - 1));
        }
        return edges;
    }
}
