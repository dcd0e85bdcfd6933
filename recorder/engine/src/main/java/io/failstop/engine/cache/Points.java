package io.failstop.engine.cache;

/** What happens at the named points of a thread's writes. */
@FunctionalInterface
public interface Points {
    /** Nothing does. */
    Points NONE = (point, call) -> {};

    /** Called by the writing thread when it is there. */
    void at(Point point, WriteCall call);
}
