package io.failstop.store;

import io.failstop.probe.RingLayout;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Makes the trace of a killed recording independent of shared memory.
 *
 * <p>The queue of a dead writer is never appended to: the rings are copied into the trace directory,
 * where every reader looks for them, and are deleted from shared memory once they are there. While the
 * program still runs they stay, and the copy holds what was published up to now.
 */
public final class Recovery {
    private Recovery() {}

    /**
     * What recovery found.
     *
     * @param status of the trace as it can be read now
     * @param eventsFromRings how many of its events the rings held
     * @param programRuns the program still runs; its rings were left in place
     * @param note one line on what was done
     */
    public record Result(TraceStatus status, long eventsFromRings, boolean programRuns, String note) {}

    /**
     * Recovers a trace directory in place.
     *
     * @throws TraceException if it is no trace directory, a recorder is still at work, or there is no room
     */
    public static Result recover(Path directory) throws TraceException {
        if (!Files.isDirectory(directory)) {
            throw new TraceException(directory + ": is no trace directory; only a directory can be recovered");
        }
        Path kept = directory.resolve(TraceFiles.RECOVERED_RINGS);
        try (Trace trace = Traces.open(directory)) {
            TraceStatus before = read(trace);
            if (before.complete() || !before.end().isEmpty()) {
                return new Result(before, 0, false, "the recording was ended in good order; nothing to recover");
            }
            Path rings = RingDirectory.named(trace.header().property(TraceHeader.RINGS));
            if (rings != null && RingDirectory.isRecorderAlive(rings)) {
                throw new TraceException(directory + ": is still being recorded; stop the recorder first");
            }
            if (rings == null || !LeftoverRings.exist(rings)) {
                if (rings != null) {
                    // The recorder was killed before the program had made its rings.
                    RingDirectory.delete(rings);
                }
                String note = LeftoverRings.exist(kept)
                        ? "recovered before; nothing more to do"
                        : "its rings are gone; the trace holds what had been drained";
                return new Result(before, 0, false, note);
            }
            if (before.events() == 0 && LeftoverRings.neverBegan(rings)) {
                return removeUnbegun(before, rings, kept);
            }
            return copyRings(directory, rings, kept);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(directory, e);
        }
    }

    /** Rings that no event can be in are not worth their memory; that they were such stays known. */
    private static Result removeUnbegun(TraceStatus status, Path rings, Path kept) throws IOException {
        Files.createDirectories(kept);
        Files.write(kept.resolve(RingLayout.RINGS_FILE), new byte[0]);
        RingDirectory.delete(rings);
        return new Result(
                status,
                0,
                false,
                "the recording was killed before it began and holds no events: its rings were removed");
    }

    private static Result copyRings(Path directory, Path rings, Path kept) throws IOException {
        long drained = withoutRings(directory);
        LeftoverRings leftover = LeftoverRings.open(rings);
        boolean runs = leftover.programRuns();
        if (runs && leftover.areOverwritten()) {
            // A plain copy of slots that are being overwritten cannot be told from whole ones.
            throw new TraceException(directory + ": its program still runs and overwrites its rings; end it first, or "
                    + "read the trace as it is");
        }
        Path partial = directory.resolve(TraceFiles.RECOVERED_RINGS + ".partial");
        RingDirectory.delete(partial);
        Files.createDirectories(partial);
        // Tails first: what is published while the definitions are copied has its names in them.
        copy(rings, partial, RingLayout.RINGS_FILE);
        copy(rings, partial, RingLayout.DEFINITIONS_FILE);
        RingDirectory.delete(kept);
        Files.move(partial, kept, StandardCopyOption.ATOMIC_MOVE);
        TraceStatus after;
        try (Trace trace = Traces.open(directory)) {
            after = read(trace);
        }
        if (!runs) {
            RingDirectory.delete(rings);
        }
        String note = runs
                ? "the program still runs: its rings were copied and left in place"
                : "the rings were moved into the trace";
        return new Result(after, after.events() - drained, runs, note);
    }

    private static long withoutRings(Path directory) throws TraceException {
        try (Trace trace = StoredTrace.open(directory.toString(), null, () -> new QueueScanner(directory))) {
            return read(trace).events();
        }
    }

    private static void copy(Path from, Path to, String name) throws IOException {
        Files.copy(from.resolve(name), to.resolve(name));
    }

    private static TraceStatus read(Trace trace) throws TraceException {
        return trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
    }
}
