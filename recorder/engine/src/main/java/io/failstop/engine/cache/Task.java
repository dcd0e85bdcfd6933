package io.failstop.engine.cache;

import io.failstop.engine.oracle.OracleLog;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What one engine thread carries along: its track, its address space, its private memory.
 *
 * <p>Threading: used by its thread alone.
 */
public final class Task {
    /** Where the kernel's temporary page lies among the addresses of private memory. */
    static final long TEMPORARY_ADDRESS = 1L << 40;

    final Machine machine;
    final AddressSpace space;
    /** One grain on its way. */
    final long[] bounce = new long[Page.WORDS];
    /** The kernel's temporary page. */
    final long[] temporary = new long[Page.WORDS];
    /** What goes to the device or comes from it. */
    final long[] io = new long[Page.WORDS];

    private final Track track;
    private final @Nullable OracleLog log;
    private long[] user = new long[Page.WORDS];
    private Points points = Points.NONE;
    private boolean freshPage;
    private long earliest;
    private long latest;

    Task(Machine machine, Track track, AddressSpace space, @Nullable OracleLog log) {
        this.machine = machine;
        this.track = track;
        this.space = space;
        this.log = log;
    }

    /** The way of this thread's decisions. */
    public Track track() {
        return track;
    }

    /** The engine that it works on. */
    public Machine machine() {
        return machine;
    }

    /** From now on this happens at the points of the thread's writes. */
    public void points(Points other) {
        points = other;
    }

    Points points() {
        return points;
    }

    @Nullable
    OracleLog log() {
        return log;
    }

    void foundPage(boolean fresh) {
        freshPage = fresh;
    }

    /** Whether the page of the last {@link Slot#findOrAdd} is a new one, and locked. */
    boolean freshPage() {
        return freshPage;
    }

    /** Private memory of at least so many words. */
    long[] user(int words) {
        if (user.length < words) {
            user = new long[Math.max(words, Math.min(2 * user.length, Stamp.MAX_FILE_WORDS))];
        }
        return user;
    }

    /** Records the begin of an operation; returns the sequence that names it. */
    long begin(Operation operation, @Nullable CachedFile file, long offset, long length) {
        long sequence = track.sequence();
        int object = file == null ? 0 : file.id();
        track.event(EventKind.OPERATION_BEGIN, 0, object, 0, operation.code(), offset, length);
        return sequence;
    }

    /** As {@link #begin}, and the oracle is told. */
    long beginJudged(Operation operation, CachedFile file, long offset, long length) {
        long sequence = begin(operation, file, offset, length);
        if (log != null) {
            log.begin(track.clock(), System.nanoTime(), sequence, operation, file.id(), offset, length);
        }
        return sequence;
    }

    /** Records the end of an operation; returns its result. */
    long end(Operation operation, @Nullable CachedFile file, long result) {
        return end(operation, file, result, 0);
    }

    private long end(Operation operation, @Nullable CachedFile file, long result, long error) {
        int object = file == null ? 0 : file.id();
        track.event(EventKind.OPERATION_END, 0, object, 0, operation.code(), result, error);
        if (error == Errno.ELOOP) {
            machine.livelocked();
        }
        return result;
    }

    /** As {@link #end}, and the oracle is told. */
    long endJudged(Operation operation, CachedFile file, long result) {
        return endJudged(operation, file, result, 0);
    }

    /** As {@link #endJudged}; {@code error} is what ended it before all was done, or 0. */
    long endJudged(Operation operation, CachedFile file, long result, long error) {
        end(operation, file, result, error);
        if (log != null) {
            log.end(track.clock(), System.nanoTime(), result);
        }
        return result;
    }

    /**
     * Remembers, for the oracle, that words were stored or loaded; by whoever has entered their page, when the event is
     * recorded that tells of it. The event has the earlier of the two moments and was published by the later: where a
     * thread is held up in between, it stands in the trace behind what others did meanwhile.
     */
    void mark() {
        if (log != null) {
            earliest = track.clock();
            latest = System.nanoTime();
        }
    }

    /** Tells the oracle what the current operation stored when it was marked, by byte offset in its file. */
    void stored(long offset, long[] words, int from, int count) {
        if (log != null) {
            log.mark(earliest, latest);
            log.stored(offset, words, from, count);
        }
    }

    /** Tells the oracle what the thread saw when it was marked. */
    void observed(int channel, CachedFile file, long offset, long[] words, int from, int count) {
        if (log != null) {
            log.mark(earliest, latest);
            log.observed(channel, file.id(), offset, words, from, count);
        }
    }
}
