package io.failstop.analyzer;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.TraceStatus;

/**
 * An analysis: it is handed the events of one trace, then asked what it found.
 *
 * <p>Threading: one thread, one use.
 */
public interface TraceAnalysis extends EventHandler {
    /** Whether events of this kind say anything to it; others need not be handed over. */
    default boolean concerns(EventKind kind) {
        return true;
    }

    /**
     * All events were handed over.
     *
     * @param status what is known of the trace now
     * @param findings where to put what was found
     */
    void conclude(TraceStatus status, Findings findings);
}
