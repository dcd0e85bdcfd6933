package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList.Event;

/** A recorded event with something else in some of its fields. */
final class ChangedEvent {
    private final Event recorded;
    private int thread;
    private long sequence;
    private long clock;
    private EventKind kind;
    private int flags;
    private int object;
    private int site;
    private long order;
    private long a;
    private long b;
    private long c;

    private ChangedEvent(Event recorded) {
        this.recorded = recorded;
        thread = recorded.thread();
        sequence = recorded.sequence();
        clock = recorded.clock();
        kind = recorded.kind();
        flags = recorded.flags();
        object = recorded.object();
        site = recorded.site();
        order = recorded.order();
        a = recorded.a();
        b = recorded.b();
        c = recorded.c();
    }

    static ChangedEvent of(Event recorded) {
        return new ChangedEvent(recorded);
    }

    Event event() {
        return new Event(thread, sequence, clock, kind, flags, object, site, order, a, b, c, recorded.text());
    }

    ChangedEvent thread(int other) {
        thread = other;
        return this;
    }

    ChangedEvent sequence(long other) {
        sequence = other;
        return this;
    }

    ChangedEvent clock(long other) {
        clock = other;
        return this;
    }

    ChangedEvent kind(EventKind other) {
        kind = other;
        return this;
    }

    ChangedEvent flags(int other) {
        flags = other;
        return this;
    }

    ChangedEvent object(int other) {
        object = other;
        return this;
    }

    ChangedEvent site(int other) {
        site = other;
        return this;
    }

    ChangedEvent order(long other) {
        order = other;
        return this;
    }

    ChangedEvent a(long other) {
        a = other;
        return this;
    }

    ChangedEvent b(long other) {
        b = other;
        return this;
    }

    ChangedEvent c(long other) {
        c = other;
        return this;
    }
}
