package io.failstop.agent.hooks;

import org.jspecify.annotations.Nullable;

/**
 * Around {@code monitorenter} and {@code monitorexit}, and before {@code notify}.
 *
 * <p>The request is published before the monitor may block, with order 0. Acquire, release and signal
 * are published by the thread that holds the monitor, with the lock's next order number. A thread that
 * holds the lock already does not ask: its acquire has a depth above 1 and no request.
 *
 * <p>An acquire that got lost, because its hook failed, is made up for at the release, which is still
 * inside the monitor; a release without an acquire is not recorded.
 */
public final class MonitorHooks {
    private MonitorHooks() {}

    /** Before {@code monitorenter}. The lock may be null: then {@code monitorenter} throws. */
    public static void request(@Nullable Object lock, int place) {
        Tracer tracer = Tracer.current();
        if (tracer == null || lock == null) {
            return;
        }
        StackRoom.reserve(0);
        try {
            HookThread me = tracer.thread();
            if (!me.busy) {
                me.busy = true;
                try {
                    request(tracer, me, lock, place);
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    private static void request(Tracer tracer, HookThread me, Object lock, int place) {
        Hold top = me.top();
        LockRecord record = top != null && top.object == lock ? top.record : null;
        if (record == null) {
            record = tracer.locks.of(lock);
        }
        HookThread owner = record.owner;
        if (owner == me) {
            me.push(lock, record, tracer.sites.stack(place, false));
            return;
        }
        int site = tracer.sites.stack(place, owner != null);
        me.push(lock, record, site);
        me.probe.lockRequest(record.id, 0, site, 0);
    }

    /** After {@code monitorenter}. */
    public static void acquired(Object lock, int place) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            if (!me.busy) {
                me.busy = true;
                try {
                    Hold hold = me.top();
                    if (hold == null || hold.object != lock || hold.acquired) {
                        hold = me.push(lock, tracer.locks.of(lock), tracer.sites.place(place));
                    }
                    acquire(tracer, me, hold);
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    private static void acquire(Tracer tracer, HookThread me, Hold hold) {
        LockRecord record = hold.record;
        if (record == null) {
            return;
        }
        HookThread before = record.owner;
        if (before != null && before != me) {
            // Its release got lost.
            tracer.failed();
        }
        long depth = before == me ? record.depth + 1 : 1;
        long order = record.order + 1;
        me.probe.lockAcquire(record.id, 0, hold.site, order, depth);
        record.order = order;
        record.depth = depth;
        record.owner = me;
        hold.acquired = true;
    }

    /** Before {@code monitorexit}. */
    public static void release(Object lock, int place) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            if (!me.busy) {
                me.busy = true;
                try {
                    release(tracer, me, lock, place);
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    private static void release(Tracer tracer, HookThread me, Object lock, int place) {
        Hold hold = me.find(lock);
        if (hold == null) {
            return;
        }
        if (!hold.acquired) {
            acquire(tracer, me, hold);
        }
        LockRecord record = hold.record;
        if (record == null) {
            return;
        }
        if (record.owner != me) {
            // Code that is not instrumented gave the monitor up, and somebody else had it meanwhile.
            tracer.failed();
            me.remove(hold);
            return;
        }
        long order = record.order + 1;
        long depth = record.depth;
        me.probe.lockRelease(record.id, 0, tracer.sites.place(place), order, depth);
        record.order = order;
        record.depth = depth - 1;
        if (depth == 1) {
            record.owner = null;
        }
        me.remove(hold);
    }

    /** Before {@code notify} or {@code notifyAll}; a caller that does not hold the monitor signals nobody. */
    public static void signal(@Nullable Object lock, boolean all, int place) {
        Tracer tracer = Tracer.current();
        if (tracer == null || lock == null) {
            return;
        }
        StackRoom.reserve(0);
        try {
            HookThread me = tracer.thread();
            Hold hold = me.busy ? null : me.find(lock);
            LockRecord record = hold == null ? null : hold.record;
            if (record != null && record.owner == me) {
                me.busy = true;
                try {
                    long order = record.order + 1;
                    me.probe.signal(record.id, tracer.sites.place(place), order, 0, all);
                    record.order = order;
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }
}
