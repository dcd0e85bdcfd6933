package io.failstop.engine.oracle;

import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What one thread did and saw, for the oracle.
 *
 * <p>Operations may nest: a reclaim inside a write, say. Words belong to the innermost one. Values are kept
 * as {@link Run runs}, about 35 bytes for an operation that touched one of them.
 *
 * <p>Threading: one thread logs; it need not end before the oracle judges, but must stand still by then.
 */
public final class OracleLog {
    static final int BEGIN = 1;
    static final int END = 2;
    static final int STORED = 3;
    static final int READ = 4;
    static final int MAPPED = 5;
    static final int MOMENT = 6;
    static final int TAG_MASK = 7;
    static final int STEP = 8;

    private static final VarHandle OBSERVATIONS;

    static {
        try {
            OBSERVATIONS = MethodHandles.lookup().findVarHandle(OracleLog.class, "observations", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int thread;
    private final String name;
    private final LogBytes bytes = new LogBytes();
    private long observations;
    private int depth;
    private long[] begins = new long[4];
    private long lastClock;
    private long lastSequence;

    /** The last run, which the next words may continue: its tag without the step, or 0 if there is none. */
    private int runTag;

    private int runFile;
    private long runNext;
    private long runValue;
    private int runStep;
    private int runCount;
    private int runPlace;

    OracleLog(int thread, String name) {
        this.thread = thread;
        this.name = name;
    }

    int thread() {
        return thread;
    }

    String name() {
        return name;
    }

    LogBytes bytes() {
        return bytes;
    }

    /** Words observed so far, from any thread. */
    long observations() {
        return (long) OBSERVATIONS.getOpaque(this);
    }

    /** An operation begins at that very moment; the rest is as in the other method. */
    public void begin(long clock, long sequence, Operation kind, int file, long offset, long length) {
        begin(clock, clock, sequence, kind, file, offset, length);
    }

    /**
     * An operation begins.
     *
     * @param clock nanoseconds: its first moment, which its event tells
     * @param latest a moment by which everybody can know that it has begun: its event was published before
     * @param sequence names the operation within the thread
     * @param kind what it is
     * @param file the file it is about
     * @param offset in the file, in bytes; of a truncate, the new size
     * @param length in bytes
     */
    public void begin(long clock, long latest, long sequence, Operation kind, int file, long offset, long length) {
        bytes.begin(BEGIN);
        bytes.number(clock - lastClock);
        bytes.number(latest - clock);
        bytes.number(sequence - lastSequence);
        bytes.number(kind.code());
        bytes.number(file);
        bytes.number(offset);
        bytes.number(length);
        bytes.publish();
        lastClock = clock;
        lastSequence = sequence;
        runTag = 0;
        if (depth == begins.length) {
            begins = Arrays.copyOf(begins, 2 * depth);
        }
        begins[depth++] = clock;
    }

    /**
     * The current operation stored, or may have stored, these words. Counts for writes and stores only:
     * what a truncate or a punch stores follows from itself.
     *
     * @param offset in the operation's file, in bytes: a multiple of 8
     */
    public void stored(long offset, long[] words, int from, int count) {
        log(STORED, 0, offset, words, from, count);
    }

    /**
     * Words that are logged next were stored or seen between these moments in nanoseconds: nobody saw them before they
     * were stored, and what is stored after they were seen was not seen.
     */
    public void mark(long earliest, long latest) {
        checkInside();
        bytes.begin(MOMENT);
        bytes.number(earliest - begins[depth - 1]);
        bytes.number(latest - earliest);
        runTag = 0;
    }

    /**
     * The current operation saw these words.
     *
     * @param channel 0 read, {@link EventFlags#MMAP} a mapping
     * @param file where they stand, not necessarily the operation's
     * @param offset in that file, in bytes: a multiple of 8
     */
    public void observed(int channel, int file, long offset, long[] words, int from, int count) {
        if (channel != 0 && channel != EventFlags.MMAP) {
            throw new IllegalArgumentException("channel " + channel);
        }
        log(channel == 0 ? READ : MAPPED, file, offset, words, from, count);
        OBSERVATIONS.setOpaque(this, observations + count);
    }

    /** The current operation ends at that very moment; the rest is as in the other method. */
    public void end(long clock, long result) {
        end(clock, clock, result);
    }

    /**
     * The current operation ends.
     *
     * @param clock nanoseconds: its last moment, which its event tells
     * @param latest a moment by which everybody can know that it has ended: its event was published before
     * @param result in bytes, or a negative error
     */
    public void end(long clock, long latest, long result) {
        checkInside();
        bytes.begin(END);
        bytes.number(clock - lastClock);
        bytes.number(latest - clock);
        bytes.number(result);
        bytes.publish();
        lastClock = clock;
        runTag = 0;
        depth--;
    }

    private void checkInside() {
        if (depth == 0) {
            throw new IllegalStateException("no operation of " + name + " has begun");
        }
    }

    private void log(int tag, int file, long offset, long[] words, int from, int count) {
        checkInside();
        if ((offset & 7) != 0 || offset < 0) {
            throw new IllegalArgumentException("offset " + offset);
        }
        int end = from + count;
        int next = count > 0 && continues(tag, file, offset >> 3, words[from]) ? goOn(words, from, end) : from;
        while (next < end) {
            next = newRun(tag, file, (offset >> 3) + (next - from), words, next, end);
        }
        bytes.publish();
    }

    private boolean continues(int tag, int file, long word, long value) {
        return tag == runTag && file == runFile && word == runNext && value == runValue;
    }

    /** Lengthens the last run by the words that continue it; returns the index of the first that does not. */
    private int goOn(long[] words, int from, int end) {
        int next = runEnd(words, from, end, runStep);
        keep(words[next - 1], next - from);
        bytes.change(runPlace, runCount);
        return next;
    }

    private int newRun(int tag, int file, long word, long[] words, int from, int end) {
        long first = words[from];
        runStep = step(words, from, end);
        int next = runEnd(words, from, end, runStep);
        bytes.begin(runStep == 0 ? tag : tag | STEP);
        if (tag != STORED) {
            bytes.number(file);
        }
        bytes.number(word);
        bytes.number(first);
        runTag = tag;
        runFile = file;
        runNext = word;
        runCount = 0;
        keep(words[next - 1], next - from);
        runPlace = bytes.changeable(runCount);
        return next;
    }

    private void keep(long lastValue, int count) {
        runCount += count;
        runNext += count;
        runValue = lastValue + runStep;
    }

    /** A lone word may be continued later: a zero by zeros, anything else by the next stamp. */
    private static int step(long[] words, int from, int end) {
        if (from + 1 < end) {
            long step = words[from + 1] - words[from];
            if (step == 0 || step == 1) {
                return (int) step;
            }
        }
        return words[from] == 0 ? 0 : 1;
    }

    private static int runEnd(long[] words, int from, int end, int step) {
        int next = from + 1;
        long expected = words[from] + step;
        while (next < end && words[next] == expected) {
            next++;
            expected += step;
        }
        return next;
    }
}
