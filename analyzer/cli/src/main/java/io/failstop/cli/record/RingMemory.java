package io.failstop.cli.record;

import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;

/** How little memory the rings of a recording can do with. */
final class RingMemory {
    private RingMemory() {}

    /**
     * Refuses memory that does not hold the smallest rings that are shared.
     *
     * @throws IllegalArgumentException with one line for the user, which names the least
     */
    static void check(long bytes, int sharedRings) {
        long least = sharedRings * RingLayout.ringBytes(RecordingOptions.MIN_SLOTS);
        if (bytes < least) {
            throw new IllegalArgumentException(
                    "--ring-memory is " + bytes + " bytes: give " + least + " or more, as in 32m");
        }
    }
}
