package io.failstop.engine.cache;

/** Results of operations that failed: Linux's numbers, negated. */
public final class Errno {
    /** A user address that no area covers, or past the end of its file. */
    public static final long EFAULT = -14;
    /** Retried {@link #MOST_RETRIES} times without progress: a livelock. */
    public static final long ELOOP = -40;
    /** Retries without progress after which an operation counts as livelocked. */
    public static final int MOST_RETRIES = 64;

    private Errno() {}
}
