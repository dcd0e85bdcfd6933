package io.failstop.trace;

import io.failstop.probe.EventKind;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a trace in a thread of its own, some blocks ahead of whoever takes them: finding them and
 * putting them in order costs about as much as analysing them.
 *
 * <p>What the handler sees depends on the trace alone: definitions travel with the events.
 *
 * <p>Threading: {@link #read} calls the handler, and changes the table, in its caller's thread.
 */
public final class EventsAhead {
    private EventsAhead() {}

    /** Reads a trace once. */
    @FunctionalInterface
    public interface Reading {
        /** Hands everything over, each event with a number one above that of the event before. */
        TraceStatus run(EventHandler events, Consumer<Definition> definitions) throws TraceException;
    }

    /**
     * Hands the events over, and puts definitions into the table before the events that were read after them.
     *
     * @throws TraceException if the reading does
     */
    public static TraceStatus read(Reading reading, DefinitionTable table, EventHandler handler) throws TraceException {
        ReadAhead<EventBlock> ahead = new ReadAhead<>("failstop trace reader");
        Filler filler = new Filler(ahead);
        ahead.run(unused -> filler.fill(reading), block -> {
            block.empty(table, handler);
            ahead.giveBack(block);
        });
        return filler.status();
    }

    /** Threading: one thread fills; once it has ended, another one asks for the status. */
    private static final class Filler implements EventHandler {
        private final ReadAhead<EventBlock> ahead;
        private EventBlock block = new EventBlock();
        private @Nullable TraceStatus status;
        private @Nullable String text;

        Filler(ReadAhead<EventBlock> ahead) {
            this.ahead = ahead;
        }

        void fill(Reading reading) throws TraceException {
            status = reading.run(this, definition -> block.define(definition));
            ahead.put(block);
        }

        TraceStatus status() {
            TraceStatus known = status;
            if (known == null) {
                throw new IllegalStateException("not read to the end");
            }
            return known;
        }

        @Override
        public void event(
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
            if (block.isFull()) {
                ahead.put(block);
                if (ahead.stopped()) {
                    throw new CancellationException("nobody takes the events any more");
                }
                EventBlock spare = ahead.spare();
                block = spare == null ? new EventBlock() : spare;
            }
            block.add(text, number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            text = null;
        }

        @Override
        public void text(String textOfNext) {
            text = textOfNext;
        }
    }
}
