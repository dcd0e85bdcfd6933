package io.failstop.probe;

/** The bits of an event's 16 flag bits. Bits are part of the file format: they are never reused. */
public final class EventFlags {
    /** The lock mode is shared; without it, exclusive. */
    public static final int SHARED = 1;
    /** Page faults were disabled: a copy comes back short instead of faulting. */
    public static final int ATOMIC = 1 << 1;
    /** The write path guarantees that the source is resident. */
    public static final int RESIDENT = 1 << 2;
    /** Observation through a mapping; without it and {@link #DISK}, through read. */
    public static final int MMAP = 1 << 3;
    /** Observation on disk. */
    public static final int DISK = 1 << 4;
    /** A request that gives up after a time. */
    public static final int TIMED = 1 << 5;
    /** A hang found because nothing moved, not from a wait-for cycle. */
    public static final int NO_PROGRESS = 1 << 6;
    /** An attempt that does not wait: such an acquire was free to be had. */
    public static final int TRIED = 1 << 7;
    /** An importer concluded this event; nothing recorded it. */
    public static final int INFERRED = 1 << 15;

    private EventFlags() {}
}
