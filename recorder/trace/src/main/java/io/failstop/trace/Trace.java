package io.failstop.trace;

/**
 * A trace that can be read, from whatever form it is stored in.
 *
 * <p>Threading: one reader at a time.
 */
public interface Trace extends AutoCloseable {
    /** The path as the user gave it. */
    String path();

    /** The header. */
    TraceHeader header();

    /**
     * Names of ids. A definition is there at the latest when the first event that uses it is handed
     * over; all are there after {@link #read}.
     */
    DefinitionTable definitions();

    /**
     * Hands all events to the handler in merged order; it may be called again and then does the same.
     *
     * <p>A trace that was cut off or damaged is read as far as it goes: that is a {@link TraceStatus},
     * not an exception.
     *
     * @throws TraceException if the trace cannot be read at all
     */
    TraceStatus read(EventHandler handler) throws TraceException;

    /** Whether {@link #read} costs little once the trace was read: whoever needs it twice need not keep events. */
    default boolean isQuickToReadAgain() {
        return false;
    }

    @Override
    void close();
}
