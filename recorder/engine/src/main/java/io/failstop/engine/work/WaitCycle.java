package io.failstop.engine.work;

import io.failstop.engine.cache.ModelLock;
import io.failstop.engine.order.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Threads of the engine that wait for each other, as its locks have it. */
final class WaitCycle {
    private WaitCycle() {}

    /** A thread, what it waits for, and who is in its way. */
    record Edge(Track waiter, ModelLock lock, @Nullable Track holder) {}

    /**
     * The first cycle by number of thread, or nothing.
     *
     * @param obstacles who is in the way of a thread
     */
    static List<Edge> find(List<Track> tracks, Function<Track, List<Track>> obstacles) {
        for (Track start : tracks) {
            List<Edge> cycle = new ArrayList<>();
            if (reaches(start, start, obstacles, cycle, new ArrayList<>())) {
                return cycle;
            }
        }
        return List.of();
    }

    private static boolean reaches(
            Track from, Track goal, Function<Track, List<Track>> obstacles, List<Edge> way, List<Track> seen) {
        if (!(from.waitsFor() instanceof ModelLock lock)) {
            return false;
        }
        for (Track next : obstacles.apply(from)) {
            way.add(new Edge(from, lock, next));
            if (next == goal) {
                return true;
            }
            if (!seen.contains(next)) {
                seen.add(next);
                if (reaches(next, goal, obstacles, way, seen)) {
                    return true;
                }
            }
            way.remove(way.size() - 1);
        }
        return false;
    }

    /** Every thread that waits, for want of a cycle. */
    static List<Edge> waits(List<Track> tracks) {
        List<Edge> edges = new ArrayList<>();
        for (Track track : tracks) {
            if (track.waitsFor() instanceof ModelLock lock) {
                edges.add(new Edge(track, lock, null));
            }
        }
        return edges;
    }
}
