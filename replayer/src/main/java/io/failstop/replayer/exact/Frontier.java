package io.failstop.replayer.exact;

import java.util.List;

/**
 * The first event of each thread that was not made, when nothing moves: which of them is to blame.
 *
 * <p>Whoever did something else, failed, or did not come is to blame himself. Who waits until another has
 * made a decision about an object, or until he is started, is not: somebody else is, most often at a smaller
 * event. The other's is greater where he is inside the object and failed to make what comes next there.
 * So the smallest event of those who are to blame themselves is the answer, and the smallest of those who
 * wait only where all wait. But if the other one comes to the end of his events inside, about to decide
 * himself what is recorded of him who waits, then it is the recording that contradicts the engine there.
 *
 * @param culprit the smallest event whose thread is to blame itself; {@link Long#MAX_VALUE} if there is none
 * @param culpritThread its thread
 * @param victim the smallest event whose thread waits for another; {@link Long#MAX_VALUE} if there is none
 * @param victimThread its thread
 */
record Frontier(long culprit, int culpritThread, long victim, int victimThread) {
    static final long NONE = Long.MAX_VALUE;

    static Frontier of(List<Lane> lanes, List<ReplayTrack> tracks) {
        long culprit = NONE;
        long victim = NONE;
        int culpritThread = 0;
        int victimThread = 0;
        for (Lane lane : lanes) {
            int thread = lane.thread();
            ReplayTrack track = thread < tracks.size() ? tracks.get(thread) : null;
            long first = track == null ? lane.numberBehind(0) : track.firstUndone();
            if (track != null && track.state() == TrackState.WAITS_AT_GATE) {
                continue;
            }
            if (track != null && waits(track, tracks)) {
                victimThread = first < victim ? thread : victimThread;
                victim = Math.min(first, victim);
            } else {
                culpritThread = first < culprit ? thread : culpritThread;
                culprit = Math.min(first, culprit);
            }
        }
        return new Frontier(culprit, culpritThread, victim, victimThread);
    }

    private static boolean waits(ReplayTrack track, List<ReplayTrack> tracks) {
        return switch (track.state()) {
            case WAITS_FOR_TURN -> tracks.stream().noneMatch(other -> decidesInstead(other, track));
            // The first thread starts the others, and cannot.
            case NEW -> cannotGoOn(tracks.get(0).state());
            default -> false;
        };
    }

    private static boolean decidesInstead(ReplayTrack other, ReplayTrack waiting) {
        Turns awaited = waiting.whereabouts().awaited();
        if (awaited == null || !other.standsAtItsEnd()) {
            return false;
        }
        Step step = other.step();
        return step != null && step.order() != 0 && step.object() == awaited.object();
    }

    private static boolean cannotGoOn(TrackState first) {
        return switch (first) {
            case WAITS_FOR_EVENT, WAITS_AT_GATE, WAITS_FOR_TURN, STANDS, FAILED -> true;
            case NEW, RUNS, WAITS_FOR_CHILDREN, ENDED -> false;
        };
    }

    /** Whether an event before the one to blame waits: with what it waits for, it may be to blame itself. */
    boolean isUnsettled() {
        return victim < culprit;
    }
}
