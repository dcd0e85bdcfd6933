package io.failstop.engine.oracle;

/**
 * Which moment counts where the log has two: something came after the earlier and before the later. Who comes
 * first in a trace is certain only where the later moment of the one lies before the earlier moment of the other.
 */
enum Bracket {
    /** Everything lasts as long as it can have lasted: whatever some order makes legal is legal. */
    WIDEST,

    /** Everything lasts no longer than it must have lasted: only what every order makes legal is legal. */
    NARROWEST;

    /** When an operation began, or what it stored could be seen for the first time. */
    long beginning(long earliest, long latest) {
        return this == WIDEST ? earliest : latest;
    }

    /** When an operation ended, or looked. What touches overlaps, but in a trace it may as well not. */
    long ending(long earliest, long latest) {
        return this == WIDEST ? latest : earliest - 1;
    }
}
