package io.failstop.probe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The rings file: one control page, then rings of equal size. Little-endian.
 *
 * <pre>
 * control page (4096 bytes)
 *    0 magic            written last, by the program
 *    8 major  (u32)    12 minor (u32)
 *   16 process id of the program
 *   24 rings  (u32)    28 slots per ring (u32)
 *   32 shared (u32)    36 policy (u32)
 *   40 clock at creation
 *   48 wall clock at creation, nanoseconds since 1970
 *  128 heartbeat        written by the recorder: the clock at its last round
 *  136 recorder state   written by the recorder: 0 none yet, 1 recording, 2 stopped
 *  256 threads started  written by the program, as the next three
 *  264 threads sharing a ring
 *  272 failures inside the probe
 *  280 definitions lost because their file was full
 *
 * ring (256 bytes, then the slots)
 *    0 tail             slots published, written by the producer with release
 *    8 lost             events lost because the ring was full
 *   16 marked           those of them that a LOSS event in the ring tells of
 *  128 head             slots drained, written by the recorder with release
 *  256 slots
 * </pre>
 *
 * Writer and publication of each field: the producer of a ring alone writes all but head; slots are
 * plain stores that the release store of tail publishes. The recorder alone writes head, heartbeat and
 * state. A shared ring's producer is whoever holds its lock.
 *
 * <p>Policy {@code overwrite}: the producer puts a store fence between a tail and the slots after it. So
 * a reader that copies slots and, after a load fence, reads the tail again, knows which of them it can
 * trust: those from tail + {@link SlotLayout#MAX_SLOTS} - capacity on, since no event is longer.
 */
public final class RingLayout {
    /** "FSRINGS1" read as a little-endian word. */
    public static final long MAGIC = 0x3153474e_49525346L;
    /** Format version that a reader must know. */
    public static final int MAJOR = 1;
    /** Format version that a reader may ignore. */
    public static final int MINOR = 0;

    /** Name of the rings file in the ring directory. */
    public static final String RINGS_FILE = "rings";
    /** Name of the definitions file in the ring directory. */
    public static final String DEFINITIONS_FILE = "definitions";

    public static final int MAGIC_OFFSET = 0;
    public static final int MAJOR_OFFSET = 8;
    public static final int MINOR_OFFSET = 12;
    public static final int PROCESS_OFFSET = 16;
    public static final int RINGS_OFFSET = 24;
    public static final int SLOTS_OFFSET = 28;
    public static final int SHARED_OFFSET = 32;
    public static final int POLICY_OFFSET = 36;
    public static final int CREATED_CLOCK_OFFSET = 40;
    public static final int CREATED_WALL_OFFSET = 48;
    public static final int HEARTBEAT_OFFSET = 128;
    public static final int RECORDER_STATE_OFFSET = 136;
    public static final int THREADS_OFFSET = 256;
    public static final int SHARING_OFFSET = 264;
    public static final int FAILURES_OFFSET = 272;
    public static final int DEFINITIONS_LOST_OFFSET = 280;

    /** Bytes of the control page. */
    public static final int CONTROL_BYTES = 4096;

    public static final int TAIL_OFFSET = 0;
    public static final int LOST_OFFSET = 8;
    public static final int MARKED_OFFSET = 16;
    public static final int HEAD_OFFSET = 128;

    /** Bytes of a ring before its slots. */
    public static final int RING_HEADER_BYTES = 256;

    /** Recorder state: none has come yet. */
    public static final long RECORDER_NONE = 0;
    /** Recorder state: it drains. */
    public static final long RECORDER_RECORDING = 1;
    /** Recorder state: it has stopped; events are no longer wanted. */
    public static final long RECORDER_STOPPED = 2;

    /** How long a heartbeat counts, in nanoseconds. A program never waits longer for a silent recorder. */
    public static final long HEARTBEAT_VALID_NANOS = 2_000_000_000L;
    /** How long a program waits for its first heartbeat, in nanoseconds. */
    public static final long FIRST_HEARTBEAT_NANOS = 10_000_000_000L;

    /** Access to 64-bit fields of a little-endian buffer, plain, acquire and release. */
    public static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private RingLayout() {}

    /** Bytes of one ring with its header. */
    public static long ringBytes(int slotsPerRing) {
        return RING_HEADER_BYTES + (long) slotsPerRing * SlotLayout.SLOT_BYTES;
    }

    /** Offset of a ring in the file. */
    public static long ringOffset(int ring, int slotsPerRing) {
        return CONTROL_BYTES + ring * ringBytes(slotsPerRing);
    }
}
