package io.failstop.engine.order;

import io.failstop.probe.Definitions;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine live: the latches decide who comes first. With a recording, its events go there.
 *
 * <p>Threading: {@code tracks} and {@code cutShort} belong to the engine's first thread; {@code stopped}, {@code aborted} and
 * {@code failure} are volatile, written by any thread and never reset.
 */
public final class LiveConductor implements Conductor {
    private static final long LOOK_NANOS = 2_000_000;
    /** Threads that wait for each other do so this long before they are said to hang. */
    private static final long SETTLE_NANOS = 50_000_000;

    private static final int SETTLED_LOOKS = 10;
    private static final long MOST_SETTLING_NANOS = 60_000_000_000L;

    /** So many events of a thread that does nothing else take about a microsecond. */
    private static final int MOST_AT_ONE_TIME = 8;

    private final @Nullable Recording recording;
    private final long noProgressNanos;
    private final int mostAtOneTime;
    private final List<LiveTrack> tracks = new ArrayList<>();
    private int objects;
    private int lockClasses;
    private int sites;
    private boolean cutShort;
    private volatile boolean stopped;
    private volatile boolean aborted;
    private volatile @Nullable Throwable failure;

    /**
     * A conductor for one run.
     *
     * @param recording where events go; null to record nothing
     * @param noProgressNanos how long no thread may move before the run is said to hang
     */
    public LiveConductor(@Nullable Recording recording, long noProgressNanos) {
        // Where events are lost, a reader has nothing but clocks to go by.
        this(recording, noProgressNanos, recording != null && recording.policy() == Policy.BLOCK);
    }

    /**
     * As the other one.
     *
     * @param sharedTimes whether events that follow closely on each other may share one reading of the clock
     */
    public LiveConductor(@Nullable Recording recording, long noProgressNanos, boolean sharedTimes) {
        this.recording = recording;
        this.noProgressNanos = noProgressNanos;
        this.mostAtOneTime = sharedTimes ? MOST_AT_ONE_TIME : 1;
    }

    /** How many events in a row of a thread may have one time. */
    int mostAtOneTime() {
        return mostAtOneTime;
    }

    private @Nullable Definitions definitions() {
        return recording == null ? null : recording.definitions();
    }

    @Override
    public int reserve(int count) {
        Definitions definitions = definitions();
        if (definitions != null) {
            return definitions.reserve(count);
        }
        int first = objects + 1;
        objects += count;
        return first;
    }

    @Override
    public int lockClass(String name, int traits) {
        Definitions definitions = definitions();
        return definitions == null ? ++lockClasses : definitions.lockClass(name, traits);
    }

    @Override
    public int site(String frame) {
        Definitions definitions = definitions();
        return definitions == null ? ++sites : definitions.site(false, frame);
    }

    @Override
    public void define(int kind, int id, int x, int y, String... strings) {
        Definitions definitions = definitions();
        if (definitions != null) {
            definitions.reserved(kind, id, x, y, strings);
        }
    }

    @Override
    public void adopt(Ordered object) {
        // The latch of the object is all that a live run needs.
    }

    @Override
    public Track main() {
        LiveTrack main = new LiveTrack(this, recording, 0, Thread.currentThread());
        main.begin();
        tracks.add(main);
        return main;
    }

    @Override
    public Track child(Track parent, Thread thread) {
        int id = recording == null ? tracks.size() : recording.threadStarting(thread);
        LiveTrack track = new LiveTrack(this, recording, id, thread);
        tracks.add(track);
        return track;
    }

    @Override
    public boolean awaitChildren(Track main, Stillness stillness) {
        long events = -1;
        long moved = System.nanoTime();
        long still = 0;
        while (!children(LiveTrack::ended)) {
            checkFailure();
            LockSupport.parkNanos(LOOK_NANOS);
            long now = System.nanoTime();
            long sum = progress();
            if (sum != events) {
                events = sum;
                moved = now;
            }
            if (anyWaits() && stillness.waitForEachOther()) {
                still = still == 0 ? now : still;
                if (now - still > SETTLE_NANOS) {
                    return settle();
                }
            } else {
                still = 0;
            }
            if (now - moved > noProgressNanos) {
                return settle();
            }
        }
        checkFailure();
        return true;
    }

    private boolean anyWaits() {
        return !children(track -> track.waitsFor() == null);
    }

    private void checkFailure() {
        Throwable found = failure;
        if (found != null) {
            abort();
            throw new IllegalStateException("a thread of the engine failed: " + found, found);
        }
    }

    /** Lets those who can go on finish what they are at; returns whether all came to their end after all. */
    private boolean settle() {
        boolean goingOn = !stopped;
        stop();
        long begun = System.nanoTime();
        long events = -1;
        int quiet = 0;
        while (quiet < SETTLED_LOOKS) {
            checkFailure();
            if (System.nanoTime() - begun > MOST_SETTLING_NANOS) {
                abort();
                throw new IllegalStateException("the engine hangs, and some of its threads do not come to rest");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            long sum = progress();
            boolean standing = children(track -> track.ended() || track.waitsFor() != null);
            quiet = standing && sum == events ? quiet + 1 : 0;
            events = sum;
        }
        boolean allEnded = children(LiveTrack::ended);
        cutShort = goingOn && allEnded;
        return allEnded;
    }

    /**
     * Whether the run was told to stop because nothing moved, and all of its threads came to their end then: no
     * hang, and not all of its work either.
     */
    public boolean isCutShort() {
        return cutShort;
    }

    private long progress() {
        long sum = 0;
        for (int i = 1; i < tracks.size(); i++) {
            sum += tracks.get(i).progress();
        }
        return sum;
    }

    private boolean children(Predicate<LiveTrack> predicate) {
        return tracks.subList(1, tracks.size()).stream().allMatch(predicate);
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void abort() {
        aborted = true;
        tracks.forEach(LiveTrack::wake);
    }

    @Override
    public void failed(Track track, Throwable error) {
        failure = error;
    }

    boolean stopped() {
        return stopped;
    }

    void checkAborted() {
        if (aborted) {
            throw new RunAborted();
        }
    }
}
