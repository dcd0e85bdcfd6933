package io.failstop.cli.record;

import io.failstop.engine.work.RunPlan;
import io.failstop.probe.Policy;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.store.HangWatch;
import io.failstop.store.RingDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run of the engine that is to be recorded, and how.
 *
 * @param plan what the engine does
 * @param command what the trace says it was recorded by
 * @param policy what a thread does when its ring is full
 * @param ringMemoryBytes for all rings together
 * @param ringParent where the directory for the rings is made
 * @param device a new file for the device's blocks, or null for memory
 * @param oracle whether what every operation saw is judged afterwards
 * @param durationNanos after which no thread begins another operation, or {@link HangWatch#NEVER}
 * @param noProgressNanos after which a run in which nothing moves counts as hanging
 */
public record EngineJob(
        RunPlan plan,
        String command,
        Policy policy,
        long ringMemoryBytes,
        Path ringParent,
        @Nullable Path device,
        boolean oracle,
        long durationNanos,
        long noProgressNanos) {
    static final long RING_MEMORY_BYTES = 32L << 20;
    static final long NO_PROGRESS_NANOS = 20_000_000_000L;

    /** All by default. */
    public static EngineJob of(RunPlan plan, String command) {
        return new EngineJob(
                plan,
                command,
                Policy.BLOCK,
                RING_MEMORY_BYTES,
                RingDirectory.defaultParent(),
                null,
                false,
                HangWatch.NEVER,
                NO_PROGRESS_NANOS);
    }

    /**
     * How so many threads record: each in a ring of its own if the memory is enough for that, however small
     * the rings have to be, because threads that share one wait for each other.
     *
     * @throws IllegalArgumentException with one line for the user if the memory is too little, or too much
     */
    RecordingOptions recordingOptions(int threads) {
        RecordingOptions defaults = RecordingOptions.defaults();
        int shared = 1;
        RingMemory.check(ringMemoryBytes, shared);
        int slots = defaults.slotsPerRing();
        while (slots > RecordingOptions.MIN_SLOTS
                && (threads + shared) * RingLayout.ringBytes(slots) > ringMemoryBytes) {
            slots >>= 1;
        }
        return new RecordingOptions(
                policy, ringMemoryBytes, slots, shared, defaults.definitionBytes(), defaults.clock());
    }
}
