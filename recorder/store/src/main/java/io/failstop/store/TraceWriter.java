package io.failstop.store;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.Definition;
import io.failstop.trace.EventHandler;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace whose events come in merged order: an import, a copy, a packed trace.
 *
 * <p>As a handler it cannot throw {@link TraceException}: it wraps it into an {@link
 * UncheckedIOException}, which {@link Traces#copy} takes off again. Threading: one thread.
 */
public final class TraceWriter implements EventHandler, AutoCloseable {
    private final DocumentWriter documents;
    private final BatchEncoder encoder;
    private @Nullable String text;
    private long lostInEvents;
    private long lastNumber;

    TraceWriter(DocumentSink sink, TraceHeader header) throws TraceException {
        documents = new DocumentWriter(sink);
        HeaderCodec.put(documents.begin(DocumentLayout.HEADER), header.withoutRings(), true);
        documents.commit();
        encoder = new BatchEncoder(documents);
    }

    /**
     * Creates a trace directory.
     *
     * @throws TraceException if the directory exists and is not empty, or cannot be written
     */
    public static TraceWriter create(Path directory, TraceHeader header) throws TraceException {
        QueueWriter queue = QueueWriter.create(directory);
        try {
            return new TraceWriter(queue, header);
        } catch (TraceException e) {
            queue.close();
            queue.discard();
            throw e;
        }
    }

    /** Stores a definition; it must come before the events that use it. */
    public void define(Definition definition) throws TraceException {
        encoder.flush();
        ByteBuffer document = documents.begin(DocumentLayout.DEFINITIONS);
        document.put(DefinitionLayout.encode(
                definition.kind(),
                definition.id(),
                definition.x(),
                definition.y(),
                definition.strings().toArray(new String[0])));
        documents.commit();
    }

    @Override
    public void text(String textOfNext) {
        text = textOfNext;
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
        if (!encoder.hasRoom()) {
            flush();
        }
        byte[] utf8 = text == null ? BatchEncoder.NO_TEXT : text.getBytes(StandardCharsets.UTF_8);
        byte[] kept = utf8.length <= SlotLayout.MAX_TEXT_BYTES ? utf8 : Arrays.copyOf(utf8, SlotLayout.MAX_TEXT_BYTES);
        long objectAndSite = SlotLayout.objectAndSite(object, site);
        encoder.add(thread, sequence, clock, kind.code(), flags, objectAndSite, order, a, b, c, kept);
        text = null;
        lastNumber = number;
        if (kind == EventKind.LOSS) {
            lostInEvents += a;
        }
    }

    private void flush() {
        try {
            encoder.flush();
        } catch (TraceException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the end marker: the facts of the trace that was copied, or of the import. */
    public void finish(TraceStatus status) throws TraceException {
        encoder.flush();
        SortedMap<String, String> pairs = new TreeMap<>(status.end());
        if (!status.complete()) {
            pairs.put(TraceStatus.INCOMPLETE, status.why());
        }
        if (status.lost() > lostInEvents) {
            pairs.put(StoredTrace.LOST, Long.toString(status.lost() - lostInEvents));
        }
        KeyValues.put(documents.begin(DocumentLayout.END), pairs);
        documents.commit();
    }

    /** Number of the last event that was written. */
    public long lastNumber() {
        return lastNumber;
    }

    /** Deletes the files of a closed directory again: what was to be written turned out to be unusable. */
    public void discard() throws TraceException {
        documents.sink().discard();
    }

    @Override
    public void close() throws TraceException {
        documents.close();
    }
}
