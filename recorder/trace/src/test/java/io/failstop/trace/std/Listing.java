package io.failstop.trace.std;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.List;

/** Events as lines of text that tests can compare: thread, sequence, kind, name of the object, site and payload. */
final class Listing implements EventHandler {
    private final DefinitionTable names;
    private final List<String> events = new ArrayList<>();

    private Listing(DefinitionTable names) {
        this.names = names;
    }

    /** All events of a trace, and what became of reading it. */
    record Read(List<String> events, TraceStatus status) {}

    static Read of(StdTrace trace) throws TraceException {
        Listing listing = new Listing(trace.definitions());
        TraceStatus status = trace.read(listing);
        return new Read(listing.events, status);
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
        if (number != events.size() + 1 || clock != number) {
            throw new AssertionError("event " + number + " at " + clock + " after " + events.size());
        }
        StringBuilder line = new StringBuilder();
        line.append(names.threadName(thread))
                .append('.')
                .append(sequence)
                .append(' ')
                .append(kind.label());
        if (object != 0) {
            line.append(' ').append(names.objectName(object)).append('#').append(order);
        }
        line.append(site == 0 ? "" : " @" + names.siteName(site));
        line.append(a == 0 ? "" : " a=" + a).append(b == 0 ? "" : " b=" + b).append(c == 0 ? "" : " c=" + c);
        line.append((flags & EventFlags.INFERRED) == 0 ? "" : " inferred");
        events.add(line.toString());
    }
}
