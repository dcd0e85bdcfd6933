package io.failstop.replayer.exact;

import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds an engine's threads to the recorded order.
 *
 * <p>Threading: ids and tracks are made by the engine's first thread. The watcher is the thread that looks
 * whether anything still moves.
 */
final class ReplayConductor implements Conductor {
    private final Feed feed;
    private final Thread watcher;
    private final List<ReplayTrack> tracks = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();
    private int objects;
    private int lockClasses;
    private int sites;
    private volatile boolean aborted;
    private volatile boolean tookForHang;
    private volatile boolean hang;
    private volatile @Nullable Long digest;
    private volatile @Nullable Throwable programFailure;
    private volatile @Nullable Throwable unusable;

    ReplayConductor(Feed feed, Thread watcher) {
        this.feed = feed;
        this.watcher = watcher;
    }

    @Override
    public int reserve(int count) {
        int first = objects + 1;
        objects += count;
        return first;
    }

    @Override
    public int lockClass(String name, int traits) {
        return ++lockClasses;
    }

    @Override
    public int site(String frame) {
        return ++sites;
    }

    @Override
    public void define(int kind, int id, int x, int y, String... strings) {
        // The trace has the names.
    }

    @Override
    public void adopt(Ordered object) {
        object.turns(new Turns(object.id()));
    }

    @Override
    public Track main() {
        if (!tracks.isEmpty()) {
            throw new IllegalStateException("there is one first thread");
        }
        ReplayTrack main = add(Thread.currentThread(), -1, 0);
        main.begin();
        return main;
    }

    @Override
    public Track child(Track parent, Thread thread) {
        return add(thread, parent.thread(), parent.sequence());
    }

    private ReplayTrack add(Thread thread, long parent, long parentEvents) {
        ReplayTrack track = new ReplayTrack(this, feed.lane(tracks.size()), thread, parent, parentEvents);
        tracks.add(track);
        return track;
    }

    @Override
    public boolean awaitChildren(Track main, Stillness stillness) {
        ReplayTrack first = tracks.get(0);
        boolean goesOn = first.awaitChildren();
        boolean allEnded = tracks.stream().skip(1).allMatch(ReplayTrack::ended);
        // If events were lost, a child may stand although it went on.
        if (!goesOn || (!allEnded && feed.isLossy())) {
            throw first.standForChildren();
        }
        tookForHang = !allEnded;
        return allEnded;
    }

    /** Whether every child has ended or stands at its end. */
    boolean childrenSettled() {
        if (!feed.isOver()) {
            return tracks.stream().skip(1).allMatch(ReplayTrack::ended);
        }
        return tracks.stream().skip(1).allMatch(track -> track.ended() || track.standsAtItsEnd());
    }

    @Override
    public void stop() {
        // As many rounds of work as were recorded.
    }

    @Override
    public void abort() {
        aborted = true;
        gate.shut();
        wakeAll();
    }

    @Override
    public void failed(Track track, Throwable error) {
        if (aborted || error instanceof RunAborted) {
            return;
        }
        if (error instanceof OutOfMemoryError || error instanceof LinkageError) {
            unusable = error;
        }
        if (track instanceof ReplayTrack own) {
            own.fails(error);
        }
    }

    /** The program failed, in its first thread. */
    void programFailed(Throwable error) {
        if (tracks.isEmpty()) {
            programFailure = error;
        } else {
            failed(tracks.get(0), error);
        }
    }

    // For tracks and the reader.

    Gate gate() {
        return gate;
    }

    boolean aborted() {
        return aborted;
    }

    void checkAborted() {
        if (aborted) {
            throw new RunAborted();
        }
    }

    boolean deliveryIsOver() {
        return feed.isOver();
    }

    /** Something has come to its end: whoever waits for that looks again. */
    void settled() {
        LockSupport.unpark(watcher);
        if (!tracks.isEmpty()) {
            tracks.get(0).unpark();
        }
    }

    /** The engine says how its run ended. */
    void concludes(EventKind kind, long a) {
        if (kind == EventKind.DIGEST) {
            digest = a;
        } else if (kind == EventKind.HANG) {
            hang = true;
        }
    }

    void wakeAll() {
        tracks.forEach(ReplayTrack::unpark);
    }

    // For whoever looks.

    /**
     * Lets those go on whom nothing but replay itself holds back, if an event before the one to blame waits.
     *
     * @param stalled whether threads that could move do not
     * @return false if there is nobody to let go on: the run is over
     */
    boolean letGoOn(boolean stalled) {
        if (!Frontier.of(feed.lanes(), tracks).isUnsettled()) {
            return false;
        }
        boolean anyAtGate = tracks.stream().anyMatch(track -> track.state() == TrackState.WAITS_AT_GATE);
        if (!anyAtGate && !feed.isHeld()) {
            return feed.relieve();
        }
        gate.raise(stalled);
        wakeAll();
        feed.unpark();
        return true;
    }

    List<ReplayTrack> tracks() {
        return tracks;
    }

    /** What the program failed with before it had a thread; null if it did not. */
    @Nullable
    Throwable programFailure() {
        return programFailure;
    }

    /** What this machine or this installation refused the engine, which is not to blame then; null if nothing. */
    @Nullable
    Throwable unusable() {
        return unusable;
    }

    /** Whether the first thread was told that others will not end. */
    boolean tookForHang() {
        return tookForHang;
    }

    /** Whether the engine made the event of a hang. */
    boolean hang() {
        return hang;
    }

    OptionalLong digest() {
        Long made = digest;
        return made == null ? OptionalLong.empty() : OptionalLong.of(made);
    }
}
