package io.failstop.store;

import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;

/** Where finished documents go. */
interface DocumentSink extends AutoCloseable {
    /**
     * Stores the document between position and limit.
     *
     * @throws TraceException if there is no room for it; nothing of it is visible then
     */
    void append(ByteBuffer document) throws TraceException;

    /** Deletes what was stored; the sink is closed. */
    default void discard() throws TraceException {}

    @Override
    void close() throws TraceException;
}
