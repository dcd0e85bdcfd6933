package io.failstop.trace;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes one order of the batches of many threads.
 *
 * <p>Batches come in the rounds in which a drainer took them. What was published before a round began
 * is in that round or an earlier one; so an event of round r depends on nothing beyond round r+1, and
 * two rounds are all that is ever held. Within them the event with the least clock goes first, ties by
 * thread, unless something it depends on has not gone yet: its predecessor in the thread, the
 * preceding order number of its object, its parent's events, the end that it joined.
 *
 * <p>Where events were lost, what never comes is not waited for. What is still not in order at the end
 * of the last round lies beyond the cut and is left out.
 *
 * <p>A hole in a thread's sequence becomes a LOSS event. In merged order it does only at a damaged place: not every
 * source of such traces counts without holes.
 *
 * <p>Threading: one thread.
 */
public final class Merger {
    /** Reason of a LOSS that a reader concluded from a hole in a thread's sequence. */
    private static final long LOST_GAP = 3;

    private static final int START = EventKind.THREAD_START.code();
    private static final int END = EventKind.THREAD_END.code();
    private static final int JOIN = EventKind.THREAD_JOIN.code();
    private static final int LOSS = EventKind.LOSS.code();

    private final EventHandler handler;
    private final TraceTally tally;
    private final boolean ordered;
    private final boolean merged;
    private final Map<Integer, ThreadQueue> threads = new HashMap<>();
    private final PagedLongs lastOrder = new PagedLongs();
    private final List<ThreadQueue> blocked = new ArrayList<>();
    /** In merged order no run outlives the next one. */
    private final EventRun only = new EventRun();
    /** In merged order, per thread: the sequence that its next event should have. */
    private final PagedLongs nextSequence = new PagedLongs();
    /** In merged order, per thread: how many damaged places its last event follows. */
    private final PagedLongs lastPlace = new PagedLongs();

    private int damagedPlaces;

    private ThreadQueue[] heap = new ThreadQueue[16];
    private int heapSize;
    private int newestRound = Integer.MIN_VALUE;
    private long pendingNewest;
    private long pendingOlder;
    private long number;
    private long outOfOrder;
    private long unknown;
    private boolean damaged;
    private boolean lossy;
    private boolean leaveOut;

    /**
     * A merger that hands its events to {@code handler} and counts them in {@code tally}.
     *
     * @param order honoured: with {@code clock}, objects' order numbers are not
     * @param lossy whether it is known already that events were lost
     */
    public Merger(EventHandler handler, TraceTally tally, OrderGuarantee order, boolean lossy) {
        this(handler, tally, order != OrderGuarantee.CLOCK, lossy, false);
    }

    private Merger(EventHandler handler, TraceTally tally, boolean ordered, boolean lossy, boolean merged) {
        this.handler = handler;
        this.tally = tally;
        this.ordered = ordered;
        this.lossy = lossy;
        this.merged = merged;
    }

    /** For batches that are in merged order already: they are handed over as they come. */
    public static Merger ofMerged(EventHandler handler, TraceTally tally) {
        return new Merger(handler, tally, false, false, true);
    }

    /** Events were lost before the batches to come: what is missing is not waited for any more. */
    public void eventsWereLost() {
        lossy = true;
    }

    /**
     * Something damaged stood before the batches to come: in merged order, what is missing there of a thread is handed
     * over as a loss before the next event of it.
     */
    public void damagedPlace() {
        damagedPlaces++;
    }

    /** The last round that was added, or a negative number. */
    public int newestRound() {
        return newestRound;
    }

    /**
     * Takes all batches in {@code bytes} from {@code offset} to {@code limit}. The bytes belong to the
     * merger until {@code owner} was told once for each batch; the number of batches is returned.
     */
    public int add(byte[] bytes, int offset, int limit, EventRun.Owner owner) {
        int batches = 0;
        int at = offset;
        while (at < limit) {
            if (!EventRun.fits(bytes, at, limit)) {
                damaged = true;
                break;
            }
            addRun((merged ? only : new EventRun()).begin(bytes, at, owner));
            at += EventRun.batchBytes(bytes, at);
            batches++;
        }
        return batches;
    }

    private void addRun(EventRun run) {
        if (merged) {
            passOn(run);
            return;
        }
        if (run.round() > newestRound) {
            // Round r is whole now, so round r-1 can go.
            drain();
            newestRound = run.round();
            pendingOlder += pendingNewest;
            pendingNewest = 0;
        }
        if (run.round() == newestRound) {
            pendingNewest++;
        } else {
            pendingOlder++;
        }
        if (!run.advance()) {
            runEnded(run);
            return;
        }
        ThreadQueue queue = threads.computeIfAbsent(run.thread(), ThreadQueue::new);
        boolean idle = queue.head() == null;
        if (queue.add(run)) {
            if (!idle && !blocked.remove(queue)) {
                remove(queue);
            }
            push(queue);
        }
    }

    /**
     * No more batches come.
     *
     * @param cut whether something that the last round depends on may be missing, because threads went
     *     on while it was taken: then what is not in order is left out instead of forced
     */
    public void finish(boolean cut) {
        drain();
        pendingOlder += pendingNewest;
        pendingNewest = 0;
        if (cut) {
            leaveOut = true;
        } else {
            newestRound = Integer.MAX_VALUE;
        }
        drain();
    }

    /** Events that were handed over although what they depend on is missing. */
    public long outOfOrder() {
        return outOfOrder;
    }

    /** Events of kinds that this version does not know. */
    public long unknown() {
        return unknown;
    }

    /** Whether a batch contradicted itself. */
    public boolean damaged() {
        return damaged;
    }

    /** Hands over until no run of an older round is left. */
    private void drain() {
        wake();
        while (pendingOlder > 0) {
            if (heapSize == 0) {
                ThreadQueue overdue = takeOverdue();
                if (overdue == null) {
                    return;
                }
                outOfOrder++;
                push(overdue);
                take(overdue);
                continue;
            }
            ThreadQueue queue = heap[0];
            if (isReady(queue)) {
                take(queue);
            } else {
                pop();
                blocked.add(queue);
            }
        }
    }

    /**
     * The blocked queue with the least clock whose next event is of an older round: what it waits for
     * should be here and is not. What waits in the newest round may still get it from the next one.
     */
    private @Nullable ThreadQueue takeOverdue() {
        ThreadQueue least = null;
        for (ThreadQueue queue : blocked) {
            boolean overdue = Objects.requireNonNull(queue.head()).round() < newestRound && !leaveOut;
            if (overdue && (least == null || queue.isBefore(least))) {
                least = queue;
            }
        }
        if (least != null) {
            blocked.remove(least);
        }
        return least;
    }

    /** Hands over the next event of the queue on top of the heap, and moves on. */
    private void take(ThreadQueue queue) {
        EventRun run = Objects.requireNonNull(queue.head());
        if (run.sequence >= queue.nextSequence) {
            if (run.sequence > queue.nextSequence) {
                handOverGap(run.thread(), queue.nextSequence, run.sequence, run.clock);
            }
            handOver(queue, run);
        }
        if (run.advance()) {
            queue.headMoved(run);
            if (!isFirst(queue)) {
                siftDown(0);
            }
        } else {
            runEnded(run);
            if (queue.nextHead() == null) {
                pop();
            } else {
                siftDown(0);
            }
        }
        if (!blocked.isEmpty()) {
            wake();
        }
    }

    private void passOn(EventRun run) {
        if (run.advance()) {
            int thread = run.thread();
            if (damagedPlaces > 0 && lastPlace.replace(thread, damagedPlaces) < damagedPlaces) {
                handOverHole(run);
            }
            do {
                handOver(run);
            } while (run.advance());
            nextSequence.set(thread, run.sequence + 1);
        }
        damaged |= run.damaged();
    }

    /** What is missing before the first event of a thread behind a damaged place, but for what that event itself tells. */
    private void handOverHole(EventRun run) {
        long next = nextSequence.get(run.thread());
        long end = run.sequence;
        if (run.kindCode == LOSS && run.b != 0 && end > next) {
            // It was concluded from a hole before; one that a reader has put there stands in the hole itself.
            long told = run.b == LOST_GAP ? run.a - 1 : run.a;
            end -= Math.min(Math.max(told, 0), end - next);
        }
        if (end > next) {
            handOverGap(run.thread(), next, end, run.clock);
        }
    }

    private void handOver(EventRun run) {
        EventKind kind = EventKind.ofCode(run.kindCode);
        if (kind == null) {
            unknown++;
            return;
        }
        number++;
        tally.add(number, run.thread(), run.sequence, kind, run.flags, run.object, run.a);
        run.hand(number, kind, handler);
        lossy |= kind == EventKind.LOSS;
    }

    private void handOver(ThreadQueue queue, EventRun run) {
        handOver(run);
        queue.ended |= run.kindCode == END;
        queue.nextSequence = run.sequence + 1;
        if (run.order != 0 && run.object > 0) {
            lastOrder.set(run.object, run.order);
        }
    }

    /** What is missing of a thread, from one sequence up to another, was lost; it becomes a LOSS event. */
    private void handOverGap(int thread, long from, long to, long clock) {
        long missing = to - from;
        number++;
        lossy = true;
        tally.add(number, thread, to - 1, EventKind.LOSS, 0, 0, missing);
        handler.event(number, thread, to - 1, clock, EventKind.LOSS, 0, 0, 0, 0, missing, LOST_GAP, 0);
    }

    private void runEnded(EventRun run) {
        damaged |= run.damaged();
        if (run.round() == newestRound && !leaveOut) {
            pendingNewest--;
        } else {
            pendingOlder--;
        }
    }

    private boolean isReady(ThreadQueue queue) {
        EventRun run = Objects.requireNonNull(queue.head());
        boolean mayStillCome = run.round() == newestRound && !(leaveOut && lossy);
        if (run.sequence > queue.nextSequence && mayStillCome) {
            return false;
        }
        if (lossy || run.sequence < queue.nextSequence) {
            return true;
        }
        if (run.order > 1 && ordered && run.object > 0 && lastOrder.get(run.object) < run.order - 1) {
            return false;
        }
        if (run.kindCode == START) {
            ThreadQueue parent = threads.get((int) run.a);
            return run.a < 0 || (parent != null && parent.nextSequence >= run.b);
        }
        if (run.kindCode == JOIN) {
            ThreadQueue child = threads.get((int) run.a);
            return child != null && child.ended;
        }
        return true;
    }

    private void wake() {
        for (int i = blocked.size() - 1; i >= 0; i--) {
            ThreadQueue queue = blocked.get(i);
            if (isReady(queue)) {
                blocked.remove(i);
                push(queue);
            }
        }
    }

    // A binary heap by clock.

    private void push(ThreadQueue queue) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, heap.length * 2);
        }
        heap[heapSize++] = queue;
        siftUp(heapSize - 1);
    }

    private void pop() {
        heapSize--;
        ThreadQueue last = heap[heapSize];
        if (heapSize > 0) {
            heap[0] = last;
            siftDown(0);
        }
    }

    private void remove(ThreadQueue queue) {
        for (int i = 0; i < heapSize; i++) {
            if (heap[i] == queue) {
                heapSize--;
                ThreadQueue last = heap[heapSize];
                if (i < heapSize) {
                    heap[i] = last;
                    siftDown(i);
                    siftUp(i);
                }
                return;
            }
        }
    }

    private void siftUp(int from) {
        int i = from;
        ThreadQueue queue = heap[i];
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (!queue.isBefore(heap[parent])) {
                break;
            }
            heap[i] = heap[parent];
            i = parent;
        }
        heap[i] = queue;
    }

    /** Whether the queue on top of the heap still belongs there. */
    private boolean isFirst(ThreadQueue queue) {
        return heapSize == 1 || (queue.isBefore(heap[1]) && (heapSize == 2 || queue.isBefore(heap[2])));
    }

    private void siftDown(int from) {
        int i = from;
        ThreadQueue queue = heap[i];
        int half = heapSize >>> 1;
        while (i < half) {
            int child = 2 * i + 1;
            if (child + 1 < heapSize && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(queue)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = queue;
    }
}
