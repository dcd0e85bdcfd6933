package io.failstop.agent.hooks;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one object that the program uses as a lock.
 *
 * <p>Threading: {@code order}, {@code depth} and {@code owner} are read and written by the thread that
 * holds the object's monitor, and by no other, with one exception: anybody may read {@code owner}. Such
 * a read may be stale, but a thread that finds itself there holds the monitor, since it alone writes
 * itself and takes itself out before it leaves the monitor.
 */
final class LockRecord extends WeakEntry {
    /** The lock's object id in the trace. */
    final int id;

    /** The last order number that a decision about this lock took. */
    long order;

    /** Holds of the owner. */
    long depth;

    /** Who holds the monitor, as recorded. */
    @Nullable
    HookThread owner;

    LockRecord(Object object, int hash, int id) {
        super(object, hash);
        this.id = id;
    }
}
