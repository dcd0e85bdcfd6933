package io.failstop.replayer.exact;

import org.jspecify.annotations.Nullable;

/**
 * Where a thread is, for whoever looks whether anything moves. He looks while it goes on: so he never reads
 * what belongs to the thread alone, and what he reads of one moment may be gone in the next.
 *
 * <p>Threading: written by the thread; {@code state} publishes what comes with it. {@code waits} is counted
 * after {@code state} is set and before the thread looks for what it waits for.
 */
final class Whereabouts {
    private final Thread thread;
    private final Lane lane;
    private final ReplayConductor conductor;
    private volatile TrackState state = TrackState.NEW;
    private volatile long waits;
    private volatile @Nullable Turns awaited;
    private volatile long awaitedOrder;
    private volatile long awaitedNumber;

    Whereabouts(Thread thread, Lane lane, ReplayConductor conductor) {
        this.thread = thread;
        this.lane = lane;
        this.conductor = conductor;
    }

    TrackState state() {
        return state;
    }

    /** The thread is there and does not wait. */
    void is(TrackState now) {
        state = now;
    }

    /** The thread is there from now on until it moves. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the thread alone writes it
    void waits(TrackState kind) {
        state = kind;
        waits = waits + 1;
    }

    /** It waits until a decision about an object has been made. */
    void waitsForTurn(Turns turns, long order) {
        awaitedOrder = order;
        awaited = turns;
        waits(TrackState.WAITS_FOR_TURN);
    }

    /** It waits until the event of this number may be made. */
    void waitsAtGate(long number) {
        awaitedNumber = number;
        waits(TrackState.WAITS_AT_GATE);
    }

    /** Grows whenever the thread begins to wait. */
    long waits() {
        return waits;
    }

    /** The object whose turn it waits for; null if it does not wait so. */
    @Nullable
    Turns awaited() {
        return state == TrackState.WAITS_FOR_TURN ? awaited : null;
    }

    /** The decision that is missing there. */
    long awaitedOrder() {
        return awaitedOrder;
    }

    /** Whether the thread cannot move unless another one does first, given that the reader does not move. */
    boolean isStuck() {
        return switch (state) {
            case NEW, RUNS -> !thread.isAlive();
            case WAITS_FOR_EVENT -> !conductor.deliveryIsOver() && lane.isEmpty();
            case WAITS_FOR_TURN -> {
                Turns turns = awaited;
                yield turns != null && turns.order() != awaitedOrder;
            }
            case WAITS_AT_GATE -> awaitedNumber >= conductor.gate().below();
            case WAITS_FOR_CHILDREN -> !conductor.childrenSettled();
            case STANDS, ENDED, FAILED -> true;
        };
    }
}
