package io.failstop.trace;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some thousand events, and the definitions that were read with them, on their way from one thread to another.
 *
 * <p>Most events take four words: kind (8 bits), flags (16), thread (24), payload a (8) and 8 bits of nothing; object
 * and site; order and sequence; clock. What does not fit, or has more payload, takes nine, announced by kind 0.
 *
 * <p>Threading: filled by one thread, then handed over, emptied by the other one and given back.
 */
final class EventBlock {
    private static final int WORDS = 1 << 15;
    private static final int MOST_WORDS = 9;
    private static final int FLAGS_SHIFT = 8;
    private static final int THREAD_SHIFT = 24;
    private static final int A_SHIFT = 48;
    private static final int BYTE = 0xff;
    private static final int FLAGS = 0xffff;
    private static final int SMALL_THREAD = 0xff_ffff;
    private static final long HAS_TEXT = 1L << 48;
    private static final long INT = 0xffff_ffffL;

    private final long[] words = new long[WORDS];
    private final List<String> texts = new ArrayList<>();
    private final List<Definition> definitions = new ArrayList<>();
    private int used;
    private long firstNumber;

    boolean isFull() {
        return used > WORDS - MOST_WORDS;
    }

    void define(Definition definition) {
        definitions.add(definition);
    }

    /**
     * Adds an event; events are numbered without gaps, and there must be room.
     *
     * @param text of the event, or null
     */
    void add(
            @Nullable String text,
            long number,
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
        long[] to = words;
        int at = used;
        if (at == 0) {
            firstNumber = number;
        }
        boolean small = (b | c) == 0
                && (a & ~BYTE) == 0
                && ((order | sequence) & ~INT) == 0
                && (thread & ~SMALL_THREAD) == 0
                && text == null;
        long head = (long) flags << FLAGS_SHIFT | kind.code();
        to[at + 1] = (long) object << Integer.SIZE | (site & INT);
        if (small) {
            to[at] = head | (long) thread << THREAD_SHIFT | a << A_SHIFT;
            to[at + 2] = order << Integer.SIZE | sequence;
            to[at + 3] = clock;
            used = at + 4;
        } else {
            to[at] = head << FLAGS_SHIFT | (text == null ? 0 : HAS_TEXT);
            to[at + 2] = thread;
            to[at + 3] = sequence;
            to[at + 4] = clock;
            to[at + 5] = order;
            to[at + 6] = a;
            to[at + 7] = b;
            to[at + 8] = c;
            used = at + MOST_WORDS;
            if (text != null) {
                texts.add(text);
            }
        }
    }

    /** Defines what there is to define, hands all events over, and is empty then. */
    void empty(DefinitionTable table, EventHandler handler) {
        definitions.forEach(table::define);
        definitions.clear();
        long[] from = words;
        long number = firstNumber;
        int nextText = 0;
        int at = 0;
        while (at < used) {
            long head = from[at];
            int object = (int) (from[at + 1] >>> Integer.SIZE);
            int site = (int) from[at + 1];
            EventKind kind = EventKind.ofCode((int) head & BYTE);
            if (kind != null) {
                int flags = (int) (head >>> FLAGS_SHIFT) & FLAGS;
                int thread = (int) (head >>> THREAD_SHIFT) & SMALL_THREAD;
                long both = from[at + 2];
                handler.event(
                        number,
                        thread,
                        both & INT,
                        from[at + 3],
                        kind,
                        flags,
                        object,
                        site,
                        both >>> Integer.SIZE,
                        head >>> A_SHIFT & BYTE,
                        0,
                        0);
                at += 4;
            } else {
                long known = head >>> FLAGS_SHIFT;
                EventKind whole = EventKind.ofCode((int) known & BYTE);
                if ((head & HAS_TEXT) != 0) {
                    handler.text(texts.get(nextText++));
                }
                if (whole != null) {
                    handler.event(
                            number,
                            (int) from[at + 2],
                            from[at + 3],
                            from[at + 4],
                            whole,
                            (int) (known >>> FLAGS_SHIFT) & FLAGS,
                            object,
                            site,
                            from[at + 5],
                            from[at + 6],
                            from[at + 7],
                            from[at + 8]);
                }
                at += MOST_WORDS;
            }
            number++;
        }
        texts.clear();
        used = 0;
    }
}
