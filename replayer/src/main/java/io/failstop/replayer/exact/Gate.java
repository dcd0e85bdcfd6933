package io.failstop.replayer.exact;

/**
 * Up to which event replay goes: to the smallest at which a thread differed, once one has. What a smaller
 * event waits for may lie behind that one, where a thread that is inside an object has more to do there; then
 * the gate is raised, step by step, until all that is smaller has been made or cannot be.
 *
 * <p>Threading: any thread; {@code below} is read at every event.
 */
final class Gate {
    /** {@link #below} while nobody has differed: no event has this number. */
    static final long OPEN = Long.MAX_VALUE;

    private static final long FIRST_STEP = 1 << 10;

    private volatile long below = OPEN;
    private volatile long limit = Long.MAX_VALUE;
    private long step = FIRST_STEP;
    private boolean shut;

    /** Events of this number and above are not made now; less than all of them once the gate is shut. */
    long below() {
        return below;
    }

    /** The smallest event at which a thread differed; {@link Long#MAX_VALUE} if none did. */
    long limit() {
        return limit;
    }

    /** A thread differed at this event. */
    synchronized void lower(long number) {
        if (!shut && number < limit) {
            limit = number;
            below = number;
            step = FIRST_STEP;
        }
    }

    /**
     * Lets some more events be made.
     *
     * @param wide whether all of them
     */
    synchronized void raise(boolean wide) {
        if (!shut) {
            below = wide || below > OPEN - step ? OPEN : below + step;
            step <<= 1;
        }
    }

    /** No event is made any more. */
    synchronized void shut() {
        shut = true;
        below = Long.MIN_VALUE;
    }
}
