package io.failstop.store;

import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventRun;
import io.failstop.trace.EventsAhead;
import io.failstop.trace.Merger;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.TraceTally;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace made of documents: a directory with a queue, or a packed file.
 *
 * <p>Memory while reading: what the rings of two rounds can hold, the definitions, and a MiB of events that were
 * read ahead, or all of them if they are to be kept.
 */
final class StoredTrace implements Trace {
    /** Opens the documents from the start. */
    interface Opener {
        DocumentSource open() throws TraceException;
    }

    /** End document: number of the last round. */
    static final String LAST_ROUND = "lastRound";
    /** End document: threads went on while the last round was taken. */
    static final String CUT = "cut";
    /** End document: slots of the rings that made no sense. */
    static final String SENSELESS = "senselessSlots";
    /** End document: losses that no event tells of. */
    static final String LOST = "lost";

    private final String path;
    private final Opener opener;
    private final HeaderCodec.Stored stored;
    private final List<Path> ringPlaces;
    /** One table for all readings: whoever took it before the first one finds the names in it afterwards. */
    private final DefinitionTable definitions = new DefinitionTable();

    private final EventsAhead ahead = new EventsAhead(definitions);

    private StoredTrace(String path, Opener opener, HeaderCodec.Stored stored, List<Path> ringPlaces) {
        this.path = path;
        this.opener = opener;
        this.stored = stored;
        this.ringPlaces = ringPlaces;
    }

    /**
     * Reads the header.
     *
     * @param directory the trace directory, in which recovered rings may lie; null for a packed trace
     */
    static StoredTrace open(String path, @Nullable Path directory, Opener opener) throws TraceException {
        try (DocumentSource source = opener.open()) {
            if (!source.next() || source.type() != DocumentLayout.HEADER) {
                throw new TraceException(
                        path + ": is no trace, or was cut off before its header was written; record it again");
            }
            HeaderCodec.Stored stored = HeaderCodec.get(source.payload(), path);
            List<Path> places = new ArrayList<>();
            if (directory != null) {
                places.add(directory.resolve(TraceFiles.RECOVERED_RINGS));
                Path rings = RingDirectory.named(stored.header().property(TraceHeader.RINGS));
                if (rings != null) {
                    places.add(rings);
                }
            }
            return new StoredTrace(path, opener, stored, places);
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public TraceHeader header() {
        return stored.header();
    }

    @Override
    public DefinitionTable definitions() {
        return definitions;
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        return ahead.read((events, names) -> new Reading(events, names, null).run(), handler);
    }

    @Override
    public void keepForReadingAgain(long mostBytes) {
        ahead.keep(mostBytes);
    }

    @Override
    public void close() {}

    /** One pass over the documents. */
    private final class Reading {
        private final Consumer<Definition> names;
        private final @Nullable Dependences dependences;
        private final TraceTally tally = new TraceTally();
        private final Merger merger;
        private final ArrayDeque<Buffer> pool = new ArrayDeque<>();
        private final List<String> why = new ArrayList<>();
        private @Nullable SortedMap<String, String> end;
        private int damaged;
        private int damagedPlaces;
        private int lastRound;
        private boolean anyEvents;
        private long lostInRings;

        /**
         * @param known the handler, if this pass is the one that looks what depends on what is missing
         */
        Reading(EventHandler handler, Consumer<Definition> names, @Nullable Dependences known) {
            this.names = names;
            dependences = known;
            merger = stored.merged()
                    ? Merger.ofMerged(handler, tally)
                    : new Merger(handler, tally, stored.header().order(), isLossyByNature());
        }

        private boolean isLossyByNature() {
            return "overwrite".equals(stored.header().property(TraceHeader.POLICY));
        }

        TraceStatus run() throws TraceException {
            try (DocumentSource source = opener.open()) {
                while (end == null && source.next()) {
                    meetDamage(source.damagedPlaces());
                    take(source.type(), source.payload());
                }
                damaged += source.damagedPlaces();
            }
            boolean cut = end == null ? takeLeftovers() : Boolean.parseBoolean(end.get(CUT));
            merger.finish(cut);
            return status();
        }

        /** Before the document that was found there may be events missing. */
        private void meetDamage(int places) {
            while (damagedPlaces < places) {
                damagedPlaces++;
                merger.damagedPlace();
                if (dependences != null) {
                    dependences.damagedPlace();
                }
            }
        }

        /** Losses at damaged places that no LOSS event tells of, because their threads have no event behind them. */
        private long lostWithoutPlace() throws TraceException {
            if (!stored.merged() || damagedPlaces == 0 || dependences != null) {
                return 0;
            }
            Dependences missing = new Dependences(stored.header().order() != OrderGuarantee.CLOCK);
            new Reading(missing, definition -> {}, missing).run();
            return missing.lost();
        }

        private void take(int type, ByteBuffer payload) {
            switch (type) {
                case DocumentLayout.DEFINITIONS -> damaged += DefinitionScan.readAll(payload, names);
                case DocumentLayout.EVENTS -> takeEvents(payload);
                case DocumentLayout.END -> takeEnd(payload);
                case DocumentLayout.LOST -> merger.eventsWereLost();
                default -> {
                    // A later minor version may have documents that this one does not know.
                }
            }
        }

        private void takeEvents(ByteBuffer payload) {
            Buffer buffer = pool.isEmpty() ? new Buffer() : pool.pop();
            int length = payload.remaining();
            payload.get(payload.position(), buffer.bytes, 0, length);
            int batches = merger.add(buffer.bytes, 0, length, buffer);
            buffer.expect(batches);
            anyEvents |= batches > 0;
            lastRound = Math.max(lastRound, merger.newestRound());
        }

        private void takeEnd(ByteBuffer payload) {
            try {
                end = KeyValues.get(payload);
            } catch (BufferUnderflowException e) {
                damaged++;
            }
        }

        /** Takes what is still in the rings; returns whether their program went on meanwhile. */
        private boolean takeLeftovers() {
            why.add("the recording was cut off");
            for (Path place : ringPlaces) {
                if (LeftoverRings.exist(place)) {
                    return takeRings(place);
                }
            }
            if (!ringPlaces.isEmpty() && stored.header().property(TraceHeader.RINGS) != null) {
                why.add("its rings are gone, and with them what was not drained yet");
            }
            return true;
        }

        private boolean takeRings(Path place) {
            try {
                if (RingDirectory.isRecorderAlive(place)) {
                    why.set(0, "it is still being recorded");
                    return true;
                }
                if (!anyEvents && LeftoverRings.neverBegan(place)) {
                    why.set(0, "the recording was cut off before it began: its rings hold no events");
                    return true;
                }
                LeftoverRings rings = LeftoverRings.open(place);
                boolean runs = rings.programRuns();
                // Tails before definitions: so the definitions cover the events.
                rings.readTails();
                damaged += rings.takeDefinitions(names);
                if (rings.lost() > 0) {
                    merger.eventsWereLost();
                }
                rings.take(new ToMerger(), lastRound + 1);
                damaged += rings.senseless();
                lostInRings = rings.lost();
                return runs;
            } catch (IOException e) {
                why.add("its rings could not be read: " + e.getMessage());
                return true;
            }
        }

        private TraceStatus status() throws TraceException {
            long lostByEvents = tally.lost();
            SortedMap<String, String> pairs = new TreeMap<>();
            if (end != null) {
                pairs.putAll(end);
                tally.addLost(number(pairs.remove(LOST)));
                String incomplete = pairs.remove(TraceStatus.INCOMPLETE);
                if (incomplete != null) {
                    why.add(incomplete);
                }
                damaged += (int) Math.min(1, number(pairs.get(SENSELESS)));
                pairs.remove(LAST_ROUND);
                pairs.remove(CUT);
            }
            // Of the losses that the rings counted, LOSS events tell of those before the last published event.
            tally.addLost(Math.max(0, lostInRings - tally.lost()));
            if (tally.lost() == lostByEvents) {
                tally.addLost(lostWithoutPlace());
            }
            if (damaged > 0 || merger.damaged()) {
                why.add("parts of it are damaged");
            }
            if (merger.outOfOrder() > 0 && tally.lost() == 0) {
                why.add(merger.outOfOrder() + " events depend on others that are missing");
            }
            if (merger.unknown() > 0) {
                why.add(merger.unknown() + " events are of kinds unknown to this version");
            }
            return tally.status(why.isEmpty(), String.join("; ", why), pairs);
        }

        /** Documents of the rings go the way of those of the queue. */
        private final class ToMerger implements DocumentSink {
            @Override
            public void append(ByteBuffer document) {
                document.position(document.position() + DocumentLayout.PAYLOAD_OFFSET);
                takeEvents(document);
            }

            @Override
            public void close() {}
        }

        /** Bytes of one document, used again once all its batches are done. */
        private final class Buffer implements EventRun.Owner {
            private final byte[] bytes = new byte[DocumentLayout.MAX_BYTES];
            private int open;

            void expect(int batches) {
                open += batches;
                recycle();
            }

            @Override
            public void release() {
                open--;
                recycle();
            }

            private void recycle() {
                if (open == 0) {
                    pool.push(this);
                }
            }
        }
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
