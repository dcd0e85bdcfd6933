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
 * <p>Threading: ids and tracks are made by the engine's first thread; {@code limit} only falls; {@code gate}
 * is the limit, or below everything once the run is over. The watcher is the thread that looks whether
 * anything still moves.
 */
final class ReplayConductor implements Conductor {
    /** While others could use the core, a thread does not spin for longer than handing over takes. */
    private static final int SPINS_IF_CROWDED = 100;

    private static final int SPINS = 2_000;

    private final Feed feed;
    private final Thread watcher;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final List<ReplayTrack> tracks = new CopyOnWriteArrayList<>();
    private int objects;
    private int lockClasses;
    private int sites;
    private long limit = Long.MAX_VALUE;
    private volatile long gate = Long.MAX_VALUE;
    private volatile boolean aborted;
    private volatile int spins = SPINS;
    private volatile boolean tookForHang;
    private volatile boolean hang;
    private volatile @Nullable Long digest;
    private volatile @Nullable Throwable programFailure;

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
        // The reader is one more.
        spins = tracks.size() + 1 > cores ? SPINS_IF_CROWDED : SPINS;
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
        gate = Long.MIN_VALUE;
        tracks.forEach(ReplayTrack::unpark);
    }

    @Override
    public void failed(Track track, Throwable error) {
        if (!aborted && !(error instanceof RunAborted) && track instanceof ReplayTrack own) {
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

    /** Events of this number and above are not made any more. */
    long gate() {
        return gate;
    }

    /** No event of this number or above is to be made. */
    void stopBefore(long number) {
        synchronized (this) {
            if (aborted || number >= limit) {
                return;
            }
            limit = number;
            gate = number;
        }
        tracks.forEach(ReplayTrack::unpark);
        feed.unpark();
        settled();
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

    int spins() {
        return spins;
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

    List<ReplayTrack> tracks() {
        return tracks;
    }

    /** What the program failed with before it had a thread; null if it did not. */
    @Nullable
    Throwable programFailure() {
        return programFailure;
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
