package io.failstop.trace;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a trace says about itself before its first event.
 *
 * @param major format version; a reader refuses one that it does not know
 * @param minor format version; a reader ignores what a later one added
 * @param source where the events came from
 * @param order what their order is worth
 * @param properties everything else, by name: {@code engine}, {@code path}, {@code seed}, {@code clock},
 *     {@code policy}, {@code rings}, {@code command} and what a source adds
 */
public record TraceHeader(
        int major, int minor, Source source, OrderGuarantee order, SortedMap<String, String> properties) {
    /** The version that this code writes. */
    public static final int MAJOR = 1;
    /** The version that this code writes. */
    public static final int MINOR = 0;

    /** Where a live recording's rings are. */
    public static final String RINGS = "rings";
    /** The overflow policy of the rings. */
    public static final String POLICY = "policy";
    /** What the clock of the events is. */
    public static final String CLOCK = "clock";
    /** The command that was recorded. */
    public static final String COMMAND = "command";
    /** Process id of the traced program. */
    public static final String PROCESS = "process";

    /** Copies the properties. */
    public TraceHeader {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /** A header of the current version. */
    public static TraceHeader of(Source source, OrderGuarantee order, Map<String, String> properties) {
        return new TraceHeader(MAJOR, MINOR, source, order, new TreeMap<>(properties));
    }

    /** This header for a copy: where the rings of the original are is of no use to it. */
    public TraceHeader withoutRings() {
        SortedMap<String, String> others = new TreeMap<>(properties);
        others.remove(RINGS);
        return new TraceHeader(major, minor, source, order, others);
    }

    /** A property, or null. */
    public @Nullable String property(String name) {
        return properties.get(name);
    }
}
