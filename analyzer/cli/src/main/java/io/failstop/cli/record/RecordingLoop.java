package io.failstop.cli.record;

import io.failstop.store.HangWatch;
import io.failstop.store.TraceRecorder;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drains a program until it ends or hangs.
 *
 * <p>Naps between rounds: a drainer that never pauses costs the producers four times as much, because
 * it keeps taking the cache lines that they write. Threading: one thread.
 */
final class RecordingLoop {
    private static final long NAP_NANOS = 100_000;
    private static final long IDLE_NAP_NANOS = 500_000;
    private static final int IDLE_ROUNDS = 200;
    private static final long CHECK_NANOS = 100_000_000;
    private static final double BUSY = 0.25;
    private static final long TERM_SECONDS = 2;

    /** 128 and the number of a signal that no JVM survives to end in good order: ILL, ABRT, BUS, FPE, KILL, SEGV. */
    private static final Set<Integer> FATAL_EXIT_CODES = Set.of(132, 134, 135, 136, 137, 139);

    /** How a recording ended. */
    enum End {
        /** The program ended. */
        EXIT,
        /** It hangs; the recording ended with the hang in the trace. */
        HANG,
        /** The program ended without ever loading the agent. */
        NO_AGENT
    }

    private final TraceRecorder recorder;
    private final Process process;
    private final boolean kill;

    RecordingLoop(TraceRecorder recorder, Process process, boolean kill) {
        this.recorder = recorder;
        this.process = process;
        this.kill = kill;
    }

    /**
     * Runs to the end of the recording.
     *
     * @throws TraceException if events cannot be stored any more; the program still runs unharmed
     */
    End run() throws TraceException {
        long nextCheck = System.nanoTime() + CHECK_NANOS;
        int idle = 0;
        while (true) {
            boolean ended = !process.isAlive();
            recorder.attach();
            long events = recorder.round();
            if (ended) {
                return finish();
            }
            long now = System.nanoTime();
            if (now >= nextCheck) {
                nextCheck = now + CHECK_NANOS;
                Optional<HangWatch.Hang> hang = recorder.check(now);
                if (hang.isPresent()) {
                    return finishHang(hang.get());
                }
            }
            idle = events == 0 ? idle + 1 : 0;
            if (recorder.fullness() < BUSY) {
                LockSupport.parkNanos(idle > IDLE_ROUNDS ? IDLE_NAP_NANOS : NAP_NANOS);
            }
        }
    }

    private End finish() throws TraceException {
        if (!recorder.isAttached()) {
            return End.NO_AGENT;
        }
        int exitCode = process.exitValue();
        SortedMap<String, String> end = end("exit", exitCode);
        if (FATAL_EXIT_CODES.contains(exitCode)) {
            end.put(TraceStatus.INCOMPLETE, "the program was killed (exit code " + exitCode + ")");
        }
        recorder.finish(end, true);
        return End.EXIT;
    }

    private End finishHang(HangWatch.Hang found) throws TraceException {
        try {
            recorder.hang(found);
        } catch (TraceException e) {
            if (kill) {
                endProgram();
            }
            throw e;
        }
        Integer exitCode = kill ? endProgram() : null;
        recorder.finish(end("hang", exitCode), false);
        return End.HANG;
    }

    private static SortedMap<String, String> end(String reason, @Nullable Integer exitCode) {
        SortedMap<String, String> end = new TreeMap<>();
        end.put(TraceStatus.REASON, reason);
        if (exitCode != null) {
            end.put(TraceStatus.EXIT_CODE, exitCode.toString());
        }
        return end;
    }

    /** Ends the program, politely first; returns its exit code. */
    private int endProgram() {
        process.destroy();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!process.waitFor(TERM_SECONDS, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
