package io.failstop.analyzer.visibility;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The definite writes of an extent that decide, for those who look, which writes are replaced. For one who
 * looks since event t, a write is replaced if it ended before the latest begin among the definite writes that
 * ended before t. As only running operations and later ones look, at most one write per running operation
 * and the latest are kept.
 *
 * <p>Threading: immutable.
 */
final class Replacements {
    /** Before every event: what nothing replaces. */
    static final long NEVER = -1;

    static final Replacements NONE = new Replacements(new FileOperation[0]);

    /** Ends and begins ascend. */
    private final FileOperation[] writes;

    private Replacements(FileOperation[] writes) {
        this.writes = writes;
    }

    /** The write that replaced others for one who looks since event {@code since}; null if none did. */
    @Nullable
    FileOperation before(long since) {
        for (int i = writes.length - 1; i >= 0; i--) {
            if (writes[i].end < since) {
                return writes[i];
            }
        }
        return null;
    }

    /** What ended before this event is replaced. */
    static long limit(@Nullable FileOperation write) {
        return write == null ? NEVER : write.begin;
    }

    /** With a write that has just ended. */
    Replacements with(FileOperation write, RunningOperations running) {
        int last = writes.length - 1;
        if (last >= 0 && writes[last].begin >= write.begin) {
            return this;
        }
        FileOperation[] kept = new FileOperation[writes.length + 1];
        int count = 0;
        for (int i = 0; i <= last; i++) {
            long next = i < last ? writes[i + 1].end : write.end;
            if (running.anyBegan(writes[i].end, next)) {
                kept[count++] = writes[i];
            }
        }
        kept[count++] = write;
        return new Replacements(Arrays.copyOf(kept, count));
    }

    /** Whether everybody who looks sees the oldest of the writes as done. */
    boolean settled(RunningOperations running) {
        return writes.length > 0 && !running.anyBegan(NEVER, writes[0].end);
    }

    /** What ended before this event is replaced for everybody, if this is {@link #settled}. */
    long oldestBegin() {
        return writes[0].begin;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Replacements that && Arrays.equals(writes, that.writes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(writes);
    }
}
