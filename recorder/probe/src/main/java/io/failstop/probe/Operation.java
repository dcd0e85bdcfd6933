package io.failstop.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an operation event is about. Codes are part of the file format: they are never reused. */
public enum Operation {
    /** write(). */
    WRITE(1),
    /** writev(). */
    WRITEV(2),
    /** read(). */
    READ(3),
    /** mmap(). */
    MMAP(4),
    /** munmap(). */
    MUNMAP(5),
    /** A load through a mapping. */
    LOAD(6),
    /** A store through a mapping. */
    STORE(7),
    /** truncate(), up or down: offset is the new size. */
    TRUNCATE(8),
    /** A hole punched into the file. */
    PUNCH(9),
    /** Pages thrown out because their content may have changed elsewhere. */
    INVALIDATE(10),
    /** Dirty pages written out. */
    WRITEBACK(11),
    /** Pages taken back for other uses. */
    RECLAIM(12),
    /** fsync(). */
    SYNC(13),
    /** read() past the page cache. */
    DIRECT_READ(14),
    /** write() past the page cache. */
    DIRECT_WRITE(15),
    /** Pages faulted in on purpose: mlock(), populate. */
    POPULATE(16),
    /** Pages read before anybody asked. */
    READAHEAD(17),
    /** A commit of the journal. */
    COMMIT(18);

    private static final Operation[] ALL = values();

    private final int code;
    private final String label;

    Operation(int code) {
        this.code = code;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code in payload word a. */
    public int code() {
        return code;
    }

    /** The name in reports, such as {@code direct-read}. */
    public String label() {
        return label;
    }

    /** The operation of this code, or null if there is none. */
    public static @Nullable Operation ofCode(long code) {
        return code < 1 || code > ALL.length ? null : ALL[(int) code - 1];
    }
}
