package io.failstop.analyzer.naive;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockRole;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A trace of locks told a call per event, each by the thread that is named first. It counts what a recording would
 * count: sequences, orders, depths, and what a parent had done before it started a child.
 */
public final class LockStory {
    /** Mode of a request. */
    public static final int SHARED = EventFlags.SHARED;
    /** An attempt that does not wait. */
    public static final int TRIED = EventFlags.TRIED;
    /** A request that gives up after a time. */
    public static final int TIMED = EventFlags.TIMED;

    private final EventList trace;
    private final Map<Integer, Long> sequences = new HashMap<>();
    private final Map<Integer, Long> orders = new HashMap<>();
    private final Map<List<Integer>, Long> depths = new HashMap<>();
    /** Who gets back the depth that it gave up, whoever hands it the lock. */
    private final Set<List<Integer>> awaiting = new HashSet<>();

    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<List<String>, Integer> sites = new HashMap<>();
    private int threads;
    private int objects;
    private int site;

    /** Nothing yet, under the usual fault model. */
    public LockStory() {
        this(Map.of());
    }

    /** Nothing yet; these properties stand in the header. */
    public LockStory(Map<String, String> properties) {
        trace = new EventList("story", TraceHeader.of(Source.CSV, OrderGuarantee.TOTAL, properties));
    }

    /** What was told so far. */
    public EventList trace() {
        return trace;
    }

    public int thread(String name) {
        trace.define(DefinitionLayout.THREAD, threads, 0, 0, name);
        return threads++;
    }

    /** A lock of its own class. */
    public int lock(String name, int traits) {
        return lock(name, name + "-class", traits);
    }

    public int lock(String name, String lockClass, int traits) {
        int id = classes.computeIfAbsent(lockClass, key -> classes.size() + 1);
        trace.define(DefinitionLayout.LOCK_CLASS, id, traits, 0, lockClass);
        trace.define(DefinitionLayout.LOCK, ++objects, id, objects, name);
        return objects;
    }

    public int variable(String name) {
        trace.define(DefinitionLayout.VARIABLE, ++objects, 0, 0, name);
        return objects;
    }

    public int file(String name) {
        trace.define(DefinitionLayout.FILE, ++objects, 0, 0, name);
        return objects;
    }

    public int slot(int file, int index) {
        trace.define(DefinitionLayout.SLOT, ++objects, file, index);
        return objects;
    }

    public int page(int file, int index) {
        trace.define(DefinitionLayout.PAGE, ++objects, file, index);
        return objects;
    }

    public int entry(int space, int slot) {
        trace.define(DefinitionLayout.ENTRY, ++objects, space, slot);
        return objects;
    }

    public LockStory guardsSpace(int lock, int space) {
        trace.define(DefinitionLayout.LOCK_ROLE, lock, LockRole.ADDRESS_SPACE, space);
        return this;
    }

    public LockStory guardsCache(int lock, int file) {
        trace.define(DefinitionLayout.LOCK_ROLE, lock, LockRole.INVALIDATION, file);
        return this;
    }

    public LockStory guardsPage(int lock, int page) {
        trace.define(DefinitionLayout.LOCK_ROLE, lock, LockRole.PAGE, page);
        return this;
    }

    /** What follows happens there: frames, innermost first. */
    public LockStory at(String... frames) {
        site = sites.computeIfAbsent(List.of(frames), key -> sites.size() + 1);
        trace.define(DefinitionLayout.SITE, site, 0, 0, frames);
        return this;
    }

    /** The first event of the child. */
    public LockStory start(int parent, int child) {
        return event(EventKind.THREAD_START, child, 0, 0, parent, sequences.getOrDefault(parent, 0L), 0);
    }

    public LockStory end(int thread) {
        return event(EventKind.THREAD_END, thread, 0, 0, 0, 0, 0);
    }

    public LockStory join(int thread, int child) {
        return event(EventKind.THREAD_JOIN, thread, 0, 0, child, 0, 0);
    }

    public LockStory request(int thread, int lock, int flags) {
        return event(EventKind.LOCK_REQUEST, thread, flags, lock, 0, 0, 0);
    }

    public LockStory request(int thread, int lock) {
        return request(thread, lock, 0);
    }

    public LockStory acquire(int thread, int lock, int flags) {
        return event(EventKind.LOCK_ACQUIRE, thread, flags, lock, deepen(thread, lock, 1), 0, 0);
    }

    public LockStory acquire(int thread, int lock) {
        return acquire(thread, lock, 0);
    }

    /** Of its own hold. */
    public LockStory release(int thread, int lock, int flags) {
        long depth = deepen(thread, lock, -1) + 1;
        return event(EventKind.LOCK_RELEASE, thread, flags, lock, depth, 0, 0);
    }

    public LockStory release(int thread, int lock) {
        return release(thread, lock, 0);
    }

    /** Of an exclusive hold of another thread. */
    public LockStory releaseOf(int thread, int holder, int lock) {
        deepen(holder, lock, -1);
        return event(EventKind.LOCK_RELEASE, thread, 0, lock, 1, 0, 0);
    }

    /** Acquires in this order, releases in the opposite one. */
    public LockStory nest(int thread, int... locks) {
        for (int lock : locks) {
            acquire(thread, lock);
        }
        for (int i = locks.length - 1; i >= 0; i--) {
            release(thread, locks[i]);
        }
        return this;
    }

    /** Reason 1: tried, 2: timed out, 3: interrupted. */
    public LockStory fail(int thread, int lock, int flags, int reason) {
        return event(EventKind.LOCK_FAIL, thread, flags, lock, reason, 0, 0);
    }

    public LockStory upgrade(int thread, int lock) {
        return event(EventKind.LOCK_MODE_CHANGE, thread, 0, lock, 1, 0, 0);
    }

    public LockStory downgrade(int thread, int lock) {
        return event(EventKind.LOCK_MODE_CHANGE, thread, SHARED, lock, 0, 0, 0);
    }

    public LockStory handOff(int thread, int lock, int flags, int to) {
        deepen(thread, lock, -1);
        if (!awaiting.contains(List.of(to, lock))) {
            deepen(to, lock, 1);
        }
        return event(EventKind.LOCK_HAND_OFF, thread, flags, lock, to, 0, 0);
    }

    /** The acquire by which a thread that waited for the lock says that it was handed over. */
    public LockStory receive(int thread, int lock, int flags) {
        return event(EventKind.LOCK_ACQUIRE, thread, flags, lock, 1, 0, 0);
    }

    public LockStory await(int thread, int lock) {
        return await(thread, lock, 0);
    }

    public LockStory await(int thread, int lock, int flags) {
        awaiting.add(List.of(thread, lock));
        return event(EventKind.WAIT_BEGIN, thread, flags, lock, 0, deepen(thread, lock, 0), 0);
    }

    /** Cause 0: unknown, 1: signalled, 2: timed out. */
    public LockStory awake(int thread, int lock, int cause) {
        awaiting.remove(List.of(thread, lock));
        return event(EventKind.WAIT_END, thread, 0, lock, 0, deepen(thread, lock, 0), cause);
    }

    public LockStory signal(int thread, int lock, boolean all) {
        return event(EventKind.SIGNAL, thread, 0, lock, 0, all ? 1 : 0, 0);
    }

    public LockStory read(int thread, int variable) {
        return event(EventKind.VARIABLE_READ, thread, 0, variable, 0, 0, 0);
    }

    public LockStory write(int thread, int variable) {
        return event(EventKind.VARIABLE_WRITE, thread, 0, variable, 0, 0, 0);
    }

    public LockStory add(int thread, int slot, int page) {
        return event(EventKind.PAGE_ADD, thread, 0, slot, page, 0, 0);
    }

    public LockStory remove(int thread, int slot, int page) {
        return event(EventKind.PAGE_REMOVE, thread, 0, slot, page, 2, 0);
    }

    public LockStory uptodate(int thread, int page, boolean is) {
        EventKind kind = is ? EventKind.UPTODATE_SET : EventKind.UPTODATE_CLEAR;
        return event(kind, thread, 0, page, 0, 4096, 0);
    }

    /** From the mapping to private memory, or the other way. */
    public LockStory copy(int thread, int entry, boolean into, int flags) {
        int destination = into ? entry : 0;
        return event(EventKind.COPY_BEGIN, thread, flags, destination, 8, 0, into ? 0 : entry);
    }

    /** From the mapping, and it may fault. */
    public LockStory copy(int thread, int entry) {
        return copy(thread, entry, false, 0);
    }

    public LockStory copyEnd(int thread, int entry, boolean into) {
        return event(EventKind.COPY_END, thread, 0, into ? entry : 0, 8, 0, 0);
    }

    /** So many events of the thread are missing. */
    public LockStory loss(int thread, long count) {
        return event(EventKind.LOSS, thread, 0, 0, count, 0, 0);
    }

    private LockStory event(EventKind kind, int thread, int flags, int object, long a, long b, long c) {
        boolean decides = object != 0 && kind != EventKind.LOCK_REQUEST && kind.group() != EventKind.Group.COPY;
        long order = decides ? orders.merge(object, 1L, Long::sum) : 0;
        long sequence = sequences.merge(thread, 1L, Long::sum) - 1;
        long clock = 1000 + 10L * trace.events().size();
        trace.event(0, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
        return this;
    }

    private long deepen(int thread, int lock, int by) {
        return depths.merge(List.of(thread, lock), (long) by, Long::sum);
    }

    /** The events, a readable line each. */
    public static String lines(EventList trace) {
        List<String> lines = new ArrayList<>();
        trace.definitions().all().forEach(definition -> lines.add(definition.toString()));
        if (!trace.header().properties().isEmpty()) {
            lines.add(trace.header().properties().toString());
        }
        for (Event event : trace.events()) {
            lines.add(lines.size() + " " + line(trace, event));
        }
        return String.join("\n", lines);
    }

    private static String line(EventList trace, Event event) {
        String object = event.object() == 0 ? "" : " " + trace.definitions().objectName(event.object());
        String flags = (event.flags() & SHARED) != 0 ? " shared" : "";
        flags += (event.flags() & TRIED) != 0 ? " tried" : "";
        flags += (event.flags() & TIMED) != 0 ? " timed" : "";
        flags += (event.flags() & (EventFlags.ATOMIC | EventFlags.RESIDENT)) != 0 ? " faultless" : "";
        return trace.definitions().threadName(event.thread()) + " "
                + event.kind().label() + object + flags + " a=" + event.a() + " b=" + event.b() + " c=" + event.c();
    }
}
