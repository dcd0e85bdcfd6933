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

    /**
     * Says before the first {@link #read} that there will be another one: where the trace's form makes reading slow, a
     * thread of its own reads ahead, and the events are kept unless that takes more than so many bytes.
     */
    default void keepForReadingAgain(long mostBytes) {}

    @Override
    void close();
}
