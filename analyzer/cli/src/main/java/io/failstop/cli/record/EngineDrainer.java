package io.failstop.cli.record;

import io.failstop.cli.Console;
import io.failstop.engine.order.Conductor;
import io.failstop.store.DrainingThread;
import io.failstop.store.HangWatch;
import io.failstop.store.TraceRecorder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Drains an engine that runs in this process, ends its run when time is up, and says how far it is where
 * somebody watches and it takes more than two seconds.
 *
 * <p>Threading: a thread of its own, to which the recorder belongs from {@link #start} to {@link #finish}; what
 * was shown is read by the owner after that thread has ended.
 */
final class EngineDrainer {
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long STEP_NANOS = 250_000_000L;
    private static final String WIPE = "\r\u001b[K";

    private final TraceRecorder recorder;
    private final Conductor conductor;
    private final String directory;
    private final @Nullable Console watched;
    private final DrainingThread thread;
    private final long begun;
    private final long durationNanos;
    private long nextLook;
    private boolean shown;

    /**
     * A drainer, not started.
     *
     * @param watched who is told how far it is; null for nobody
     * @param durationNanos after which the conductor is told to stop, or {@link HangWatch#NEVER}
     */
    EngineDrainer(
            TraceRecorder recorder,
            Conductor conductor,
            String directory,
            @Nullable Console watched,
            long durationNanos) {
        this.recorder = recorder;
        this.conductor = conductor;
        this.directory = directory;
        this.watched = watched;
        this.durationNanos = durationNanos;
        this.begun = System.nanoTime();
        this.nextLook = begun + PATIENCE_NANOS;
        // If it fails, nobody begins anything new.
        this.thread = new DrainingThread(recorder, () -> look(System.nanoTime()), conductor::stop);
    }

    void start() {
        thread.start();
    }

    private void look(long now) {
        if (durationNanos != HangWatch.NEVER && now - begun >= durationNanos) {
            conductor.stop();
        }
        Console console = watched;
        if (console != null && now - nextLook >= 0) {
            nextLook = now + STEP_NANOS;
            shown = true;
            console.err()
                    .print(WIPE + "recording " + directory + ": " + String.format(Locale.ROOT, "%,d", recorder.events())
                            + " events");
            console.err().flush();
        }
    }

    /** Ends it; returns what kept it from draining, or null. */
    @Nullable
    Throwable finish() {
        Throwable failure = thread.end();
        if (shown && watched != null) {
            watched.err().print(WIPE);
            watched.err().flush();
        }
        return failure;
    }
}
