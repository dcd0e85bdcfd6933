package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the trace and hands each thread its events, up to the first that replay does not go beyond.
 *
 * <p>Lanes are bounded: the reader waits where one is full, and where the gate is. Before it does, it hands
 * over all that it has. What a thread waits for has a smaller number than its own event, and so has been
 * handed over; but for what is made inside an object after the decision there, which others may precede that
 * entered later: only clocks tell. Where that lies behind a full lane, the watcher lets the lane grow. When
 * delivery has stopped, the rest is read for what the trace says of itself.
 *
 * <p>Threading: a thread of its own runs it. {@code over} publishes everything else; while the reader waits,
 * {@code full} or {@code held} does so. {@code number} is only looked at for whether it moves.
 */
final class Feed implements EventHandler, Runnable {
    /** Chunks of all lanes together, but for the few that each may have anyway. */
    private static final int CHUNKS = 2048;

    private static final int LEAST_CHUNKS = 4;

    /** Chunks by which lanes may grow, all together. */
    private static final int MOST_GROWTH = 1 << 11;

    /** Why delivery stopped. */
    enum Stop {
        /** It did not. */
        END,
        /** The caller said so. */
        UNTIL,
        /** Events are missing. */
        LOSS,
        /** The events contradict each other. */
        BREACH
    }

    private final Trace trace;
    private final long until;
    private final Map<Integer, Lane> lanes = new ConcurrentHashMap<>();
    private final Consistency consistency = new Consistency();
    private final List<Lane> known = new ArrayList<>();
    private @Nullable ReplayConductor conductor;
    private @Nullable Thread reader;
    private int mostChunks;
    private int growth;
    private boolean whole;
    private boolean stopped;
    private Stop stop = Stop.END;
    private long stoppedAt = Long.MAX_VALUE;
    private int stoppedThread;
    private long lostThere;
    private String breach = "";
    private @Nullable TraceStatus status;
    private @Nullable Throwable failure;
    private final AtomicLong number = new AtomicLong();
    private volatile @Nullable Lane full;
    private volatile boolean relief;
    private volatile long held = -1;
    private volatile boolean over;

    Feed(Trace trace, long until) {
        this.trace = trace;
        this.until = until;
    }

    /** Who is told; before the thread starts. */
    void connect(ReplayConductor owner, Thread own) {
        conductor = owner;
        reader = own;
    }

    private ReplayConductor conductor() {
        ReplayConductor owner = conductor;
        if (owner == null) {
            throw new IllegalStateException("not connected");
        }
        return owner;
    }

    /** The lane of a thread. */
    Lane lane(int thread) {
        return lanes.computeIfAbsent(thread, Lane::new);
    }

    @Override
    public void run() {
        try {
            status = trace.read(this);
            whole = !stopped;
        } catch (TraceException | RuntimeException | Error e) {
            failure = e;
        }
        finish();
    }

    @Override
    public void event(
            long eventNumber,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (stopped || stopsAt(eventNumber, thread, kind, a)) {
            return;
        }
        if (thread == SlotLayout.RECORDER_THREAD && kind.group() == EventKind.Group.TRACE) {
            return;
        }
        String found = consistency.check(thread, sequence, kind, object, order, a, b);
        if (found != null) {
            breach = found;
            stop(Stop.BREACH, eventNumber, thread);
            return;
        }
        Lane lane = thread < known.size() ? known.get(thread) : know(thread);
        if (!lane.open(mostChunks) && !awaitRoom(lane)) {
            stop(Stop.END, eventNumber, thread);
            return;
        }
        // Without a fence: it need not be seen at once, and there is one of it for every event.
        number.setOpaque(eventNumber);
        lane.put(eventNumber, kind.code(), flags, object, site, order, a, b, c);
    }

    private boolean stopsAt(long eventNumber, int thread, EventKind kind, long a) {
        if (eventNumber > until) {
            stop(Stop.UNTIL, eventNumber, thread);
        } else if (kind == EventKind.LOSS) {
            lostThere = a;
            stop(Stop.LOSS, eventNumber, thread);
        } else if (eventNumber >= conductor().gate().below() && !awaitGate(eventNumber)) {
            stop(Stop.END, eventNumber, thread);
        }
        return stopped;
    }

    /** Waits until the event may be made; returns false if nothing more is wanted. */
    private boolean awaitGate(long eventNumber) {
        Gate gate = conductor().gate();
        flush();
        held = eventNumber;
        while (eventNumber >= gate.below() && !conductor().aborted()) {
            LockSupport.park(gate);
        }
        held = -1;
        return !conductor().aborted();
    }

    private Lane know(int thread) {
        // Threads are numbered in the order in which they start, or this would be a breach.
        Lane lane = lane(thread);
        known.add(lane);
        mostChunks = Math.min(Lane.RING, Math.max(LEAST_CHUNKS, CHUNKS / known.size()));
        return lane;
    }

    /** Waits until the lane can be opened; returns false if nothing more is wanted. */
    private boolean awaitRoom(Lane lane) {
        flush();
        lane.readerWaits(Thread.currentThread());
        full = lane;
        while (!lane.hasRoom() && !relief && !conductor().aborted()) {
            LockSupport.park(lane);
        }
        if (relief) {
            growth += lane.growth();
            lane.grow();
            relief = false;
        }
        full = null;
        lane.readerWaits(null);
        return !conductor().aborted() && lane.open(mostChunks);
    }

    private void flush() {
        for (Lane lane : known) {
            lane.flush();
        }
    }

    private void stop(Stop why, long at, int thread) {
        stop = why;
        stoppedAt = at;
        stoppedThread = thread;
        finish();
    }

    /** No more is delivered. */
    private void finish() {
        if (!over) {
            stopped = true;
            flush();
            over = true;
        }
        conductor().wakeAll();
        conductor().settled();
    }

    /** Whether all is delivered that will be. */
    boolean isOver() {
        return over;
    }

    /** Whether the trace is known to lack events. */
    boolean isLossy() {
        TraceStatus read = over && whole ? status : null;
        return read != null && read.lost() > 0;
    }

    /** Whether the reader can move although no thread does. */
    boolean moves() {
        Lane lane = full;
        return !over && !isHeld() && (lane == null || lane.hasRoom() || relief);
    }

    /** Whether the reader waits where the gate is. */
    boolean isHeld() {
        return held >= conductor().gate().below();
    }

    /**
     * Lets the lane grow at which the reader waits, when nothing moves; returns false if it waits at none, or
     * lanes have grown enough.
     */
    boolean relieve() {
        Lane lane = full;
        if (lane == null || growth + lane.growth() > MOST_GROWTH) {
            return false;
        }
        relief = true;
        unpark();
        return true;
    }

    /** Grows whenever an event is handed over. */
    long delivered() {
        return number.getOpaque();
    }

    void unpark() {
        LockSupport.unpark(reader);
    }

    // When it has ended.

    /** What the trace says of itself. */
    TraceStatus status() throws TraceException {
        Throwable cause = failure;
        if (cause instanceof TraceException known) {
            throw known;
        }
        TraceStatus read = status;
        if (cause != null || read == null) {
            throw new IllegalStateException("reading the trace failed: " + cause, cause);
        }
        return read;
    }

    Stop stopReason() {
        return stop;
    }

    /** The first event that was not handed over. */
    long stoppedAt() {
        return stoppedAt;
    }

    int stoppedThread() {
        return stoppedThread;
    }

    /** How many events a LOSS event tells of, if that is where delivery stopped. */
    long lostThere() {
        return lostThere;
    }

    /** What is wrong with the event at which delivery stopped. */
    String breach() {
        return breach;
    }

    /** The lanes of all threads that have events. */
    List<Lane> lanes() {
        return known;
    }
}
