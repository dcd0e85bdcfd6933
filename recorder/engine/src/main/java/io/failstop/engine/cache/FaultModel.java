package io.failstop.engine.cache;

/** How a page fault treats the page lock. */
public enum FaultModel {
    /** 2.6.23 and later: it always locks the page, then rechecks mapping and size. */
    F23,
    /** 2.6.20: it locks the page only if it is not uptodate; rechecks size and truncate count before it installs the entry. */
    F20
}
