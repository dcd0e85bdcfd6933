package io.failstop.analyzer.lockorder;

/**
 * One of the distinct requests of a trace: thread, lock, mode, and what was held.
 *
 * <p>Threading: immutable; its arrays are not to be written.
 */
final class RequestNode {
    private static final int SHARED = 1;
    private static final int IMPLIED = 2;
    private static final int LOCK_SHIFT = 2;

    /** Who requests. */
    final int thread;
    /** What. */
    final int lock;
    /** In shared mode. */
    final boolean shared;
    /** It waits not at all, or not for ever. */
    final boolean bounded;
    /** A fault would make it, which did not happen; site and event are those of the copy. */
    final boolean implied;
    /** Labels of what is held, outermost first. */
    final int[] held;
    /** Where these were got, the first time. */
    final int[] heldSites;
    /** By which events these were got, the first time. */
    final long[] heldEvents;
    /** Where the request is made, the first time. */
    final int site;
    /** The event of the request, the first time. */
    final long event;

    RequestNode(
            int thread,
            int lock,
            boolean shared,
            boolean bounded,
            boolean implied,
            int[] held,
            int[] heldSites,
            long[] heldEvents,
            int site,
            long event) {
        this.thread = thread;
        this.lock = lock;
        this.shared = shared;
        this.bounded = bounded;
        this.implied = implied;
        this.held = held;
        this.heldSites = heldSites;
        this.heldEvents = heldEvents;
        this.site = site;
        this.event = event;
    }

    /** One number for a hold; {@code implied} if a fault would have it. */
    static int label(int lock, boolean shared, boolean implied) {
        return (lock << LOCK_SHIFT) | (shared ? SHARED : 0) | (implied ? IMPLIED : 0);
    }

    static int lockOf(int label) {
        return label >> LOCK_SHIFT;
    }

    static boolean isShared(int label) {
        return (label & SHARED) != 0;
    }

    static boolean isImplied(int label) {
        return (label & IMPLIED) != 0;
    }

    /** The place among what it holds of what keeps a request of the lock waiting, or -1. */
    int obstacle(int wanted, boolean inSharedMode) {
        for (int i = 0; i < held.length; i++) {
            if (lockOf(held[i]) == wanted && !(inSharedMode && isShared(held[i]))) {
                return i;
            }
        }
        return -1;
    }

    /** The place of the lock among what it holds, or -1. */
    int find(int wanted) {
        for (int i = 0; i < held.length; i++) {
            if (lockOf(held[i]) == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Whether both could not hold what they hold at the same time. */
    boolean excludes(RequestNode other) {
        for (int label : held) {
            if (other.obstacle(lockOf(label), isShared(label)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether it rests on a fault that did not happen. */
    boolean assumesFault() {
        return implied;
    }
}
