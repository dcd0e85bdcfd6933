package io.failstop.analyzer;

import java.util.List;
import java.util.Map;

/**
 * How a predicted deadlock comes about: a part of the trace, whose events in the order of the trace are a run
 * of the program, and the requests that follow.
 *
 * @param finding id of the finding
 * @param ends by thread id, the number of the first event that is not in the part; {@link Long#MAX_VALUE} if
 *     all are in it
 * @param others as {@code ends}, for threads that are not named there; a thread that is named in neither is in
 *     the part as a whole. Witnesses of one trace share it, whatever the number of threads
 * @param certainUntil the last event that may be in the part: later ones may rest on some that were lost
 * @param requests what the members do after it, in this order
 */
public record Witness(
        String finding, Map<Integer, Long> ends, Map<Integer, Long> others, long certainUntil, List<Request> requests) {
    /** Copies the collections. */
    public Witness {
        ends = Map.copyOf(ends);
        others = Map.copyOf(others);
        requests = List.copyOf(requests);
    }

    /**
     * What a member does at the end.
     *
     * @param thread id of the member
     * @param lock id of the lock
     * @param shared in shared mode
     * @param granted it gets the lock, as a fault would on its way; else it waits for ever
     * @param site id of the place
     * @param holder id of the thread that it waits for; -1 if it is granted
     */
    public record Request(int thread, int lock, boolean shared, boolean granted, int site, int holder) {}
}
