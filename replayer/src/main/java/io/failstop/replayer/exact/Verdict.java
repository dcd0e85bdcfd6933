package io.failstop.replayer.exact;

/** What a re-execution came to. */
public enum Verdict {
    /** The engine made every recorded event, and ended where the recording did. */
    EQUAL,
    /** The engine did something else. */
    DIVERGED,
    /** The engine made every recorded event, and then went on. */
    LOG_ENDED,
    /** Events are missing from the trace; the engine made those before the gap. */
    LOSS,
    /** The recording was cut off; the engine made every event of it. */
    CUT_OFF,
    /** Replay stopped where it was told to; the engine made every event up to there. */
    STOPPED
}
