package io.failstop.analyzer.witness;

import io.failstop.analyzer.Witness;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the threads of a part end: as the witness says, but no request is in it without its answer, nothing
 * is in it that may rest on lost events, and a member that would fault in a copy has begun the copy.
 *
 * <p>Threading: one thread. Hand it the whole trace, then {@link #settle}; then ask.
 */
final class PartEnds implements EventHandler {
    private final Map<Integer, Long> ends;
    private final Set<Integer> members = new HashSet<>();
    private final Map<Integer, Long> unanswered = new HashMap<>();
    private final long certainUntil;
    private boolean requestsAreOrdered;
    private boolean acquiresAreOrdered;

    PartEnds(Witness witness) {
        certainUntil = witness.certainUntil();
        ends = new HashMap<>(witness.others());
        ends.putAll(witness.ends());
        for (Witness.Request request : witness.requests()) {
            members.add(request.thread());
        }
    }

    /** Whether the event is in the part. */
    boolean contains(int thread, long number) {
        Long end = ends.get(thread);
        return number <= certainUntil && (end == null || number < end);
    }

    /** Whether requests in the trace count as decisions about their lock. */
    boolean requestsAreOrdered() {
        return requestsAreOrdered;
    }

    /** Whether acquires do. */
    boolean acquiresAreOrdered() {
        return acquiresAreOrdered;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (kind == EventKind.COPY_BEGIN && members.contains(thread) && ends.getOrDefault(thread, 0L) == number) {
            ends.put(thread, number + 1);
        }
        if (contains(thread, number)) {
            if (kind == EventKind.LOCK_REQUEST) {
                requestsAreOrdered |= order != 0;
                unanswered.put(thread, number);
            } else if (kind.group() != EventKind.Group.TRACE) {
                acquiresAreOrdered |= kind == EventKind.LOCK_ACQUIRE && order != 0;
                unanswered.remove(thread);
            }
        }
    }

    /** The trace has been read: leaves out the requests that nothing in the part answers. */
    void settle() {
        ends.putAll(unanswered);
        unanswered.clear();
    }
}
