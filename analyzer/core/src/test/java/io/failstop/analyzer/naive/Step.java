package io.failstop.analyzer.naive;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of a trace, with the request that it answers; what reorderings are made of. */
final class Step {
    /** Index of the thread among those of the trace. */
    final int thread;
    /** Place among the steps of its thread, from 0. */
    final int place;
    /** Place among all events of the trace, from 0. */
    final int number;

    final Event event;

    /** Steps that come before it in every reordering, besides those of its own thread. */
    final List<Step> needs = new ArrayList<>();
    /** The chains of requests that a fault right after it would make. */
    final List<List<Request>> faults = new ArrayList<>();
    /** The signals that woke it. */
    final List<Step> signals = new ArrayList<>();

    /** What it may wait for; null if it does not wait, or not for ever. */
    @Nullable
    Request request;

    @Nullable
    Section begins;

    @Nullable
    Section ends;

    /** The section that it says it was handed. */
    @Nullable
    Section confirms;

    /** Of a failed try: the section over which it failed. */
    @Nullable
    Section defeat;

    /** Of a read: the write that it saw. */
    @Nullable
    Step writer;

    /** Of a hand-off. */
    int receiver = -1;
    /** A request that was never answered can be stood at, and not be done. */
    boolean unanswered;

    Step(int thread, int place, int number, Event event) {
        this.thread = thread;
        this.place = place;
        this.number = number;
        this.event = event;
    }

    /** Whether it decides by what another step wrote: who changes a slot of the page cache saw what was there. */
    boolean reads() {
        return event.kind() == EventKind.VARIABLE_READ || changesSlot();
    }

    /** Whether other steps decide by it. */
    boolean writes() {
        return event.kind() == EventKind.VARIABLE_WRITE || changesSlot();
    }

    private boolean changesSlot() {
        return event.kind() == EventKind.PAGE_ADD || event.kind() == EventKind.PAGE_REMOVE;
    }

    boolean isIn(int[] done) {
        return place < done[thread];
    }

    /**
     * What a thread asks for.
     *
     * @param upgrade it has the lock in shared mode and keeps it meanwhile
     */
    record Request(int lock, boolean shared, boolean upgrade) {}
}
