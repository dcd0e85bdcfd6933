package io.failstop.analyzer;

import java.util.Locale;

/** How sure a finding is, surest first. */
public enum Grade {
    /** It happened. */
    OBSERVED,
    /** It did not happen, but a run exists in which it does. */
    PREDICTED,
    /** Nothing rules it out. */
    POTENTIAL,
    /** It happened, and nobody looked. */
    LATENT;

    /** The name in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
