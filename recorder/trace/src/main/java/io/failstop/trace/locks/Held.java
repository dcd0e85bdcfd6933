package io.failstop.trace.locks;

/**
 * A lock that a thread holds.
 *
 * @param thread the holder; of a lock that any thread may release, whoever acquired it or was handed it
 * @param lock the lock
 * @param shared whether it is held in shared mode only
 * @param depth the holds, 1 if it was acquired once
 * @param event number of the event that made it held: acquire, hand-off or the end of a wait
 * @param site where that was
 * @param certain false if events of the holder were lost since: it may have released it meanwhile
 */
public record Held(int thread, int lock, boolean shared, long depth, long event, int site, boolean certain) {}
