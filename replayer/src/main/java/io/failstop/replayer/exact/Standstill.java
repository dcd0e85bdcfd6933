package io.failstop.replayer.exact;

import java.util.function.BooleanSupplier;

/**
 * Knows when nothing can move any more: every thread stands, has ended, or waits for somebody who does not
 * move either, and the reader is done or waits for one of them.
 *
 * <p>Who moves counts his moves. So if all were found stuck twice, and no count changed from before to
 * after, all were stuck at one moment in between; and then they stay so.
 *
 * <p>Threading: used by the watcher alone.
 */
final class Standstill {
    private final ReplayConductor conductor;
    private final Feed feed;
    private final BooleanSupplier programReturned;

    Standstill(ReplayConductor conductor, Feed feed, BooleanSupplier programReturned) {
        this.conductor = conductor;
        this.feed = feed;
        this.programReturned = programReturned;
    }

    boolean isReached() {
        long before = moves();
        boolean once = areAllStuck();
        return once && areAllStuck() && moves() == before;
    }

    /** Grows whenever anything moves. */
    long moves() {
        long sum = feed.delivered();
        for (ReplayTrack track : conductor.tracks()) {
            sum += track.moves();
        }
        return sum;
    }

    private boolean areAllStuck() {
        if (feed.moves()) {
            return false;
        }
        for (ReplayTrack track : conductor.tracks()) {
            if (!track.whereabouts().isStuck()) {
                return false;
            }
        }
        return isProgramStuck();
    }

    /** The first thread is the program's own: it may have more to do after its last event, or before its first. */
    private boolean isProgramStuck() {
        if (programReturned.getAsBoolean()) {
            return true;
        }
        if (conductor.tracks().isEmpty()) {
            return false;
        }
        TrackState state = conductor.tracks().get(0).state();
        return state != TrackState.ENDED && state != TrackState.FAILED;
    }
}
