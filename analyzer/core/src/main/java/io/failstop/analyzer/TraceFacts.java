package io.failstop.analyzer;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;

/**
 * The trace that a report is about.
 *
 * @param path as the user gave it
 * @param source label of {@link io.failstop.trace.Source}
 * @param order label of {@link io.failstop.trace.OrderGuarantee}
 * @param events events in it
 * @param threads threads with events
 * @param locks locks with events
 * @param lost events that were lost
 * @param inferred events that an importer concluded
 * @param complete whether it was ended in good order and could be read whole
 * @param why if not complete, why; else empty
 */
public record TraceFacts(
        String path,
        String source,
        String order,
        long events,
        int threads,
        int locks,
        long lost,
        long inferred,
        boolean complete,
        String why) {
    /** The facts of a trace that was read. */
    public static TraceFacts of(Trace trace, TraceStatus status) {
        return new TraceFacts(
                trace.path(),
                trace.header().source().label(),
                trace.header().order().label(),
                status.events(),
                status.threads(),
                status.locks(),
                status.lost(),
                status.inferred(),
                status.complete(),
                status.why());
    }
}
