package io.failstop.trace.locks;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.util.HashMap;
import java.util.Map;

/**
 * A trace written by hand, a call per event. It numbers what a recording would number: sequences of
 * threads, orders of locks, depths of holds.
 */
public final class Story {
    private final EventList trace;
    private final Map<Integer, Long> sequences = new HashMap<>();
    private final Map<Integer, Long> orders = new HashMap<>();
    private final Map<String, Long> depths = new HashMap<>();
    private final Map<String, Integer> lockClasses = new HashMap<>();
    private int threads;
    private int objects;
    private int sites;
    private int nextSite;

    /** An empty trace of a JVM program. */
    public Story() {
        this("story");
    }

    /** An empty trace of this path. */
    public Story(String path) {
        trace = new EventList(path, TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of()));
    }

    /** What was told so far. */
    public EventList trace() {
        return trace;
    }

    /** Number of the latest event. */
    public long latest() {
        return trace.events().size();
    }

    public int thread(String name) {
        trace.define(DefinitionLayout.THREAD, threads, 0, 0, name);
        return threads++;
    }

    /** A lock of its own class. */
    public int lock(String name, int traits) {
        return lock(name, name + "Class", traits);
    }

    public int lock(String name, String lockClass, int traits) {
        int id = lockClasses.computeIfAbsent(lockClass, key -> lockClasses.size() + 1);
        trace.define(DefinitionLayout.LOCK_CLASS, id, traits, 0, lockClass);
        trace.define(DefinitionLayout.LOCK, ++objects, id, 1, name);
        return objects;
    }

    /** The site of the next event. */
    public Story at(String... frames) {
        trace.define(DefinitionLayout.SITE, ++sites, 1, 0, frames);
        nextSite = sites;
        return this;
    }

    public Story start(int thread, int parent) {
        return event(EventKind.THREAD_START, thread, 0, 0, 0, parent, 0, 0);
    }

    public Story end(int thread) {
        return event(EventKind.THREAD_END, thread, 0, 0, 0, 0, 0, 0);
    }

    public Story join(int thread, int child) {
        return event(EventKind.THREAD_JOIN, thread, 0, 0, 0, child, 0, 0);
    }

    public Story request(int thread, int lock) {
        return request(thread, lock, 0);
    }

    public Story request(int thread, int lock, int flags) {
        return event(EventKind.LOCK_REQUEST, thread, flags, lock, 0, 0, 0, 0);
    }

    public Story acquire(int thread, int lock) {
        return acquire(thread, lock, 0);
    }

    public Story acquire(int thread, int lock, int flags) {
        return event(EventKind.LOCK_ACQUIRE, thread, flags, lock, order(lock), deepen(thread, lock, 1), 0, 0);
    }

    public Story release(int thread, int lock) {
        return release(thread, lock, 0);
    }

    public Story release(int thread, int lock, int flags) {
        long depth = depth(thread, lock);
        deepen(thread, lock, -1);
        return event(EventKind.LOCK_RELEASE, thread, flags, lock, order(lock), depth, 0, 0);
    }

    public Story fail(int thread, int lock, int reason) {
        return event(EventKind.LOCK_FAIL, thread, 0, lock, order(lock), reason, 0, 0);
    }

    public Story downgrade(int thread, int lock) {
        return event(EventKind.LOCK_MODE_CHANGE, thread, EventFlags.SHARED, lock, order(lock), 0, 0, 0);
    }

    public Story upgrade(int thread, int lock) {
        return event(EventKind.LOCK_MODE_CHANGE, thread, 0, lock, order(lock), 1, 0, 0);
    }

    public Story handOff(int thread, int lock, int to) {
        depths.put(to + "/" + lock, depth(thread, lock));
        depths.remove(thread + "/" + lock);
        return event(EventKind.LOCK_HAND_OFF, thread, 0, lock, order(lock), to, 0, 0);
    }

    /** The acquire by which a waiting thread says that it has the lock that was handed to it. */
    public Story receive(int thread, int lock) {
        return event(EventKind.LOCK_ACQUIRE, thread, 0, lock, order(lock), depth(thread, lock), 0, 0);
    }

    public Story await(int thread, int lock) {
        return await(thread, lock, 0);
    }

    public Story await(int thread, int lock, int flags) {
        return event(EventKind.WAIT_BEGIN, thread, flags, lock, order(lock), 0, depth(thread, lock), 0);
    }

    public Story awake(int thread, int lock) {
        return event(EventKind.WAIT_END, thread, 0, lock, order(lock), 0, depth(thread, lock), 0);
    }

    public Story signal(int thread, int lock) {
        return event(EventKind.SIGNAL, thread, 0, lock, order(lock), 0, 0, 0);
    }

    public Story signalAll(int thread, int lock) {
        return event(EventKind.SIGNAL, thread, 0, lock, order(lock), 0, 1, 0);
    }

    public Story lose(int thread, long events) {
        return event(EventKind.LOSS, thread, 0, 0, 0, events, 0, 0);
    }

    /** One edge of a hang; holder -1 if there is none. */
    public Story hang(int recorder, int flags, int edge, int edges, int waiter, int lock, int holder) {
        return event(EventKind.HANG, recorder, flags, lock, 0, waiter, holder, ((long) edge << 32) | edges);
    }

    /** Any event, exactly so. */
    public Story event(EventKind kind, int thread, int flags, int object, long order, long a, long b, long c) {
        long sequence = sequences.merge(thread, 1L, Long::sum) - 1;
        long clock = 1000 + 10 * latest();
        trace.event(0, thread, sequence, clock, kind, flags, object, nextSite, order, a, b, c);
        nextSite = 0;
        return this;
    }

    private long order(int lock) {
        return orders.merge(lock, 1L, Long::sum);
    }

    private long depth(int thread, int lock) {
        return depths.getOrDefault(thread + "/" + lock, 0L);
    }

    private long deepen(int thread, int lock, int by) {
        return depths.merge(thread + "/" + lock, (long) by, Long::sum);
    }
}
