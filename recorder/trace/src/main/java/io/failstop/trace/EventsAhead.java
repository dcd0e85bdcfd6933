package io.failstop.trace;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace, and if it will be read again, does so in a thread of its own, some blocks ahead of whoever takes
 * the events, and keeps them: finding events and putting them in order costs about as much as analysing them, and
 * a quarter of that once they are kept. Whoever has threads enough of its own reads without.
 *
 * <p>What the handler sees depends on the trace alone: definitions travel with the events.
 *
 * <p>Threading: one thread, in which {@link #read} calls the handler and changes the table.
 */
public final class EventsAhead {
    private final DefinitionTable table;
    private long keptBytes;
    private @Nullable Kept kept;

    /** All blocks of a trace. */
    private record Kept(List<EventBlock> blocks, TraceStatus status) {}

    /** Reads a trace whose definitions go into that table. */
    public EventsAhead(DefinitionTable table) {
        this.table = table;
    }

    /** Reads a trace once. */
    @FunctionalInterface
    public interface Reading {
        /** Hands everything over; events are numbered from 1 without gaps. */
        TraceStatus run(EventHandler events, Consumer<Definition> definitions) throws TraceException;
    }

    /** Readings from now on read ahead, and the next one keeps all events if so many bytes are enough for them. */
    public void keep(long mostBytes) {
        keptBytes = mostBytes;
    }

    /**
     * Hands the events over, and puts definitions into the table before the events that were read after them.
     *
     * @throws TraceException if the reading does
     */
    public TraceStatus read(Reading reading, EventHandler handler) throws TraceException {
        if (keptBytes == 0) {
            return reading.run(handler, table::define);
        }
        EventBlock.State state = new EventBlock.State();
        Kept all = kept;
        if (all != null) {
            all.blocks.forEach(block -> block.handOver(state, table, handler));
            return all.status;
        }
        ReadAhead<EventBlock> ahead = new ReadAhead<>("failstop trace reader");
        Filler filler = new Filler(ahead);
        List<EventBlock> blocks = new ArrayList<>();
        long most = keptBytes / EventBlock.BYTES;
        boolean[] keeps = {most > 0};
        ahead.run(unused -> filler.fill(reading), block -> {
            block.handOver(state, table, handler);
            if (keeps[0] && blocks.size() == most) {
                keeps[0] = false;
                blocks.clear();
            }
            if (keeps[0]) {
                blocks.add(block);
            } else {
                ahead.giveBack(block);
            }
        });
        TraceStatus status = filler.status();
        if (keeps[0]) {
            kept = new Kept(blocks, status);
        }
        return status;
    }

    /** Threading: one thread fills; once it has ended, another one asks for the status. */
    private static final class Filler implements EventHandler {
        private final ReadAhead<EventBlock> ahead;
        private final EventBlock.State state = new EventBlock.State();
        private EventBlock block = new EventBlock();
        private @Nullable TraceStatus status;
        private @Nullable String text;

        Filler(ReadAhead<EventBlock> ahead) {
            this.ahead = ahead;
        }

        void fill(Reading reading) throws TraceException {
            try {
                status = reading.run(this, definition -> block.define(definition));
            } finally {
                // What was read before it failed is handed over, too.
                ahead.put(block);
            }
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
                next();
            }
            block.add(state, text, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            text = null;
        }

        private void next() {
            ahead.put(block);
            if (ahead.stopped()) {
                throw new CancellationException("nobody takes the events any more");
            }
            EventBlock spare = ahead.spare();
            if (spare == null) {
                block = new EventBlock();
            } else {
                spare.clear();
                block = spare;
            }
        }

        @Override
        public void text(String textOfNext) {
            text = textOfNext;
        }
    }
}
