package io.failstop.store;

import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;

/** Where documents come from. A damaged one is passed over and counted, as far as the next can be found. */
interface DocumentSource extends AutoCloseable {
    /** Moves to the next whole document; false at the end of what can be read. */
    boolean next() throws TraceException;

    /** The type of the document. */
    int type();

    /** The payload between position and limit, little-endian, valid until the next call of {@link #next}. */
    ByteBuffer payload();

    /** Places at which something was damaged. */
    int damagedPlaces();

    @Override
    void close();
}
