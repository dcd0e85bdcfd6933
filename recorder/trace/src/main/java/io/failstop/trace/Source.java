package io.failstop.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a trace came from. */
public enum Source {
    /** An engine that was run in order to be recorded. */
    ENGINE,
    /** A JVM program. */
    JVM,
    /** The Linux kernel. */
    LINUX,
    /** The STD interchange format. */
    STD,
    /** A CSV file that names no other source. */
    CSV;

    /** The name in headers and reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The source of this label, or null. */
    public static @Nullable Source ofLabel(String label) {
        for (Source source : values()) {
            if (source.label().equals(label)) {
                return source;
            }
        }
        return null;
    }
}
