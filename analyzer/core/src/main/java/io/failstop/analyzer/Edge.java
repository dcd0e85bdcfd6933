package io.failstop.analyzer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a finding about locks: what it has that another one wants, and what it wants.
 *
 * @param thread name of the thread
 * @param holds name of the lock that stands in another thread's way; null if none does
 * @param holdsMode {@code exclusive}, {@code shared}, or {@code queued} where it waits for that lock itself,
 *     before the other thread in a fair queue; null if unknown
 * @param holdsSite innermost frame of the place where it got that lock, or requested it if it is queued; null if
 *     unknown
 * @param holdsStack all frames of that place, innermost first
 * @param holdsEvent number of the event by which it got that lock, or requested it if it is queued; 0 if unknown
 * @param wants name of the lock that it wants; null if unknown
 * @param wantsMode {@code exclusive}, {@code shared}, {@code reacquire} where it was signalled and must have
 *     the lock again, or {@code condition} where it waits for a signal (and, if it {@code holds} something, will
 *     not get the lock again); null if unknown
 * @param wantsSite innermost frame of the place where it wants that lock; null if unknown
 * @param wantsStack all frames of that place, innermost first
 * @param event number of the event since which it wants that lock, 0 if unknown
 */
public record Edge(
        String thread,
        @Nullable String holds,
        @Nullable String holdsMode,
        @Nullable String holdsSite,
        List<String> holdsStack,
        long holdsEvent,
        @Nullable String wants,
        @Nullable String wantsMode,
        @Nullable String wantsSite,
        List<String> wantsStack,
        long event) {
    /** Copies the lists. */
    public Edge {
        holdsStack = List.copyOf(holdsStack);
        wantsStack = List.copyOf(wantsStack);
    }
}
