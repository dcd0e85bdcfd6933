package io.failstop.replayer.exact;

/**
 * How long nothing has moved although something could. Only what the watcher has seen counts: while the
 * process is stopped, or the machine has no time even for him, nothing can be said of its other threads. And
 * while the reader reads, it is the disk that is waited for.
 *
 * <p>Threading: used by the watcher alone.
 */
final class Patience {
    private static final long MOST_PER_LOOK_NANOS = 20_000_000;

    private final long mostNanos;
    private long lastLook;
    private long moves = -1;
    private long waitedNanos;

    Patience(long mostNanos, long now) {
        this.mostNanos = mostNanos;
        this.lastLook = now;
    }

    /**
     * Has a look; returns whether it is at its end.
     *
     * @param now in nanoseconds
     * @param sum grows whenever anything moves
     * @param reading whether the reader is neither done nor waits for a thread
     */
    boolean isOver(long now, long sum, boolean reading) {
        long passed = Math.min(now - lastLook, MOST_PER_LOOK_NANOS);
        lastLook = now;
        if (reading || sum != moves) {
            moves = sum;
            waitedNanos = 0;
        } else {
            waitedNanos += passed;
        }
        return waitedNanos > mostNanos;
    }

    /** Something was done that lets others move. */
    void renew() {
        waitedNanos = 0;
    }
}
