package io.failstop.replayer;

/** How the hang that was recorded compares with what stands in the replayed state. */
public enum HangVerdict {
    /** None was recorded, and none stands at the end. */
    NONE,
    /** None was recorded, but threads wait for each other at the end. */
    UNRECORDED,
    /** What was recorded stands. */
    SAME,
    /** What was recorded does not stand. */
    DIFFERENT,
    /** Replay stopped before the recorded hang: at a loss, or where it was told to. */
    NOT_REACHED
}
