package io.failstop.probe;

/** What a lock class allows. Bits are part of the file format. */
public final class LockTraits {
    /** The holder may acquire it again. */
    public static final int REENTRANT = 1;
    /** It can be held in shared mode. */
    public static final int SHARED = 1 << 1;
    /** Waiters are served in order: a new shared request queues behind a waiting exclusive one. */
    public static final int QUEUE_FAIR = 1 << 2;
    /** Any thread may release it, as a page lock. */
    public static final int OWNERLESS = 1 << 3;

    private LockTraits() {}
}
