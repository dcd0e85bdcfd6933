package io.failstop.probe;

/** How a program records. A class, not a record: a record's methods are linked by invokedynamic. */
public final class RecordingOptions {
    /** The least slots of a ring: room for two events of the greatest size. */
    public static final int MIN_SLOTS = 64;
    /** The most memory of all rings: a mapping of a single buffer. */
    public static final long MAX_RING_MEMORY_BYTES = 1L << 30;

    private final Policy policy;
    private final long ringMemoryBytes;
    private final int slotsPerRing;
    private final int sharedRings;
    private final long definitionBytes;
    private final NanoClock clock;

    /**
     * Checks the bounds.
     *
     * @param policy what a thread does when its ring is full
     * @param ringMemoryBytes the most memory for all rings together
     * @param slotsPerRing slots of one ring, a power of two, at least {@link #MIN_SLOTS}
     * @param sharedRings rings that virtual threads and threads without one of their own share, at least 1
     * @param definitionBytes the most memory for definitions
     * @param clock the clock of the events
     */
    public RecordingOptions(
            Policy policy,
            long ringMemoryBytes,
            int slotsPerRing,
            int sharedRings,
            long definitionBytes,
            NanoClock clock) {
        if (slotsPerRing < MIN_SLOTS || Integer.bitCount(slotsPerRing) != 1) {
            throw new IllegalArgumentException("slots per ring must be a power of two of at least 64");
        }
        if (sharedRings < 1) {
            throw new IllegalArgumentException("at least one ring must be shared");
        }
        if (ringMemoryBytes < sharedRings * RingLayout.ringBytes(slotsPerRing)) {
            throw new IllegalArgumentException("the ring memory does not hold the shared rings");
        }
        if (ringMemoryBytes > MAX_RING_MEMORY_BYTES) {
            throw new IllegalArgumentException("the ring memory is limited to 1 GiB");
        }
        if (definitionBytes < DefinitionLayout.SEGMENT_BYTES) {
            throw new IllegalArgumentException("the definitions need at least one segment of 1 MiB");
        }
        this.policy = policy;
        this.ringMemoryBytes = ringMemoryBytes;
        this.slotsPerRing = slotsPerRing;
        this.sharedRings = sharedRings;
        this.definitionBytes = definitionBytes;
        this.clock = clock;
    }

    /** What a thread does when its ring is full. */
    public Policy policy() {
        return policy;
    }

    /** Slots of one ring. */
    public int slotsPerRing() {
        return slotsPerRing;
    }

    /** Rings that are shared. */
    public int sharedRings() {
        return sharedRings;
    }

    /** The most bytes of definitions. */
    public long definitionBytes() {
        return definitionBytes;
    }

    /** The clock of the events. */
    public NanoClock clock() {
        return clock;
    }

    /** Policy {@code block}, 32 MiB of rings of 16,384 slots, 64 MiB of definitions, the system's clock. */
    public static RecordingOptions defaults() {
        return new RecordingOptions(Policy.BLOCK, 32L << 20, 1 << 14, 4, 64L << 20, new SystemClock());
    }

    /** These options with another policy. */
    public RecordingOptions withPolicy(Policy other) {
        return new RecordingOptions(other, ringMemoryBytes, slotsPerRing, sharedRings, definitionBytes, clock);
    }

    /** These options with another clock. */
    public RecordingOptions withClock(NanoClock other) {
        return new RecordingOptions(policy, ringMemoryBytes, slotsPerRing, sharedRings, definitionBytes, other);
    }

    /** These options with another amount of ring memory; the rings become smaller if too few would fit. */
    public RecordingOptions withRingMemory(long bytes) {
        int slots = slotsPerRing;
        while (slots > MIN_SLOTS && RingLayout.ringBytes(slots) * 2 * sharedRings > bytes) {
            slots >>= 1;
        }
        return new RecordingOptions(policy, bytes, slots, sharedRings, definitionBytes, clock);
    }

    /** How many rings fit. */
    public int rings() {
        return (int) Math.max(sharedRings, ringMemoryBytes / RingLayout.ringBytes(slotsPerRing));
    }

    /** The clock of the machine; a class of its own because this package has no lambdas. */
    private static final class SystemClock implements NanoClock {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
