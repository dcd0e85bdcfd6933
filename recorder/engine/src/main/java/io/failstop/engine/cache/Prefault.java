package io.failstop.engine.cache;

import java.util.Locale;

/** Whether a write faults its source in before it locks the page. */
public enum Prefault {
    /** It does. */
    ON,
    /** Its first attempt does not; retries do. */
    OFF,
    /** It does, and what was faulted in is evicted again, once for every write. */
    EVICT_AFTER;

    /** The value on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
