package io.failstop.engine.cache;

/** A named place in a write, where scenarios meet and events are injected. */
public enum Point {
    /** The source was faulted in, no page is locked. */
    PREFAULTED,
    /** The destination page is locked, nothing was copied. */
    LOCKED,
    /** The page lock was dropped before the copy, to be taken again. */
    UNLOCKED,
    /** Something was committed, and the page is unlocked. */
    COMMITTED
}
