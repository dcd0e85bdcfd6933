package io.failstop.store;

import io.failstop.trace.TraceException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drains the process that it runs in, round by round, until told to end.
 *
 * <p>Naps between rounds unless a ring fills up: a drainer that never pauses keeps taking the cache lines that
 * the producers write.
 *
 * <p>Threading: a thread of its own, to which the recorder belongs from {@link #start} to {@link #end};
 * {@code done} is written by the owner, {@code failure} is read by it after the thread has ended.
 */
public final class DrainingThread {
    private static final long NAP_NANOS = 100_000;
    private static final double BUSY = 0.25;

    private final TraceRecorder recorder;
    private final Runnable afterRound;
    private final Runnable afterFailure;
    private final Thread thread;
    private volatile boolean done;
    private @Nullable Throwable failure;

    /** A thread that only drains, not started. */
    public DrainingThread(TraceRecorder recorder) {
        this(recorder, () -> {}, () -> {});
    }

    /**
     * A thread, not started.
     *
     * @param afterRound called by it after every round
     * @param afterFailure called by it at its end if events could not be stored; whoever waited for room in a ring
     *     goes on by then
     */
    public DrainingThread(TraceRecorder recorder, Runnable afterRound, Runnable afterFailure) {
        this.recorder = recorder;
        this.afterRound = afterRound;
        this.afterFailure = afterFailure;
        this.thread = new Thread(this::drain, "drainer");
        thread.setDaemon(true);
    }

    /** Starts it. */
    public void start() {
        thread.start();
    }

    private void drain() {
        try {
            while (!done) {
                recorder.round();
                afterRound.run();
                if (recorder.fullness() < BUSY) {
                    LockSupport.parkNanos(this, NAP_NANOS);
                }
            }
        } catch (TraceException | RuntimeException | Error e) {
            failure = e;
            recorder.abandon();
            afterFailure.run();
        }
    }

    /** Ends it; returns what kept it from draining, or null. Events may be left for the recorder's last rounds. */
    public @Nullable Throwable end() {
        done = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failure;
    }

    /**
     * As {@link #end}.
     *
     * @throws TraceException if events could not be stored
     */
    public void endSound() throws TraceException {
        Throwable found = end();
        if (found instanceof TraceException known) {
            throw known;
        }
        if (found != null) {
            throw new IllegalStateException("draining failed: " + found, found);
        }
    }
}
