package io.failstop.trace.std;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.ReadAhead;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trace in an STD file, read in place. The order of its lines is the order of events, and an event's
 * clock is its number.
 *
 * <p>A large file is parsed by a second thread, ahead of the handler. Lines that were parsed are kept, 12
 * bytes each, if all of them have room in {@link #MAX_KEPT_BYTES} and a quarter of the heap: then further
 * readings need not parse again.
 *
 * <p>Threading: one reader at a time.
 */
public final class StdTrace implements Trace {
    /** End marker: lines that do not parse and were left out. */
    public static final String SKIPPED_LINES = "skippedLines";
    /** End marker: lines that no event comes of, such as {@code begin} and {@code end}. */
    public static final String IGNORED_LINES = "ignoredLines";
    /** End marker: lines whose location was left out because there are too many different ones. */
    public static final String LINES_WITHOUT_SITE = "linesWithoutSite";

    /** The most memory for lines that were parsed. */
    static final long MAX_KEPT_BYTES = 256L << 20;

    private static final int SMALL_FILE_BYTES = 1 << 20;

    private final Path file;
    private final boolean lenient;
    private final long keptBlocks;
    private final TraceHeader header = TraceHeader.of(
            Source.STD, OrderGuarantee.TOTAL, Map.of(TraceHeader.CLOCK, "number of the event in the file"));
    private final DefinitionTable definitions = new DefinitionTable();
    private @Nullable Parsed parsed;

    /** All lines, and what was counted when they were parsed. */
    private record Parsed(List<Block> blocks, String why, SortedMap<String, String> end) {}

    private StdTrace(Path file, boolean lenient, long keptBytes) {
        this.file = file;
        this.lenient = lenient;
        this.keptBlocks = keptBytes / Block.BYTES;
    }

    /** Whether a file that begins like this is such a trace: a line among its first ones is. */
    public static boolean recognises(byte[] firstBytes) {
        StdLine line = new StdLine();
        int from = 0;
        while (from < firstBytes.length) {
            int next = from;
            while (next < firstBytes.length && firstBytes[next] != '\n') {
                next++;
            }
            int end = next > from && firstBytes[next - 1] == '\r' ? next - 1 : next;
            if (line.parse(firstBytes, from, end).isEmpty()) {
                return true;
            }
            from = next + 1;
        }
        return false;
    }

    /**
     * Opens the file; every line must parse.
     *
     * @throws TraceException if it is not there or empty
     */
    public static StdTrace open(Path file) throws TraceException {
        return open(file, false);
    }

    /**
     * Opens the file.
     *
     * @param lenient whether lines that do not parse are counted and left out; the trace is not complete then
     * @throws TraceException if it is not there or empty
     */
    public static StdTrace open(Path file, boolean lenient) throws TraceException {
        return open(file, lenient, Math.min(MAX_KEPT_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    static StdTrace open(Path file, boolean lenient, long keptBytes) throws TraceException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw new TraceException(file + ": is empty: there is no trace in it");
            }
            Files.newInputStream(file).close();
        } catch (TraceException e) {
            throw e;
        } catch (IOException e) {
            throw StdFile.cannotRead(file, e);
        }
        return new StdTrace(file, lenient, keptBytes);
    }

    @Override
    public String path() {
        return file.toString();
    }

    @Override
    public TraceHeader header() {
        return header;
    }

    @Override
    public DefinitionTable definitions() {
        return definitions;
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        StdEvents events = new StdEvents(handler, definitions);
        Parsed all = parsed;
        if (all == null) {
            return parse(events);
        }
        all.blocks.forEach(events::accept);
        return events.status(all.why, all.end);
    }

    private TraceStatus parse(StdEvents events) throws TraceException {
        List<Block> blocks = new ArrayList<>();
        boolean[] tooMany = new boolean[1];
        Consumer<Block> taker = block -> {
            events.accept(block);
            if (blocks.size() >= keptBlocks) {
                tooMany[0] = true;
                blocks.clear();
            }
            if (!tooMany[0]) {
                blocks.add(block);
            }
        };
        StdParser parser = isSmall() ? parseHere(taker) : parseAhead(taker);
        if (parser.skipped() == parser.lines()) {
            throw new TraceException(file + ": no line of it is a line of an STD trace");
        }
        Parsed all = new Parsed(blocks, why(parser), end(parser));
        if (!tooMany[0]) {
            parsed = all;
        }
        return events.status(all.why, all.end);
    }

    private boolean isSmall() throws TraceException {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= SMALL_FILE_BYTES;
        } catch (IOException e) {
            throw StdFile.cannotRead(file, e);
        }
    }

    private StdParser parseHere(Consumer<Block> taker) throws TraceException {
        StdParser parser = new StdParser(path(), lenient, taker);
        new StdFile(file, parser).parse(() -> false);
        return parser;
    }

    private StdParser parseAhead(Consumer<Block> taker) throws TraceException {
        ReadAhead<Block> ahead = new ReadAhead<>("failstop std parser");
        StdParser parser = new StdParser(path(), lenient, ahead::put);
        ahead.run(work -> new StdFile(file, parser).parse(work::stopped), taker);
        return parser;
    }

    private static String why(StdParser parser) {
        return parser.skipped() == 0
                ? ""
                : "lines that do not parse were left out: " + parser.skipped() + ", the first of them line "
                        + parser.firstSkipped();
    }

    private static SortedMap<String, String> end(StdParser parser) {
        SortedMap<String, String> end = new TreeMap<>();
        put(end, SKIPPED_LINES, parser.skipped());
        put(end, IGNORED_LINES, parser.ignored());
        put(end, LINES_WITHOUT_SITE, parser.linesWithoutSite());
        return end;
    }

    private static void put(SortedMap<String, String> end, String name, long count) {
        if (count > 0) {
            end.put(name, Long.toString(count));
        }
    }

    /** The file is open only while it is read. */
    @Override
    public void close() {}
}
