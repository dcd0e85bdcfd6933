package io.failstop.store;

import io.failstop.probe.Policy;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a rings file's control page says once it has been checked.
 *
 * @param process id of the program
 * @param rings number of rings
 * @param slots slots of each ring
 * @param policy what threads do when a ring is full
 * @param createdWallNanos when the file was made, nanoseconds since 1970
 */
record RingControl(long process, int rings, int slots, Policy policy, long createdWallNanos) {
    /**
     * Reads the control page.
     *
     * @param fileBytes size of the rings file
     * @throws TraceException if this is no rings file, or one of another version
     */
    static RingControl read(ByteBuffer control, Path file, long fileBytes) throws TraceException {
        if (control.limit() < RingLayout.CONTROL_BYTES || magic(control) != RingLayout.MAGIC) {
            throw new TraceException(file + ": is no rings file of Failstop");
        }
        int major = control.getInt(RingLayout.MAJOR_OFFSET);
        if (major != RingLayout.MAJOR) {
            throw new TraceException(file + ": ring format version " + major + " is not known here, " + RingLayout.MAJOR
                    + " is; recorder and agent must be of one release");
        }
        int rings = control.getInt(RingLayout.RINGS_OFFSET);
        int slots = control.getInt(RingLayout.SLOTS_OFFSET);
        Policy policy = Policy.ofCode(control.getInt(RingLayout.POLICY_OFFSET));
        long ringsBytes = Math.min(fileBytes - RingLayout.CONTROL_BYTES, RecordingOptions.MAX_RING_MEMORY_BYTES);
        boolean sane = slots >= RecordingOptions.MIN_SLOTS
                && Integer.bitCount(slots) == 1
                && rings > 0
                && rings <= ringsBytes / RingLayout.ringBytes(slots);
        if (!sane || policy == null) {
            throw new TraceException(file + ": the rings file is damaged: its sizes contradict each other");
        }
        long process = control.getLong(RingLayout.PROCESS_OFFSET);
        long created = control.getLong(RingLayout.CREATED_WALL_OFFSET);
        return new RingControl(process, rings, slots, policy, created);
    }

    /** A copy on the heap has nobody to race with, and JDK 25 refuses atomic access to one. */
    private static long magic(ByteBuffer control) {
        return control.isDirect()
                ? (long) RingLayout.LONG.getAcquire(control, RingLayout.MAGIC_OFFSET)
                : control.getLong(RingLayout.MAGIC_OFFSET);
    }
}
