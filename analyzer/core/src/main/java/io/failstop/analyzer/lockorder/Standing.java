package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.Grade;
import java.util.List;

/**
 * A ring of requests as it stands, or would.
 *
 * @param members nodes, each waiting for the next one
 * @param wantEvents by member: the event of the request, or of the copy that would fault
 * @param holdEvents by member: the event by which it got what the one before it wants; if it is queued for that, or
 *     would have it by a fault, its {@code wantEvents}
 * @param part of the trace, what happens before; {@link Part#NONE} if that is unknown or not kept
 */
record Standing(Grade grade, List<Integer> members, List<Long> wantEvents, List<Long> holdEvents, Part part) {
    Standing {
        members = List.copyOf(members);
        wantEvents = List.copyOf(wantEvents);
        holdEvents = List.copyOf(holdEvents);
    }
}
