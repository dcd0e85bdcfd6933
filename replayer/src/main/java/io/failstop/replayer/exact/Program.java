package io.failstop.replayer.exact;

import io.failstop.engine.order.Conductor;

/** An engine with its configuration: what was recorded, ready to run again. */
@FunctionalInterface
public interface Program {
    /**
     * Runs the engine to its end; the calling thread is its first thread.
     *
     * <p>{@link io.failstop.engine.order.RunAborted} ends it early and may come out of this method.
     */
    void run(Conductor conductor);
}
