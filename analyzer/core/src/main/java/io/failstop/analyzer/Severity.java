package io.failstop.analyzer;

import java.util.Locale;

/** How bad a finding is, worst first. */
public enum Severity {
    /** Nothing gets on, or data is wrong. */
    HIGH,
    /** It needs a rare run, or events that were not recorded. */
    MEDIUM,
    /** Worth knowing. */
    LOW;

    /** The name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
