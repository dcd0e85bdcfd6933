package io.failstop.analyzer.witness;

import io.failstop.probe.EventKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What of a part is told in another way, because the trace says only later what it came to: a member's wait
 * of which no known signal woke it is told as a release, and a section that another thread than the one that
 * began it will end is passed on to that thread at once, if neither can do it later.
 *
 * <p>Threading: one thread.
 */
final class Retelling {
    private final Set<Integer> locks;
    private final Map<Long, Long> lastActs = new HashMap<>();
    private final Set<Long> waitsAsReleases = new HashSet<>();
    private final Map<Long, Integer> passedOn = new HashMap<>();

    /** Nothing is told in another way yet; {@code locks} are those that members request. */
    Retelling(Set<Integer> locks) {
        this.locks = locks;
    }

    /** Remembers an event that may have to be told in another way; numbers are those of the whole trace. */
    void saw(long number, int thread, EventKind kind, int lock) {
        boolean counts =
                kind == EventKind.WAIT_BEGIN || kind == EventKind.LOCK_ACQUIRE || kind == EventKind.LOCK_MODE_CHANGE;
        if (counts && locks.contains(lock)) {
            lastActs.put(key(thread, lock), number);
        }
    }

    private static long key(int thread, int lock) {
        return (long) thread << Integer.SIZE | lock;
    }

    /** From now on the thread's last wait for the lock is told as a release; returns whether that is new. */
    boolean tellWaitAsRelease(int thread, int lock) {
        Long number = lastActs.get(key(thread, lock));
        return number != null && waitsAsReleases.add(number);
    }

    /** From now on the thread's last section of the lock is passed on; returns whether that is new. */
    boolean tellAsPassedOn(int thread, int lock, int to) {
        Long number = lastActs.get(key(thread, lock));
        return number != null && passedOn.putIfAbsent(number, to) == null;
    }

    /** Whether the wait that this event begins is told as a release. */
    boolean isRelease(long number) {
        return waitsAsReleases.contains(number);
    }

    /** To whom the section is passed on that this event begins; -1 if to nobody. */
    int receiver(long number) {
        return passedOn.getOrDefault(number, -1);
    }
}
