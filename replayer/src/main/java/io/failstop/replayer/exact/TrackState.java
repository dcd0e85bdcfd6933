package io.failstop.replayer.exact;

/** What a thread is doing, as far as replay is concerned. */
enum TrackState {
    /** It has not begun. */
    NEW,
    /** It is in the engine's code. */
    RUNS,
    /** It waits for the reader. */
    WAITS_FOR_EVENT,
    /** It waits until its next event may be made: another thread has differed. */
    WAITS_AT_GATE,
    /** It waits until others have made their decisions about an object. */
    WAITS_FOR_TURN,
    /** It is the first thread and waits for the others. */
    WAITS_FOR_CHILDREN,
    /** It stands until the run is over. */
    STANDS,
    /** It has ended. */
    ENDED,
    /** The engine failed in it. */
    FAILED
}
