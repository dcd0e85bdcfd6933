package io.failstop.trace;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some thousand events in 16 bytes for most, and the definitions that were read with them: small enough to be
 * kept, and to be passed from one processor's cache to another's.
 *
 * <p>An event's first word: kind (8 bits), shape (8), flags (8), thread (16), and by how much its clock is later
 * than that of the event before (24, signed). The second one: object (32), site (16), payload a (16). What does not
 * fit follows in words of its own, as the shape says. Sequences and order numbers mostly count on, which
 * {@link State} knows.
 *
 * <p>Threading: filled by one thread, then handed over; read by any number of threads then, one after the other.
 */
final class EventBlock {
    /** Room for {@link #isFull} to leave: the longest event. */
    private static final int MOST_WORDS = 10;

    private static final int WORDS = 1 << 14;
    static final int BYTES = WORDS * Long.BYTES;

    private static final int ORDER_NEXT = 1;
    private static final int ORDER = 1 << 1;
    private static final int SEQUENCE = 1 << 2;
    private static final int A = 1 << 3;
    private static final int B_AND_C = 1 << 4;
    private static final int WIDE = 1 << 5;
    private static final int CLOCK = 1 << 6;
    private static final int TEXT = 1 << 7;

    private static final int SHAPE_SHIFT = 8;
    private static final int FLAGS_SHIFT = 16;
    private static final int THREAD_SHIFT = 24;
    private static final int CLOCK_SHIFT = 40;
    private static final int BYTE = 0xff;
    private static final int SHORT = 0xffff;
    private static final long INT = 0xffff_ffffL;
    private static final int MOST_LATER = 1 << 23;

    private final long[] words = new long[WORDS];
    private final List<String> texts = new ArrayList<>();
    private final List<Definition> definitions = new ArrayList<>();
    private int used;
    private int events;

    /**
     * What the events before leave to be known: one for whoever fills blocks, one for each who reads them from the
     * first on.
     */
    static final class State {
        private final PagedLongs orders = new PagedLongs();
        private long[] sequences = new long[64];
        private long clock;
        private long number;

        /** The sequence of the next event of a thread of at most 16 bits, which is counted. */
        private long nextSequence(int thread) {
            meet(thread);
            return sequences[thread]++;
        }

        private void setNextSequence(int thread, long sequence) {
            meet(thread);
            sequences[thread] = sequence;
        }

        private void meet(int thread) {
            if (thread >= sequences.length) {
                sequences = Arrays.copyOf(sequences, Math.max(thread + 1, sequences.length * 2));
            }
        }
    }

    boolean isFull() {
        return used > WORDS - MOST_WORDS;
    }

    void clear() {
        used = 0;
        events = 0;
        texts.clear();
        definitions.clear();
    }

    void define(Definition definition) {
        definitions.add(definition);
    }

    /**
     * Adds an event for which there must be room. Events are numbered from 1 without gaps.
     *
     * @param text of the event, or null
     */
    void add(
            State state,
            @Nullable String text,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        int shape = 0;
        long later = clock - state.clock;
        state.clock = clock;
        if (later < -MOST_LATER || later >= MOST_LATER) {
            shape = CLOCK;
            later = 0;
        }
        boolean wide = ((thread | site) & ~SHORT) != 0 || (flags & ~BYTE) != 0;
        if (wide) {
            shape |= WIDE | SEQUENCE;
        } else if (state.nextSequence(thread) != sequence) {
            shape |= SEQUENCE;
            state.setNextSequence(thread, sequence + 1);
        }
        if (order != 0) {
            shape |= state.orders.replace(object, order) == order - 1 ? ORDER_NEXT : ORDER;
        }
        if ((a & ~SHORT) != 0) {
            shape |= A;
        }
        if ((b | c) != 0) {
            shape |= B_AND_C;
        }
        if (text != null) {
            shape |= TEXT;
            texts.add(text);
        }
        int at = used;
        words[at] = kind.code()
                | (long) shape << SHAPE_SHIFT
                | (long) (flags & BYTE) << FLAGS_SHIFT
                | (long) (thread & SHORT) << THREAD_SHIFT
                | later << CLOCK_SHIFT;
        words[at + 1] = (long) object << Integer.SIZE | (long) (site & SHORT) << Short.SIZE | (a & SHORT);
        used = at + 2;
        events++;
        if ((shape & ~ORDER_NEXT) != 0) {
            addRest(shape, thread, sequence, clock, flags, site, order, a, b, c);
        }
    }

    private void addRest(
            int shape, int thread, long sequence, long clock, int flags, int site, long order, long a, long b, long c) {
        int at = used;
        if ((shape & ORDER) != 0) {
            words[at++] = order;
        }
        if ((shape & SEQUENCE) != 0) {
            words[at++] = sequence;
        }
        if ((shape & A) != 0) {
            words[at++] = a;
        }
        if ((shape & B_AND_C) != 0) {
            words[at++] = b;
            words[at++] = c;
        }
        if ((shape & WIDE) != 0) {
            words[at++] = (long) thread << Integer.SIZE | (site & INT);
            words[at++] = flags;
        }
        if ((shape & CLOCK) != 0) {
            words[at++] = clock;
        }
        used = at;
    }

    /** Defines what there is to define, then hands all events over. */
    void handOver(State state, DefinitionTable table, EventHandler handler) {
        definitions.forEach(table::define);
        long[] from = words;
        int at = 0;
        int nextText = 0;
        for (int i = 0; i < events; i++) {
            long head = from[at];
            long next = from[at + 1];
            int shape = (int) (head >>> SHAPE_SHIFT) & BYTE;
            if ((shape & TEXT) != 0) {
                handler.text(texts.get(nextText++));
            }
            if ((shape & ~ORDER_NEXT) != 0) {
                at = handOverLong(state, handler, at, head, next, shape);
                continue;
            }
            at += 2;
            int thread = (int) (head >>> THREAD_SHIFT) & SHORT;
            int object = (int) (next >>> Integer.SIZE);
            state.clock += head >> CLOCK_SHIFT;
            handler.event(
                    ++state.number,
                    thread,
                    state.nextSequence(thread),
                    state.clock,
                    kind(head),
                    (int) (head >>> FLAGS_SHIFT) & BYTE,
                    object,
                    (int) (next >>> Short.SIZE) & SHORT,
                    shape == 0 ? 0 : state.orders.increment(object),
                    next & SHORT,
                    0,
                    0);
        }
    }

    /** An event with words of its own; returns where the next one stands. */
    private int handOverLong(State state, EventHandler handler, int start, long head, long next, int shape) {
        long[] from = words;
        int at = start + 2;
        int flags = (int) (head >>> FLAGS_SHIFT) & BYTE;
        int thread = (int) (head >>> THREAD_SHIFT) & SHORT;
        long clock = state.clock + (head >> CLOCK_SHIFT);
        int object = (int) (next >>> Integer.SIZE);
        int site = (int) (next >>> Short.SIZE) & SHORT;
        long a = next & SHORT;
        long b = 0;
        long c = 0;
        long order = (shape & ORDER_NEXT) != 0 ? state.orders.increment(object) : 0;
        long sequence = -1;
        if ((shape & ORDER) != 0) {
            order = from[at++];
            state.orders.set(object, order);
        }
        if ((shape & SEQUENCE) != 0) {
            sequence = from[at++];
        }
        if ((shape & A) != 0) {
            a = from[at++];
        }
        if ((shape & B_AND_C) != 0) {
            b = from[at++];
            c = from[at++];
        }
        if ((shape & WIDE) != 0) {
            thread = (int) (from[at] >>> Integer.SIZE);
            site = (int) from[at++];
            flags = (int) from[at++];
        } else if ((shape & SEQUENCE) != 0) {
            state.setNextSequence(thread, sequence + 1);
        } else {
            sequence = state.nextSequence(thread);
        }
        if ((shape & CLOCK) != 0) {
            clock = from[at++];
        }
        state.clock = clock;
        handler.event(++state.number, thread, sequence, clock, kind(head), flags, object, site, order, a, b, c);
        return at;
    }

    private static EventKind kind(long head) {
        EventKind kind = EventKind.ofCode((int) head & BYTE);
        if (kind == null) {
            throw new IllegalStateException("kind " + (head & BYTE));
        }
        return kind;
    }
}
