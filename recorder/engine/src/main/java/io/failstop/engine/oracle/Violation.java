package io.failstop.engine.oracle;

import java.util.Comparator;

/**
 * Words that an operation saw, or did not see, against the rules.
 *
 * <p>One stretch of words whose values are all the same or grow by one from word to word: stamps do.
 *
 * @param thread the thread of the operation
 * @param threadName the name of the thread
 * @param sequence the operation within the thread
 * @param channel 0 read, {@link io.failstop.probe.EventFlags#MMAP} a mapping
 * @param file the file that was looked at: for a mapped source not that of the operation
 * @param offset of the first word in the file, in bytes
 * @param words how many
 * @param kind what is wrong with them
 * @param value what the first word was seen to be; 0 if it is missing
 */
public record Violation(
        int thread,
        String threadName,
        long sequence,
        int channel,
        int file,
        long offset,
        int words,
        Kind kind,
        long value)
        implements Comparable<Violation> {

    private static final Comparator<Violation> ORDER = Comparator.comparingInt(Violation::thread)
            .thenComparingLong(Violation::sequence)
            .thenComparingInt(Violation::file)
            .thenComparingLong(Violation::offset)
            .thenComparingInt(Violation::channel)
            .thenComparing(Violation::kind)
            .thenComparingInt(Violation::words)
            .thenComparingLong(Violation::value)
            .thenComparing(Violation::threadName);

    /** What is wrong. */
    public enum Kind {
        /** Zero where nobody may see zero. */
        ZERO,
        /** A stamp that is none of the legal ones, whether an old one or an unknown one. */
        STALE,
        /** Returned by a read although no legal size reaches so far. */
        PAST_END,
        /** A read ended here although every legal size reaches farther. */
        MISSING
    }

    /** Whether both are zeroes and the other begins where this one ends. */
    boolean isContinuedBy(Violation next) {
        return kind == Kind.ZERO
                && thread == next.thread
                && sequence == next.sequence
                && channel == next.channel
                && file == next.file
                && kind == next.kind
                && offset + (long) words * Long.BYTES == next.offset;
    }

    /** This one with so many words more. */
    Violation with(int more) {
        return new Violation(thread, threadName, sequence, channel, file, offset, words + more, kind, value);
    }

    /** By thread, operation, file, word; then by whatever makes them differ. */
    @Override
    public int compareTo(Violation other) {
        return ORDER.compare(this, other);
    }
}
