package io.failstop.analyzer;

import java.util.Locale;

/** What a finding is. */
public enum Kind {
    /** Threads wait for each other over locks. */
    DEADLOCK,
    /** A thread waits for a lock that it holds itself. */
    SELF_DEADLOCK,
    /** Threads take locks in orders that can deadlock. */
    LOCK_ORDER_INVERSION,
    /** Data that was not up to date could be seen. */
    VISIBILITY_WINDOW,
    /** Data that was reported as written is gone. */
    LOST_WRITE,
    /** A file grew over data that was never written. */
    SIZE_OVERRUN,
    /** Blocks stay allocated that nothing refers to. */
    BLOCK_LEAK,
    /** Threads run and get nowhere. */
    LIVELOCK,
    /** Threads wait, for no cycle of locks, and nothing moves. */
    WAIT_HANG,
    /** A step that its lock does not allow. */
    LOCK_MISUSE;

    /** The name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
