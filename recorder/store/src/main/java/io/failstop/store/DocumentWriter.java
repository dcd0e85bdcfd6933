package io.failstop.store;

import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Builds one document at a time and hands it to a sink.
 *
 * <p>Threading: one thread.
 */
final class DocumentWriter implements AutoCloseable {
    private final DocumentSink sink;
    private final byte[] bytes = new byte[DocumentLayout.MAX_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private int type;

    DocumentWriter(DocumentSink sink) {
        this.sink = sink;
    }

    /** Where the documents go. */
    DocumentSink sink() {
        return sink;
    }

    /** The bytes of the buffer, position 0 first. */
    byte[] bytes() {
        return bytes;
    }

    /** Starts a document; returns the buffer for its payload. What was begun before must be committed. */
    ByteBuffer begin(int newType) {
        type = newType;
        buffer.clear().position(DocumentLayout.PAYLOAD_OFFSET);
        return buffer;
    }

    /** Hands the document over. */
    void commit() throws TraceException {
        int length = buffer.position() - DocumentLayout.PAYLOAD_OFFSET;
        buffer.putInt(DocumentLayout.MAGIC_OFFSET, DocumentLayout.MAGIC);
        buffer.putInt(DocumentLayout.TYPE_OFFSET, type);
        buffer.putInt(DocumentLayout.LENGTH_OFFSET, length);
        buffer.putInt(DocumentLayout.CRC_OFFSET, DocumentLayout.crc(buffer, 0, length));
        buffer.flip();
        sink.append(buffer);
        buffer.clear();
    }

    @Override
    public void close() throws TraceException {
        sink.close();
    }
}
