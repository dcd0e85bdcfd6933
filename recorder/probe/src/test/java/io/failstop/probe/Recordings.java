package io.failstop.probe;

/** Options for tests: few small rings. */
final class Recordings {
    static final int SLOTS = 64;

    private Recordings() {}

    /** So many rings of their own for threads, and so many shared ones. */
    static RecordingOptions options(Policy policy, int own, int shared, int slots, NanoClock clock) {
        long bytes = RingLayout.ringBytes(slots) * (own + shared);
        return new RecordingOptions(policy, bytes, slots, shared, 4L << 20, clock);
    }
}
