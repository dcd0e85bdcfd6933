package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList.Event;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What probably is behind a difference: a sentence for each kind of it. */
final class ProbableCause {
    static final String LOG_ENDED =
            "The recorded engine ended here: this one has more to do, as other code or configuration would.";
    static final String STALLED =
            "The engine does not come to its end although all that was recorded is done: it loops, or waits for"
                    + " something that is not ordered.";
    static final String DAMAGED =
            "The trace contradicts itself here: it was damaged or edited, or events are missing that nothing tells of.";
    private static final String OTHER_WAY =
            "The engine took another way: its code or configuration is not what was recorded, or something that it"
                    + " decides by is neither ordered nor recorded.";
    private static final String OTHER_OBJECT =
            "The engine did this to another object: its configuration is not what was recorded, or it chose by"
                    + " something that is neither ordered nor recorded.";
    private static final String OTHER_PLACE =
            "The same from another place in the code: the engine is not the version that was recorded.";
    private static final String OTHER_ORDER =
            "The engine made more or fewer decisions about this object than were recorded, or made one outside its turn.";
    private static final String OTHER_STATE =
            "The engine saw another state: something that leads to it is neither ordered nor recorded, or the data"
                    + " that it started from is not the same.";
    private static final String OTHER_END =
            "All decisions were the same, and yet the last state is not: data changes outside of decisions, or the"
                    + " data that the engine started from is not the same.";
    private static final String OTHER_HANG =
            "Threads wait for each other in another way than was recorded: what makes them wait or go on is not ordered.";
    private static final String STILL_WAITS =
            "What the thread waits for was done in the recorded run by now: the engine grants or wakes in another way.";
    private static final String FAILED =
            "The engine failed with an error of its own; if the recorded one did so, too, the end of the trace says it.";
    private static final String SILENT =
            "The engine did not come to this event although nothing is missing for it: it loops, ended early, or waits"
                    + " for something that is not ordered.";
    private static final String NO_THREAD =
            "The engine has fewer threads than were recorded: its configuration is not the same.";

    private ProbableCause() {}

    static String ofDifference(Event recorded, Step made) {
        EventKind kind = made.kind();
        if (made.manner() == Step.Manner.STILL_WAITS) {
            return STILL_WAITS;
        }
        if (kind == null) {
            return recorded.object() == made.object() ? OTHER_WAY : OTHER_OBJECT;
        }
        if (kind != recorded.kind()) {
            return recorded.kind() == EventKind.HANG || kind == EventKind.HANG ? OTHER_HANG : OTHER_WAY;
        }
        if (kind == EventKind.HANG) {
            return OTHER_HANG;
        }
        if (made.object() != recorded.object()) {
            return OTHER_OBJECT;
        }
        if (made.order() != recorded.order()) {
            return OTHER_ORDER;
        }
        return ofFields(recorded, made);
    }

    private static String ofFields(Event recorded, Step made) {
        if (made.a() != recorded.a() || made.b() != recorded.b() || made.c() != recorded.c()) {
            return recorded.kind() == EventKind.DIGEST ? OTHER_END : OTHER_STATE;
        }
        return made.flags() == recorded.flags() ? OTHER_PLACE : OTHER_WAY;
    }

    /** Of a thread that did not come to its event; null if the engine has no such thread. */
    static String ofState(@Nullable TrackState state, boolean engineFailed) {
        if (engineFailed) {
            return FAILED;
        }
        return Objects.isNull(state) ? NO_THREAD : SILENT;
    }
}
