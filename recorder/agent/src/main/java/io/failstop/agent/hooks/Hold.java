package io.failstop.agent.hooks;

import org.jspecify.annotations.Nullable;

/** One hold of a monitor by a thread, or its request for one. Used again and again by {@link HookThread}. */
final class Hold {
    @Nullable
    Object object;

    @Nullable
    LockRecord record;

    /** Where it was asked for. */
    int site;

    /** Whether the acquire is recorded. */
    boolean acquired;

    void clear() {
        object = null;
        record = null;
        site = 0;
        acquired = false;
    }
}
