package io.failstop.analyzer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads and locks of which the same holds as of a finding.
 *
 * @param threads names of the threads
 * @param locks names of the locks, in the order of the finding's
 * @param grade how sure it is
 * @param assumes what it assumes that did not happen; null if nothing
 */
public record Instance(
        List<String> threads,
        List<String> locks,
        Grade grade,
        @Nullable String assumes) {
    /** Copies the lists. */
    public Instance {
        threads = List.copyOf(threads);
        locks = List.copyOf(locks);
    }
}
