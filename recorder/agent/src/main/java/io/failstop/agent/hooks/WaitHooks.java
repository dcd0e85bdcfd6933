package io.failstop.agent.hooks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * In place of {@link Object#wait()}: the same call, recorded.
 *
 * <p>The begin is published while the monitor is still held, the end when it is held again, whether
 * the wait returned or threw. What it throws goes on to the program, without our frame in its trace.
 */
@SuppressWarnings({"WaitNotInLoop", "NullAway"}) // a null lock throws, as it would in the program
public final class WaitHooks {
    private static final long INTERRUPTED = 3;

    private WaitHooks() {}

    /** {@code lock.wait()}. */
    public static void await(Object lock, int place) throws InterruptedException {
        StackRoom.reserve(0);
        long depth = begin(lock, place);
        long cause = 0;
        try {
            lock.wait();
        } catch (Throwable e) {
            cause = leave(e);
            throw e;
        } finally {
            end(lock, place, depth, cause);
        }
    }

    /** {@code lock.wait(timeoutMillis)}. */
    public static void await(Object lock, long timeoutMillis, int place) throws InterruptedException {
        StackRoom.reserve(0);
        long depth = begin(lock, place);
        long cause = 0;
        try {
            lock.wait(timeoutMillis);
        } catch (Throwable e) {
            cause = leave(e);
            throw e;
        } finally {
            end(lock, place, depth, cause);
        }
    }

    /** {@code lock.wait(timeoutMillis, nanos)}. */
    public static void await(Object lock, long timeoutMillis, int nanos, int place) throws InterruptedException {
        StackRoom.reserve(0);
        long depth = begin(lock, place);
        long cause = 0;
        try {
            lock.wait(timeoutMillis, nanos);
        } catch (Throwable e) {
            cause = leave(e);
            throw e;
        } finally {
            end(lock, place, depth, cause);
        }
    }

    /** Returns the depth that is given up, 0 if nothing was recorded. */
    private static long begin(@Nullable Object lock, int place) {
        Tracer tracer = Tracer.current();
        if (tracer == null || lock == null) {
            return 0;
        }
        try {
            HookThread me = tracer.thread();
            Hold hold = me.busy ? null : me.find(lock);
            LockRecord record = hold == null ? null : hold.record;
            if (record == null || record.owner != me) {
                return 0;
            }
            me.busy = true;
            try {
                return begin(me, record, tracer.sites.stack(place, false));
            } finally {
                me.busy = false;
            }
        } catch (Throwable e) {
            tracer.failed();
            return 0;
        }
    }

    /** Records that the calling thread gives up a lock that it holds. */
    static long begin(HookThread me, LockRecord record, int site) {
        long depth = record.depth;
        long order = record.order + 1;
        me.probe.waitBegin(record.id, site, order, 0, depth);
        record.order = order;
        record.depth = 0;
        record.owner = null;
        return depth;
    }

    private static void end(Object lock, int place, long depth, long cause) {
        Tracer tracer = depth == 0 ? null : Tracer.current();
        if (tracer == null) {
            return;
        }
        try {
            HookThread me = tracer.thread();
            Hold hold = me.find(lock);
            LockRecord record = hold == null ? null : hold.record;
            if (record == null) {
                return;
            }
            me.busy = true;
            try {
                end(me, record, tracer.sites.place(place), depth, cause);
            } finally {
                me.busy = false;
            }
        } catch (Throwable e) {
            tracer.failed();
        }
    }

    /** Records that the calling thread has the lock again. */
    static void end(HookThread me, LockRecord record, int site, long depth, long cause) {
        long order = record.order + 1;
        me.probe.waitEnd(record.id, site, order, 0, depth, cause);
        record.order = order;
        record.depth = depth;
        record.owner = me;
    }

    /** The cause of a wait that ended by this; takes our frames out of its trace, as if we were not there. */
    @SuppressWarnings("EmptyCatch")
    private static long leave(Throwable thrown) {
        try {
            StackTraceElement[] trace = thrown.getStackTrace();
            int kept = 0;
            for (StackTraceElement element : trace) {
                if (!element.getClassName().equals(WaitHooks.class.getName())) {
                    trace[kept++] = element;
                }
            }
            thrown.setStackTrace(Arrays.copyOf(trace, kept));
        } catch (Throwable again) {
            // The trace stays as it is.
        }
        return thrown instanceof InterruptedException ? INTERRUPTED : 0;
    }
}
