package io.failstop.replayer.exact;

import io.failstop.probe.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * What the engine was about to do when a thread of it had to stand still.
 *
 * @param manner how far it had got
 * @param kind the event that it made, if it made one
 */
record Step(
        Manner manner, @Nullable EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
    /** How far the thread had got. */
    enum Manner {
        /** It made an event. */
        EVENT,
        /** It was about to enter an object for a decision. */
        ENTERS,
        /** It was about to wait at an object for what others do. */
        WAITS,
        /** It may not go on at an object whose recorded turn it is: others did not do what it waits for. */
        STILL_WAITS,
        /** It asked whether to begin another round of work. */
        GOES_ON,
        /** It waited for the other threads to end. */
        JOINS
    }

    static Step event(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        return new Step(Manner.EVENT, kind, flags, object, site, order, a, b, c);
    }

    static Step at(Manner manner, int object) {
        return new Step(manner, null, 0, object, 0, 0, 0, 0, 0);
    }
}
