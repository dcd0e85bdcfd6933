package io.failstop.analyzer.visibility;

import java.util.Locale;

/** What is wrong with bytes that could be seen, worst first. */
enum Exposure {
    /** Memory or a block that nothing was ever put in. */
    UNINIT,
    /** What belongs to another place, or to a time that is over. */
    STALE,
    /** What a completed write replaced: that write's bytes are gone. */
    LOST,
    /** Zeroes in place of bytes that could not be copied. */
    FILLER_ZERO;

    /** The name in reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
