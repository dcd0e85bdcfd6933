package io.failstop.engine.oracle;

import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;

/**
 * Reads the records of a log in order, from its beginning or from any record.
 *
 * <p>Clocks and sequences are told as differences in the log: they are right only if read from the
 * beginning. Words do not depend on what stands before them.
 *
 * <p>Threading: one thread.
 */
final class LogCursor {
    private final LogBytes bytes;
    private final long limit;
    private long position;
    private byte[] chunk;
    private int at;

    private int tag;
    private long clock;
    private long latest;
    private long sequence;
    private Operation kind = Operation.READ;
    private int file;
    private long offset;
    private long length;
    private long result;
    private long moment;
    private long latestMoment;
    private Run run = Run.constant(0, 0, 0);

    LogCursor(LogBytes bytes, long position) {
        this.bytes = bytes;
        this.limit = bytes.published();
        this.position = position;
        this.chunk = bytes.chunk(position < limit ? (int) (position >> LogBytes.CHUNK_SHIFT) : 0);
    }

    /** Goes to the next record; false if there is none. */
    boolean next() {
        if (position >= limit) {
            return false;
        }
        at = (int) position & (LogBytes.CHUNK_BYTES - 1);
        if (at == 0 || chunk[at] == 0) {
            enter((int) ((position + LogBytes.MAX_RECORD_BYTES - 1) >> LogBytes.CHUNK_SHIFT));
        }
        int start = at;
        int first = chunk[at++];
        tag = first & OracleLog.TAG_MASK;
        switch (tag) {
            case OracleLog.BEGIN -> readBegin();
            case OracleLog.END -> readEnd();
            case OracleLog.MOMENT -> readMoment();
            default -> readRun(first);
        }
        position += at - start;
        return true;
    }

    private void enter(int number) {
        chunk = bytes.chunk(number);
        position = (long) number << LogBytes.CHUNK_SHIFT;
        at = 0;
    }

    private void readBegin() {
        clock += number();
        latest = clock + number();
        sequence += number();
        long code = number();
        Operation known = Operation.ofCode(code);
        if (known == null) {
            throw new IllegalStateException("operation " + code);
        }
        kind = known;
        file = (int) number();
        offset = number();
        length = number();
    }

    private void readEnd() {
        clock += number();
        latest = clock + number();
        result = number();
    }

    private void readMoment() {
        moment = number();
        latestMoment = moment + number();
    }

    private void readRun(int first) {
        if (tag != OracleLog.STORED) {
            file = (int) number();
        }
        long word = number();
        long value = number();
        int count = LogBytes.intAt(chunk, at);
        at += Integer.BYTES;
        run = new Run(word, word + count, value, (first & OracleLog.STEP) == 0 ? 0 : 1);
    }

    private long number() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = chunk[at++];
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return (value >>> 1) ^ -(value & 1);
    }

    /** Where the next record stands. */
    long position() {
        return position;
    }

    int tag() {
        return tag;
    }

    long clock() {
        return clock;
    }

    /** The moment by which everybody could know. */
    long latest() {
        return latest;
    }

    long sequence() {
        return sequence;
    }

    Operation kind() {
        return kind;
    }

    int file() {
        return file;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    long result() {
        return result;
    }

    /** The earlier moment, in nanoseconds since the first of the operation. */
    long moment() {
        return moment;
    }

    /** The later moment, since the same. */
    long latestMoment() {
        return latestMoment;
    }

    Run run() {
        return run;
    }

    int channel() {
        return tag == OracleLog.MAPPED ? EventFlags.MMAP : 0;
    }
}
