package io.failstop.engine.oracle;

import io.failstop.probe.Operation;

/**
 * An operation as the log tells it; its words stay in the log until they are needed.
 *
 * <p>Threading: one thread.
 */
final class LoggedOperation {
    final OracleLog log;
    final long sequence;
    final Operation kind;
    final int file;
    final long offset;
    final long length;
    final long begin;

    /** The first moment of its record: those of its words count from here. */
    final long clock;

    /** Where in the log its words begin. */
    final long position;

    private long end = Long.MAX_VALUE;
    private long result;
    private boolean ended;

    LoggedOperation(OracleLog log, LogCursor record, Bracket bracket) {
        this.log = log;
        this.sequence = record.sequence();
        this.kind = record.kind();
        this.file = record.file();
        this.offset = record.offset();
        this.length = record.length();
        this.begin = bracket.beginning(record.clock(), record.latest());
        this.clock = record.clock();
        this.position = record.position();
    }

    void end(long clock, long itsResult) {
        end = Math.max(begin, clock);
        result = itsResult;
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    boolean failed() {
        return !ended || result < 0;
    }

    /** The clock of its last moment, or the end of time. */
    long end() {
        return end;
    }

    /** Bytes that it says it wrote or read: no more than asked for, none if it failed or never ended. */
    long result() {
        return failed() ? 0 : Math.min(result, length);
    }

    /** The byte behind the operation's first {@code count}; sums that overflow end at the end of all files. */
    long behind(long count) {
        long sum = offset + count;
        return sum < offset ? Long.MAX_VALUE : sum;
    }

    /** The word that the byte belongs to. */
    static long wordAt(long bytes) {
        return Math.max(0, bytes) >> 3;
    }

    /** The first word that begins at the byte or after it. */
    static long wordFrom(long bytes) {
        return wordAt(bytes) + ((bytes & 7) == 0 ? 0 : 1);
    }
}
