package io.failstop.analyzer.lockorder;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what the second reading needs of a trace's events while it is read for the first time, 16 bytes for
 * most, so that reading them again costs a tenth. Beyond a bound it forgets everything, and the trace must be
 * read again.
 *
 * <p>A kept event is a word of kind (8 bits), flags (16), thread (24), payload a (8) and events since the one
 * before (8), and a word of object and site. What does not fit, or has more payload, is kept in words of its
 * own, announced by kind 0.
 *
 * <p>Threading: one thread.
 */
final class EventTape {
    private static final int CHUNK_WORDS = 1 << 16;
    private static final int FLAGS_SHIFT = 8;
    private static final int THREAD_SHIFT = 24;
    private static final int A_SHIFT = 48;
    private static final int SINCE_SHIFT = 56;
    private static final int BYTE = 0xff;
    private static final int LONG_WORDS = 8;

    private final long mostWords;
    private final List<long[]> chunks = new ArrayList<>();
    private long[] chunk = new long[CHUNK_WORDS];
    private int used;
    private long lastNumber;
    private boolean forgotten;

    /** An empty tape of at most so many bytes. */
    EventTape(long mostBytes) {
        mostWords = mostBytes / Long.BYTES;
        forgotten = mostWords < CHUNK_WORDS;
    }

    /** Whether all events are there. */
    boolean isWhole() {
        return !forgotten;
    }

    /** Keeps an event. */
    void add(
            long number,
            int thread,
            long sequence,
            EventKind kind,
            int flags,
            int object,
            int site,
            long a,
            long b,
            long c) {
        if (forgotten) {
            return;
        }
        if (used + LONG_WORDS > CHUNK_WORDS) {
            nextChunk();
            if (forgotten) {
                return;
            }
        }
        long since = number - lastNumber;
        lastNumber = number;
        boolean small = (b | c) == 0
                && (a & ~BYTE) == 0
                && (since & ~BYTE) == 0
                && (thread & ~0xff_ffff) == 0
                && kind != EventKind.COPY_BEGIN;
        if (small) {
            chunk[used++] = kind.code()
                    | (long) flags << FLAGS_SHIFT
                    | (long) thread << THREAD_SHIFT
                    | a << A_SHIFT
                    | since << SINCE_SHIFT;
            chunk[used++] = ((long) object << Integer.SIZE) | (site & 0xffff_ffffL);
        } else {
            chunk[used++] = ((long) kind.code() << FLAGS_SHIFT) | ((long) flags << THREAD_SHIFT);
            chunk[used++] = ((long) object << Integer.SIZE) | (site & 0xffff_ffffL);
            chunk[used++] = number;
            chunk[used++] = thread;
            chunk[used++] = sequence;
            chunk[used++] = a;
            chunk[used++] = b;
            chunk[used++] = c;
        }
    }

    private void nextChunk() {
        if ((chunks.size() + 2L) * CHUNK_WORDS > mostWords) {
            forgotten = true;
            chunks.clear();
            chunk = new long[LONG_WORDS];
            return;
        }
        // A word of 0 says that the next chunk follows.
        if (used < CHUNK_WORDS) {
            chunk[used] = 0;
        }
        chunks.add(chunk);
        chunk = new long[CHUNK_WORDS];
        used = 0;
    }

    /** Hands the events over again; clocks and order numbers are not kept, sequences only of copies. */
    void replay(EventHandler handler) {
        long number = 0;
        for (int i = 0; i <= chunks.size(); i++) {
            long[] from = i < chunks.size() ? chunks.get(i) : chunk;
            int end = i < chunks.size() ? CHUNK_WORDS : used;
            int at = 0;
            while (at < end && from[at] != 0) {
                long head = from[at];
                int object = (int) (from[at + 1] >>> Integer.SIZE);
                int site = (int) from[at + 1];
                EventKind kind = EventKind.ofCode((int) head & BYTE);
                if (kind != null) {
                    number += head >>> SINCE_SHIFT;
                    int flags = (int) (head >>> FLAGS_SHIFT) & 0xffff;
                    int thread = (int) (head >>> THREAD_SHIFT) & 0xff_ffff;
                    handler.event(number, thread, 0, 0, kind, flags, object, site, 0, head >>> A_SHIFT & BYTE, 0, 0);
                    at += 2;
                } else {
                    number = from[at + 2];
                    EventKind whole = EventKind.ofCode((int) (head >>> FLAGS_SHIFT) & BYTE);
                    int flags = (int) (head >>> THREAD_SHIFT) & 0xffff;
                    if (whole != null) {
                        handler.event(
                                number,
                                (int) from[at + 3],
                                from[at + 4],
                                0,
                                whole,
                                flags,
                                object,
                                site,
                                0,
                                from[at + 5],
                                from[at + 6],
                                from[at + 7]);
                    }
                    at += LONG_WORDS;
                }
            }
        }
    }
}
