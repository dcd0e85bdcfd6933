package io.failstop.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of event, with the code that stands in a slot and what its payload words mean.
 *
 * <p>Every event has a thread, a sequence within that thread, a clock, {@link EventFlags flags}, and
 * may have an object, a site and an order number. An order number always counts the decisions about
 * {@code object}, never about anything else that the payload names. {@code a}, {@code b} and {@code c}
 * are 64-bit payload words, 0 where nothing is said of them. Codes are part of the file format: they
 * are never reused.
 */
public enum EventKind {
    /** A thread's first event. a: parent thread or -1; b: how many events the parent had recorded before. */
    THREAD_START(1, Group.THREAD),
    /** A thread's last event. */
    THREAD_END(2, Group.THREAD),
    /** The thread saw thread a end. */
    THREAD_JOIN(3, Group.THREAD),

    /** object: file or 0; a: code of {@link Operation}; b: offset; c: length, both in bytes. */
    OPERATION_BEGIN(8, Group.OPERATION),
    /** object: file or 0; a: code of {@link Operation}; b: result in bytes, or a negative error; c: the error that ended it before all was done, or 0. */
    OPERATION_END(9, Group.OPERATION),

    /** The thread asks for the lock and may block from here on. Flags: shared, timed. */
    LOCK_REQUEST(16, Group.LOCK),
    /** The thread has the lock. Flags: shared, tried, timed. a: depth, the number of its holds including this one. */
    LOCK_ACQUIRE(17, Group.LOCK),
    /** The thread is about to give up one hold. Flags: shared. a: depth, the number of its holds including this one. */
    LOCK_RELEASE(18, Group.LOCK),
    /** The request was given up. Flags as of the request. a: 1 tried, 2 timed out, 3 interrupted. */
    LOCK_FAIL(19, Group.LOCK),
    /** The thread's hold changes mode. Flags: the new mode; a: 1 if the old mode was shared, else 0. */
    LOCK_MODE_CHANGE(20, Group.LOCK),
    /** The thread passes its hold to thread a. Flags: shared. */
    LOCK_HAND_OFF(21, Group.LOCK),

    /** The thread gives up the monitor and waits. object: lock; a: condition or 0; b: depth given up. */
    WAIT_BEGIN(24, Group.CONDITION),
    /** The thread has the monitor again. a: condition or 0; b: depth restored; c: 0 unknown, 1 signalled, 2 timed out, 3 interrupted. */
    WAIT_END(25, Group.CONDITION),
    /** object: lock; a: condition or 0; b: 0 one waiter, 1 all. */
    SIGNAL(26, Group.CONDITION),

    /** object: page-table entry, page or 0; a: address; b: 0 load, 1 store; c: sequence of the begin of the copy it happened in, or -1. Flags: atomic. */
    FAULT_BEGIN(32, Group.FAULT),
    /** object: page-table entry, page or 0; a: 0 minor, 1 major, 2 refused, 3 error. */
    FAULT_END(33, Group.FAULT),

    /**
     * object: destination page, page-table entry of a mapped destination, or 0 for private memory; a:
     * {@link ByteRange} in the destination; b: offset in the source page, or address in private memory;
     * c: source page, page-table entry of a mapped source, or 0 for private memory. Flags: atomic,
     * resident.
     */
    COPY_BEGIN(40, Group.COPY),
    /**
     * One indivisible store into a page. object: page; a: {@link ByteRange} in it; b: offset in the source
     * page, or address in private memory; c: source page, or 0 for private memory. Flags: atomic, resident;
     * mmap: a store through a mapping. What is loaded from a page is an {@link #OBSERVE}.
     */
    COPY_GRAIN(41, Group.COPY),
    /** object: as of the begin; a: bytes copied. */
    COPY_END(42, Group.COPY),

    /** A new stay in the cache: nothing is uptodate, dirty or mapped. object: slot; a: page that is put there. */
    PAGE_ADD(48, Group.PAGE),
    /** object: slot; a: page that is taken out; b: 0 truncate, 1 invalidate, 2 reclaim, 3 punch. */
    PAGE_REMOVE(49, Group.PAGE),
    /** object: slot; a: page found, or 0 for a miss. */
    PAGE_LOOKUP(50, Group.PAGE),
    /** object: page; a: offset; b: length; c: 1 if uptodate, else 0. */
    UPTODATE_PEEK(51, Group.PAGE),
    /** object: page; a: offset; b: length. */
    UPTODATE_SET(52, Group.PAGE),
    /** object: page; a: offset; b: length. */
    UPTODATE_CLEAR(53, Group.PAGE),
    /** object: page; a: {@link ByteRange}; b, c: {@link Provenance}. */
    FILL(54, Group.PAGE),
    /** object: page; a: 1 dirty, 0 clean; b: 1 if that was only looked at, else 0. */
    DIRTY(55, Group.PAGE),
    /** object: page; a: 0 begin, 1 submit, 2 completion; b: of a completion, 0 or a negative error. */
    WRITEBACK(56, Group.PAGE),
    /** object: page-table entry; a: page that is entered there; b: 1 if it may be stored to, else 0. */
    MAP(57, Group.PAGE),
    /** object: page-table entry; a: page that was entered there. */
    UNMAP(58, Group.PAGE),
    /** object: page-table entry; a: page entered there, or 0; b: 0 for a load, 1 for a store; c: 1 if the access may proceed, else 0. */
    PAGE_TABLE_CHECK(59, Group.PAGE),
    /** object: slot; a: page, whose reference from a look-up or a mapping is given back. */
    PAGE_PUT(60, Group.PAGE),
    /** Reclaim's attempt to be the last user. object: slot; a: page; b: 1 if it succeeded, else 0; c: references of others. */
    FREEZE(61, Group.PAGE),

    /** object: file; a: size in bytes; b: truncate count. */
    SIZE_SAMPLE(64, Group.FILE),
    /** object: file; a: old size; b: new size; c: truncate count from now on. */
    SIZE_CHANGE(65, Group.FILE),
    /** object: file; a: index in the file; b: block. */
    BLOCK_ALLOCATE(66, Group.FILE),
    /** object: file; a: index in the file; b: block. */
    BLOCK_INITIALISE(67, Group.FILE),
    /** object: file; a: index in the file; b: block. */
    BLOCK_FREE(68, Group.FILE),
    /** object: file; a: index in the file; b: block, or -1 for a hole; c: 1 if it was initialised, else 0. */
    BLOCK_LOOKUP(69, Group.FILE),
    /** object: block; a: page; b: generation read; c: offset in the page. */
    DEVICE_READ(70, Group.FILE),
    /** object: block; a: page; b: generation from now on; c: offset in the page. */
    DEVICE_WRITE(71, Group.FILE),

    /** One indivisible load. object: file or page; a: offset; b: length; c: {@link Origin} seen. Flags: channel mmap or disk, else read. */
    OBSERVE(72, Group.OBSERVATION),

    /** The thread reads a variable. object: variable. */
    VARIABLE_READ(76, Group.VARIABLE),
    /** The thread writes a variable. object: variable. */
    VARIABLE_WRITE(77, Group.VARIABLE),

    /** a: how many of this thread's events were lost before this one; b: 0 ring full, 1 overwritten, 2 damaged, 3 concluded from a hole in the sequence. */
    LOSS(80, Group.TRACE),
    /** A remark. a: length of its text in bytes of UTF-8; the text stands in continuation slots. */
    MARK(81, Group.TRACE),
    /**
     * One edge of a hang. object: lock, or 0; a: waiting thread, or -1; b: holding thread, or -1; c: edge
     * number from 0 in the high half, number of edges, 0 if no thread is known to wait, in the low one.
     * Flags: no-progress.
     */
    HANG(82, Group.TRACE),
    /** What the engine's state comes to at the end of a run. a: digest. */
    DIGEST(83, Group.TRACE);

    /** What an event is about. */
    public enum Group {
        /** Life of threads. */
        THREAD,
        /** System calls and their like. */
        OPERATION,
        /** Locks. */
        LOCK,
        /** Condition waits. */
        CONDITION,
        /** Page faults. */
        FAULT,
        /** Copies from and to user memory. */
        COPY,
        /** State of a page. */
        PAGE,
        /** State of a file. */
        FILE,
        /** What somebody saw. */
        OBSERVATION,
        /** Memory that threads share. */
        VARIABLE,
        /** The trace about itself. */
        TRACE
    }

    private static final EventKind[] BY_CODE = new EventKind[256];

    static {
        for (EventKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;
    private final Group group;
    private final String label;

    EventKind(int code, Group group) {
        this.code = code;
        this.group = group;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code in a slot, 1 to 255. */
    public int code() {
        return code;
    }

    /** What the event is about. */
    public Group group() {
        return group;
    }

    /** The name in text formats, such as {@code lock-acquire}. */
    public String label() {
        return label;
    }

    /** The kind of this code, or null if there is none. */
    public static @Nullable EventKind ofCode(int code) {
        return code < 0 || code > 255 ? null : BY_CODE[code];
    }
}
