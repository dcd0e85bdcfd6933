package io.failstop.replayer.exact;

import io.failstop.replayer.LossStop;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Says what a run came to, once nothing moves any more. The {@link Frontier} says where the engine left the
 * recording. If it did not, the answer is why there were no more events.
 *
 * <p>Threading: one thread, after all others.
 */
final class Judge {
    private static final String THE_TRACE = "the trace";

    private final Trace trace;
    private final Feed feed;
    private final ReplayConductor conductor;
    private final TraceStatus status;
    private final EventText text;
    private final boolean stalled;

    Judge(Trace trace, Feed feed, ReplayConductor conductor, boolean stalled) throws TraceException {
        this.trace = trace;
        this.feed = feed;
        this.conductor = conductor;
        this.status = feed.status();
        this.text = new EventText(trace.definitions());
        this.stalled = stalled;
    }

    ExactOutcome outcome() throws TraceException {
        Frontier frontier = Frontier.of(feed.lanes(), conductor.tracks());
        if (frontier.culprit() != Frontier.NONE) {
            return undone(frontier.culprit(), frontier.culpritThread());
        }
        return frontier.victim() == Frontier.NONE || cutsDecisionsInTwo()
                ? whereDeliveryStopped()
                : undone(frontier.victim(), frontier.victimThread());
    }

    /**
     * Whether what was not made waits for a thread that came to where the events end while it was inside an
     * object; nobody else is to blame. Its next event was recorded before others entered there, but only the
     * clock says so, and the end of the events may lie in between.
     */
    private boolean cutsDecisionsInTwo() {
        boolean cut = feed.stopReason() != Feed.Stop.END || (!status.complete() && status.lost() == 0);
        return cut && !stalled && conductor.tracks().stream().allMatch(Judge::hasComeToRest);
    }

    private static boolean hasComeToRest(ReplayTrack track) {
        return switch (track.state()) {
            case NEW, WAITS_FOR_TURN, WAITS_FOR_CHILDREN, STANDS, ENDED -> true;
            case RUNS, WAITS_FOR_EVENT, WAITS_AT_GATE, FAILED -> false;
        };
    }

    private @Nullable ReplayTrack track(int thread) {
        List<ReplayTrack> tracks = conductor.tracks();
        return thread < tracks.size() ? tracks.get(thread) : null;
    }

    private ExactOutcome undone(long event, int thread) throws TraceException {
        ReplayTrack track = track(thread);
        // What children did not do because their events were lost, the first thread takes for a hang.
        boolean differs = track != null && track.differs() && !(thread == 0 && conductor.tookForHang());
        if (status.lost() > 0 && !differs) {
            return lost(event, THE_TRACE, status.lost(), madeBefore(History.of(trace, event)));
        }
        return diverged(event, thread, made(track), track == null ? null : track.step());
    }

    private ExactOutcome whereDeliveryStopped() throws TraceException {
        long at = feed.stoppedAt();
        return switch (feed.stopReason()) {
            case UNTIL -> outcome(Verdict.STOPPED, null, null, made());
            case LOSS -> lost(at, text.thread(feed.stoppedThread()), feed.lostThere(), made());
            case BREACH ->
                status.lost() > 0
                        ? lost(at, THE_TRACE, status.lost(), made())
                        : diverged(at, feed.stoppedThread(), "nothing: the event " + feed.breach(), null);
            case END -> atTheEnd();
        };
    }

    private ExactOutcome atTheEnd() throws TraceException {
        long behind = status.events() + 1;
        for (ReplayTrack track : conductor.tracks()) {
            if (track.state() == TrackState.FAILED) {
                return diverged(behind, track.thread(), made(track), null);
            }
        }
        if (conductor.programFailure() != null) {
            return diverged(behind, 0, made(null), null);
        }
        if (status.lost() > 0) {
            return lost(behind, THE_TRACE, status.lost(), made());
        }
        if (!status.complete()) {
            return outcome(Verdict.CUT_OFF, null, null, made());
        }
        for (ReplayTrack track : conductor.tracks()) {
            if (runsOn(track)) {
                return end(behind, Verdict.LOG_ENDED, track);
            }
        }
        return stalled && track(0) != null
                ? end(behind, Verdict.DIVERGED, conductor.tracks().get(0))
                : outcome(Verdict.EQUAL, null, null, made());
    }

    /** A thread that waits at an object may have done so in a recorded hang; the first thread does not wait. */
    private static boolean runsOn(ReplayTrack track) {
        Step step = track.step();
        return step != null && (track.thread() == 0 || step.manner() != Step.Manner.WAITS);
    }

    private ExactOutcome end(long behind, Verdict verdict, ReplayTrack track) throws TraceException {
        String thread = text.thread(track.thread());
        String cause = verdict == Verdict.LOG_ENDED ? ProbableCause.LOG_ENDED : ProbableCause.STALLED;
        List<Divergence.LastEvents> before = History.of(trace, behind).lastEvents(text);
        Divergence divergence = new Divergence(behind, thread, "the end of the log", made(track), cause, before);
        return outcome(verdict, divergence, null, made());
    }

    private ExactOutcome diverged(long event, int thread, String got, @Nullable Step step) throws TraceException {
        History history = History.of(trace, event);
        Event recorded = history.event();
        String expected = recorded == null ? "the end of the log" : text(recorded);
        boolean contradicts = feed.stopReason() == Feed.Stop.BREACH && event == feed.stoppedAt();
        String cause = contradicts ? ProbableCause.DAMAGED : cause(thread, recorded, step);
        Divergence divergence =
                new Divergence(event, text.thread(thread), expected, got, cause, history.lastEvents(text));
        return outcome(Verdict.DIVERGED, divergence, null, madeBefore(history));
    }

    private String cause(int thread, @Nullable Event recorded, @Nullable Step step) {
        ReplayTrack track = track(thread);
        if (step != null && recorded != null) {
            return ProbableCause.ofDifference(recorded, step);
        }
        boolean engineFailed = failed() != null || conductor.programFailure() != null;
        return ProbableCause.ofState(track == null ? null : track.state(), engineFailed);
    }

    private String text(Event event) {
        return text.of(
                event.kind(),
                event.flags(),
                event.object(),
                event.site(),
                event.order(),
                event.a(),
                event.b(),
                event.c());
    }

    /** What the engine did where the thread's next event was due. */
    private String made(@Nullable ReplayTrack track) {
        if (track == null) {
            Throwable early = conductor.programFailure();
            return early == null ? "nothing: the engine has no such thread" : text.error(early);
        }
        Step step = track.step();
        if (step != null) {
            return text.of(step);
        }
        ReplayTrack failed = failed();
        return switch (track.state()) {
            case FAILED -> text.error(track.failure());
            case NEW -> "nothing: the thread was not started";
            case ENDED -> "nothing: the thread has ended";
            case WAITS_FOR_TURN -> "nothing: " + missing(track);
            case WAITS_FOR_CHILDREN ->
                failed == null
                        ? "nothing: it waits for the other threads to end"
                        : "nothing: in " + text.thread(failed.thread()) + " " + text.error(failed.failure());
            case RUNS, WAITS_FOR_EVENT, WAITS_AT_GATE, STANDS -> "nothing: it did not come";
        };
    }

    private String missing(ReplayTrack track) {
        Turns awaited = track.whereabouts().awaited();
        return awaited == null
                ? "it did not come"
                : "decision " + track.whereabouts().awaitedOrder() + " about " + text.object(awaited.object())
                        + " is not finished";
    }

    private @Nullable ReplayTrack failed() {
        for (ReplayTrack track : conductor.tracks()) {
            if (track.state() == TrackState.FAILED) {
                return track;
            }
        }
        return null;
    }

    /** How many events the engine made, if none beyond where replay ended. */
    private long made() {
        return conductor.tracks().stream().mapToLong(ReplayTrack::sequence).sum();
    }

    /** How many events the engine made of those before where replay ended: one of them may wait for what is missing. */
    private long madeBefore(History end) {
        long sum = 0;
        for (ReplayTrack track : conductor.tracks()) {
            sum += Math.min(track.sequence(), end.events(track.thread()));
        }
        return sum;
    }

    private ExactOutcome lost(long event, String thread, long lost, long executed) {
        return outcome(Verdict.LOSS, null, new LossStop(event, thread, lost), executed);
    }

    private ExactOutcome outcome(
            Verdict verdict, @Nullable Divergence divergence, @Nullable LossStop loss, long executed) {
        boolean wholly = verdict == Verdict.EQUAL || verdict == Verdict.CUT_OFF;
        OptionalLong digest = wholly ? conductor.digest() : OptionalLong.empty();
        String hex = digest.isPresent() ? HexFormat.of().toHexDigits(digest.getAsLong()) : "";
        return new ExactOutcome(status, executed, verdict, wholly && conductor.hang(), hex, divergence, loss);
    }
}
