package io.failstop.trace;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a trace once it has been read to its end.
 *
 * @param events events that were handed to the handler
 * @param threads threads that have at least one event
 * @param locks locks that have at least one event
 * @param lost events that were lost in recording or to damage
 * @param inferred events that an importer concluded
 * @param complete the recording was ended in good order and everything of it could be read
 * @param why if not complete, why; else empty
 * @param end what the end marker says, by name: {@code exitCode}, {@code reason} and what a source adds
 * @param lastEvents the last good event of each thread, by thread
 */
public record TraceStatus(
        long events,
        int threads,
        int locks,
        long lost,
        long inferred,
        boolean complete,
        String why,
        SortedMap<String, String> end,
        List<LastEvent> lastEvents) {
    /** End marker: the exit code of the traced program, if it has ended. */
    public static final String EXIT_CODE = "exitCode";
    /** End marker: why the recording ended: {@code exit}, {@code hang}, {@code stalled}, {@code stopped} or {@code import}. */
    public static final String REASON = "reason";

    /** End marker: why the trace is not complete although it was ended; an import keeps that of its original. */
    public static final String INCOMPLETE = "incomplete";

    /** Copies the collections. */
    public TraceStatus {
        end = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) end));
        lastEvents = List.copyOf(lastEvents);
    }

    /**
     * A thread's last good event.
     *
     * @param thread the thread
     * @param sequence its position within the thread
     * @param number its position in the merged order
     */
    public record LastEvent(int thread, long sequence, long number) {}
}
