package io.failstop.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the order of events in a trace can be trusted for. */
public enum OrderGuarantee {
    /** The events of a thread, and the decisions about one object, are in their true order. */
    PER_OBJECT,
    /** All events are in their true order. */
    TOTAL,
    /** Events are ordered by clock, no better than the clock is. */
    CLOCK;

    /** The name in headers and reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The guarantee of this label, or null. */
    public static @Nullable OrderGuarantee ofLabel(String label) {
        for (OrderGuarantee guarantee : values()) {
            if (guarantee.label().equals(label)) {
                return guarantee;
            }
        }
        return null;
    }
}
