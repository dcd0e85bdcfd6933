package io.failstop.analyzer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong, with the witness that shows it.
 *
 * @param id fingerprint from kind, lock classes and sites: the same finding in another run has the same
 * @param kind what it is
 * @param grade how sure it is
 * @param assumes what it assumes that did not happen, joined with {@code +}; null if nothing
 * @param severity how bad it is
 * @param title one line
 * @param threads names of the threads in it
 * @param locks names of the locks in it
 * @param edges who holds what and wants what
 * @param window the data that could be seen, for findings about data; else null
 * @param instances other threads and locks of the same classes of which the same holds, at most
 *     {@link #MOST_INSTANCES}; this one is not among them
 * @param instanceCount how many such instances were found in all, this one included
 */
public record Finding(
        String id,
        Kind kind,
        Grade grade,
        @Nullable String assumes,
        Severity severity,
        String title,
        List<String> threads,
        List<String> locks,
        List<Edge> edges,
        @Nullable Window window,
        List<Instance> instances,
        long instanceCount) {
    /** The most instances that are listed. */
    public static final int MOST_INSTANCES = 64;

    /** Copies the lists. */
    public Finding {
        threads = List.copyOf(threads);
        locks = List.copyOf(locks);
        edges = List.copyOf(edges);
        instances = List.copyOf(instances);
    }

    /** A finding of one instance. */
    public Finding(
            String id,
            Kind kind,
            Grade grade,
            @Nullable String assumes,
            Severity severity,
            String title,
            List<String> threads,
            List<String> locks,
            List<Edge> edges,
            @Nullable Window window) {
        this(id, kind, grade, assumes, severity, title, threads, locks, edges, window, List.of(), 1);
    }

    Finding withTitle(String other) {
        return new Finding(
                id, kind, grade, assumes, severity, other, threads, locks, edges, window, instances, instanceCount);
    }
}
