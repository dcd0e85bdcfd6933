package io.failstop.replayer.exact;

import io.failstop.engine.order.RunAborted;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.util.concurrent.locks.LockSupport;

/**
 * Re-executes the engine run that a trace was recorded from, and compares every step with it.
 *
 * <p>Threading: the calling thread watches; the reader, the program's first thread and those that it starts
 * are threads of their own. When {@link #replay} returns all have ended, but for one that the engine keeps
 * in an endless loop.
 */
public final class ExactReplay {
    /** If so long nothing moved although something could, the engine does not come to its next event. */
    private static final long STALL_NANOS = 10_000_000_000L;

    private static final long LEAST_NAP_NANOS = 50_000;
    private static final long MOST_NAP_NANOS = 5_000_000;
    private static final long UNWIND_MILLIS = 2_000;

    private final Trace trace;
    private final Program program;
    private final long stallNanos;
    private final Feed feed;
    private final ReplayConductor conductor;
    private final Thread reader;
    private final Thread first;
    private volatile boolean returned;
    private boolean interrupted;

    private ExactReplay(Trace trace, Program program, long untilEvent, long stallNanos) {
        this.trace = trace;
        this.program = program;
        this.stallNanos = stallNanos;
        feed = new Feed(trace, untilEvent);
        conductor = new ReplayConductor(feed, Thread.currentThread());
        reader = new Thread(feed, "replay-reader");
        first = new Thread(this::runProgram, "main");
        feed.connect(conductor, reader);
    }

    /**
     * Replays a trace up to and including the event of this number; {@link Long#MAX_VALUE} for all of it.
     *
     * @param program the engine, with the configuration that was recorded; nothing of an earlier run in it
     * @throws TraceException if the trace cannot be read at all
     */
    public static ExactOutcome replay(Trace trace, Program program, long untilEvent) throws TraceException {
        return replay(trace, program, untilEvent, STALL_NANOS);
    }

    static ExactOutcome replay(Trace trace, Program program, long untilEvent, long stallNanos) throws TraceException {
        return new ExactReplay(trace, program, untilEvent, stallNanos).run();
    }

    private ExactOutcome run() throws TraceException {
        try {
            boolean stalled = runWatched();
            Throwable unusable = conductor.unusable();
            if (unusable != null) {
                throw new IllegalStateException("the engine cannot be run here: " + unusable, unusable);
            }
            return new Judge(trace, feed, conductor, stalled).outcome();
        } finally {
            // Not before: an interrupted thread cannot read the trace.
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns when all threads have ended; whether some had to be told although they could have gone on. */
    private boolean runWatched() {
        interrupted |= Thread.interrupted();
        reader.setDaemon(true);
        first.setDaemon(true);
        try {
            reader.start();
            first.start();
            return watch();
        } finally {
            conductor.abort();
            feed.unpark();
            awaitEnds();
        }
    }

    private void runProgram() {
        try {
            program.run(conductor);
        } catch (RunAborted e) {
            // It was told to end.
        } catch (Throwable e) {
            conductor.programFailed(e);
        }
        returned = true;
        conductor.settled();
    }

    /** Returns when nothing moves any more; whether something could have. */
    private boolean watch() {
        Standstill standstill = new Standstill(conductor, feed, () -> returned);
        Patience patience = new Patience(stallNanos, System.nanoTime());
        long nap = LEAST_NAP_NANOS;
        while (conductor.unusable() == null) {
            if (standstill.isReached() && !conductor.letGoOn(false)) {
                return false;
            }
            long before = System.nanoTime();
            LockSupport.parkNanos(this, nap);
            interrupted |= Thread.interrupted();
            long now = System.nanoTime();
            nap = now - before < nap ? LEAST_NAP_NANOS : Math.min(nap * 2, MOST_NAP_NANOS);
            if (patience.isOver(now, standstill.moves(), feed.moves())) {
                if (!conductor.letGoOn(true)) {
                    return true;
                }
                patience.renew();
            }
        }
        return false;
    }

    private void awaitEnds() {
        awaitEnd(reader, 0);
        awaitEnd(first, UNWIND_MILLIS);
        conductor.tracks().forEach(track -> awaitEnd(track.threadItself(), UNWIND_MILLIS));
    }

    private void awaitEnd(Thread thread, long millis) {
        while (true) {
            try {
                thread.join(millis);
                return;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
