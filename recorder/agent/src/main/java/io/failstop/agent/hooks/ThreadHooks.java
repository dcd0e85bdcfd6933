package io.failstop.agent.hooks;

import org.jspecify.annotations.Nullable;

/**
 * Inside {@link Thread} and {@code VirtualThread}: start, end and join.
 *
 * <p>A start is recorded by the parent once the thread's state allows it, before the child can run; if
 * it fails after all, the child ends without having run. A join is recorded when it returns and the
 * thread is no longer alive.
 *
 * <p>{@link Thread#join} waits in the thread's own monitor. Where the program holds that monitor itself,
 * join gives it up, and this is recorded as a wait.
 */
public final class ThreadHooks {
    private ThreadHooks() {}

    /** The thread is about to be started. */
    public static void starting(Thread child) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            if (!me.busy) {
                me.busy = true;
                try {
                    tracer.threadHasId(child, tracer.recording.threadStarting(child));
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** The start threw. */
    public static void startFailed(Thread child) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            tracer.recording.threadStartFailed(child);
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** The calling thread is about to end. */
    public static void ending() {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            tracer.ending();
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** At the start of {@link Thread#join(long)}. */
    public static void joining(Thread thread) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        StackRoom.reserve(0);
        try {
            HookThread me = tracer.thread();
            LockRecord record = me.busy ? null : ownedBy(me, thread);
            if (record != null) {
                me.busy = true;
                try {
                    me.joinDepth = WaitHooks.begin(me, record, tracer.sites.callerOfThread());
                    me.joinLock = record;
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** The record of the thread's monitor if the caller holds it and join gives it up. */
    private static @Nullable LockRecord ownedBy(HookThread me, Thread thread) {
        Hold hold = me.find(thread);
        LockRecord record = hold == null ? null : hold.record;
        if (record == null || record.owner != me) {
            return null;
        }
        // Who joins a virtual thread does not wait in its monitor.
        return thread.getClass().getName().equals("java.lang.VirtualThread") ? null : record;
    }

    /** When {@link Thread#join(long)} returns or throws. */
    public static void joinLeft() {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            LockRecord record = me.busy ? null : me.joinLock;
            if (record != null) {
                me.busy = true;
                try {
                    me.joinLock = null;
                    WaitHooks.end(me, record, tracer.sites.callerOfThread(), me.joinDepth, 0);
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** Where a method that joins returns. */
    public static void joined(Thread thread) {
        Tracer tracer = Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            int id = me.busy || thread.isAlive() ? -1 : tracer.idOf(thread);
            if (id >= 0 && id != me.lastJoined) {
                me.busy = true;
                try {
                    me.lastJoined = id;
                    me.probe.threadJoin(id, tracer.sites.callerOfThread());
                } finally {
                    me.busy = false;
                }
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }
}
