package io.failstop.cli;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.store.TraceWriter;
import io.failstop.trace.Definition;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes small traces for tests: two threads, {@code orders} and {@code heartbeat}, and two locks,
 * {@code Appender#1} and {@code Root#1}.
 */
final class Traced implements AutoCloseable {
    static final int ORDERS = 1;
    static final int HEARTBEAT = 2;
    static final int APPENDER = 1;
    static final int ROOT = 2;
    private static final int THREADS = 3;

    private final TraceWriter writer;
    private final long[] sequences = new long[THREADS];
    private final long[] orders = new long[THREADS];
    private long number;

    private Traced(Path directory) throws TraceException {
        TraceHeader header = TraceHeader.of(
                Source.JVM,
                OrderGuarantee.PER_OBJECT,
                Map.of("command", "java -jar app.jar", "policy", "block", "path", "none"));
        writer = TraceWriter.create(directory, header);
        define(DefinitionLayout.THREAD, ORDERS, 0, 0, "orders");
        define(DefinitionLayout.THREAD, HEARTBEAT, 0, 0, "heartbeat");
        define(DefinitionLayout.LOCK_CLASS, 1, LockTraits.REENTRANT, 0, "Appender");
        define(DefinitionLayout.LOCK_CLASS, 2, LockTraits.REENTRANT, 0, "Root");
        define(DefinitionLayout.LOCK, APPENDER, 1, 1);
        define(DefinitionLayout.LOCK, ROOT, 2, 1);
        define(DefinitionLayout.SITE, 1, 0, 0, "Appender.append(Appender.java:14)");
        define(DefinitionLayout.SITE, 2, 0, 0, "Root.log(Root.java:40)");
        event(ORDERS, EventKind.THREAD_START, 0, 0, 0, -1, 0, 0);
        event(HEARTBEAT, EventKind.THREAD_START, 0, 0, 0, -1, 0, 0);
    }

    /** Two threads that take both locks in either order, and hang: 8 events and one edge of the hang each. */
    static Path hang(Path directory) throws TraceException {
        try (Traced trace = new Traced(directory)) {
            trace.crossed();
            trace.event(ORDERS, EventKind.HANG, ROOT, 0, 0, ORDERS, HEARTBEAT, 2);
            trace.event(ORDERS, EventKind.HANG, APPENDER, 0, 0, HEARTBEAT, ORDERS, (1L << 32) | 2);
            trace.finish(Map.of(TraceStatus.REASON, "hang"));
        }
        return directory;
    }

    /** One thread takes a lock and gives it back. */
    static Path clean(Path directory) throws TraceException {
        try (Traced trace = new Traced(directory)) {
            trace.acquire(ORDERS, APPENDER);
            trace.event(ORDERS, EventKind.LOCK_RELEASE, APPENDER, 1, trace.order(APPENDER), 1, 0, 0);
            trace.finish(Map.of(TraceStatus.REASON, "exit", TraceStatus.EXIT_CODE, "7"));
        }
        return directory;
    }

    /** A thread acquires what another one holds. */
    static Path illegal(Path directory) throws TraceException {
        try (Traced trace = new Traced(directory)) {
            trace.acquire(ORDERS, APPENDER);
            trace.acquire(HEARTBEAT, APPENDER);
            trace.finish(Map.of(TraceStatus.REASON, "exit"));
        }
        return directory;
    }

    /** The recorder saw a hang that the events do not lead to. */
    static Path otherHang(Path directory) throws TraceException {
        try (Traced trace = new Traced(directory)) {
            trace.acquire(ORDERS, APPENDER);
            trace.event(ORDERS, EventKind.HANG, ROOT, 0, 0, ORDERS, HEARTBEAT, 2);
            trace.event(ORDERS, EventKind.HANG, APPENDER, 0, 0, HEARTBEAT, ORDERS, (1L << 32) | 2);
            trace.finish(Map.of(TraceStatus.REASON, "hang"));
        }
        return directory;
    }

    /** The hang, but 5 events of a thread were lost before it. */
    static Path lossy(Path directory) throws TraceException {
        try (Traced trace = new Traced(directory)) {
            trace.sequences[HEARTBEAT] += 5;
            trace.event(HEARTBEAT, EventKind.LOSS, 0, 0, 0, 5, 0, 0);
            trace.crossed();
            trace.finish(Map.of(TraceStatus.REASON, "exit"));
        }
        return directory;
    }

    private void crossed() {
        acquire(ORDERS, APPENDER);
        acquire(HEARTBEAT, ROOT);
        event(ORDERS, EventKind.LOCK_REQUEST, ROOT, 2, 0, 0, 0, 0);
        event(HEARTBEAT, EventKind.LOCK_REQUEST, APPENDER, 1, 0, 0, 0, 0);
    }

    private void acquire(int thread, int lock) {
        event(thread, EventKind.LOCK_ACQUIRE, lock, lock, order(lock), 1, 0, 0);
    }

    private long order(int lock) {
        return ++orders[lock];
    }

    private void define(int kind, int id, int x, int y, String... strings) throws TraceException {
        writer.define(new Definition(kind, id, x, y, List.of(strings)));
    }

    private void event(int thread, EventKind kind, int object, int site, long order, long a, long b, long c) {
        number++;
        writer.event(number, thread, sequences[thread]++, number * 1000, kind, 0, object, site, order, a, b, c);
    }

    private void finish(Map<String, String> end) throws TraceException {
        writer.finish(new TraceStatus(number, 2, 2, 0, 0, true, "", new TreeMap<>(end), List.of()));
    }

    @Override
    public void close() throws TraceException {
        writer.close();
    }
}
