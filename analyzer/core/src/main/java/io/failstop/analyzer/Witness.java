package io.failstop.analyzer;

import java.util.List;
import java.util.Map;

/**
 * How a predicted deadlock comes about: a part of the trace, whose events in the order of the trace are a run
 * of the program, and the requests that follow.
 *
 * @param finding id of the finding
 * @param ends by thread id, the number of the first event that is not in the part; a thread that is not named
 *     is in it as a whole
 * @param requests what the members do after it, in this order
 */
public record Witness(String finding, Map<Integer, Long> ends, List<Request> requests) {
    /** Copies the collections. */
    public Witness {
        ends = Map.copyOf(ends);
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
