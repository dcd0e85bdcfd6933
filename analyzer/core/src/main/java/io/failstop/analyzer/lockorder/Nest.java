package io.failstop.analyzer.lockorder;

/**
 * A request and one of the locks that its thread holds then, as it was met in the trace: filled in anew for
 * each of them, so that meeting one makes no garbage.
 *
 * <p>Threading: one thread.
 */
final class Nest {
    /** The chain's length where no fault makes the request. */
    static final int NO_FAULT = -1;

    /** Who requests. */
    int thread;
    /** Label of the lock that is held, or {@link RequestNode#NOTHING}. */
    int held;
    /** Where the held lock was got, and by which event. */
    int heldSite;

    long heldEvent;

    /** What is requested. */
    int lock;
    /** In shared mode. */
    boolean shared;
    /** It waits not at all, or not for ever. */
    boolean bounded;
    /** Where the request is made, and by which event; of a fault, those of the copy. */
    int site;

    long event;

    /** Labels of what a fault gets before, the first {@link #chainLength} of them. */
    final int[] chain = new int[3];

    int chainLength = NO_FAULT;

    /** A request; what is held, and what a fault would get before, is for the caller to fill in. */
    void request(int byThread, int wanted, boolean inShared, boolean isBounded, int atSite, long byEvent) {
        thread = byThread;
        lock = wanted;
        shared = inShared;
        bounded = isBounded;
        site = atSite;
        event = byEvent;
        chainLength = NO_FAULT;
    }

    /** It holds this meanwhile. */
    void holds(int label, int atSite, long sinceEvent) {
        held = label;
        heldSite = atSite;
        heldEvent = sinceEvent;
    }
}
