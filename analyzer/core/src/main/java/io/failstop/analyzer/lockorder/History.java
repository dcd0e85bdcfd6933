package io.failstop.analyzer.lockorder;

import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Phase 2: the trace is read again, its lock steps and what orders them are kept, and requests that may lie
 * on a cycle become nodes.
 *
 * <p>What orders steps besides locks: the life of threads, signals, and every read of something shared, which
 * comes after the write that it saw. That is kept only where a thread did not know of the other's step before.
 *
 * <p>Threading: one thread.
 */
final class History extends LockSteps {
    private static final int MOST_OPTIONAL = 3;
    private static final int PAGE_BYTES = 4096;

    private final LockComponents components;
    private final StepLog log;
    private final RequestNodes nodes = new RequestNodes();
    private final LongIntMap known = new LongIntMap();
    private final LongIntMap writer = new LongIntMap();
    private final LongIntMap writerSteps = new LongIntMap();
    private final Map<Integer, Map<Integer, Integer>> references = new TreeMap<>();
    private final Map<Long, Map<Integer, long[]>> signals = new TreeMap<>();
    private final int[] impliedNodes = new int[3];
    private int[] states = new int[16];
    private int tag;
    private boolean closed;
    private long firstLoss;

    History(
            DefinitionTable names,
            ForeignReleases foreign,
            boolean faultsLockUptodatePages,
            LockComponents components,
            StepLog log) {
        super(names, foreign, faultsLockUptodatePages);
        this.components = components;
        this.log = log;
    }

    RequestNodes nodes() {
        return nodes;
    }

    StepLog log() {
        return log;
    }

    /** The first event before which events are missing, or 0. */
    long firstLoss() {
        return firstLoss;
    }

    /** Whether the log became full: what came later is not in it. */
    boolean truncated() {
        return closed && firstLoss == 0;
    }

    @Override
    void request(int thread, ThreadHolds held, int lock, boolean shared, Manner manner, int site, long event) {
        tag = RequestNodes.NONE;
        if (isRelevant(held, lock, shared, manner == Manner.BOUNDED)) {
            boolean bounded = manner == Manner.BOUNDED;
            for (int without = variants(thread, held); without > 0; without--) {
                about(thread, held.without(thread, without), lock, shared, bounded, site, event);
            }
            tag = nodes.node(thread, state(thread, held), lock, shared, bounded, held, false, site, event);
            holdsAfter(thread, held, event);
        }
        if (manner == Manner.PENDING && tag != RequestNodes.NONE && !closed) {
            log.put(thread, StepLog.PENDING, event, lock, tag);
        }
    }

    private boolean isRelevant(ThreadHolds held, int lock, boolean shared, boolean bounded) {
        int component = components.of(lock);
        if (component == LockComponents.NONE) {
            return false;
        }
        if (!shared && !bounded && isFair(lock)) {
            return true;
        }
        for (int i = 0; i < held.count; i++) {
            if (components.of(held.lock[i]) == component) {
                return true;
            }
        }
        return false;
    }

    /**
     * In how many more ways the thread may make its request: with some of the sections that other threads begin
     * not begun. Of many such sections only the first few are thought away.
     */
    private static int variants(int thread, ThreadHolds held) {
        return (1 << Math.min(MOST_OPTIONAL, held.foreign(thread))) - 1;
    }

    private void about(int thread, ThreadHolds part, int lock, boolean shared, boolean bounded, int site, long event) {
        if (!closed && isRelevant(part, lock, shared, bounded)) {
            forgetState(thread);
            impliedNodes[0] = nodes.node(thread, state(thread, part), lock, shared, bounded, part, false, site, event);
            forgetState(thread);
            holdsAfter(thread, part, event);
            log.putAbout(thread, event, impliedNodes, 1);
        }
    }

    /** A section that another thread began is held only once it has begun. */
    private void holdsAfter(int thread, ThreadHolds held, long event) {
        for (int i = 0; i < held.count; i++) {
            if (held.by[i] != thread && !closed) {
                log.put(thread, StepLog.HOLDS_AFTER, event, held.by[i], held.step[i], 0);
            }
        }
    }

    @Override
    void impliedRequests(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event) {
        for (int without = variants(thread, held); without > 0; without--) {
            forgetState(thread);
            aboutToFault(thread, held.without(thread, without), lockOf, count, pageLast, site, event);
            forgetState(thread);
        }
        aboutToFault(thread, held, lockOf, count, pageLast, site, event);
    }

    private void aboutToFault(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event) {
        int state = state(thread, held);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            boolean shared = !(pageLast && i == count - 1);
            impliedNodes[i] = isRelevant(held, lockOf[i], shared, false) || isRelevant(lockOf, i)
                    ? nodes.node(thread, state, lockOf[i], shared, false, held, true, site, event)
                    : RequestNodes.NONE;
            any |= impliedNodes[i] != RequestNodes.NONE;
            state = nodes.push(state, lockOf[i], shared, true);
        }
        if (any && !closed) {
            holdsAfter(thread, held, event);
            log.putAbout(thread, event, impliedNodes, count);
        }
    }

    private boolean isRelevant(int[] lockOf, int at) {
        int component = components.of(lockOf[at]);
        for (int i = 0; i < at; i++) {
            if (component != LockComponents.NONE && components.of(lockOf[i]) == component) {
                return true;
            }
        }
        return false;
    }

    private int state(int thread, ThreadHolds held) {
        if (thread >= states.length) {
            states = Arrays.copyOf(states, Math.max(thread + 1, states.length * 2));
        }
        if (states[thread] == RequestNodes.LOST) {
            int state = nodes.root(thread);
            for (int i = 0; i < held.count; i++) {
                state = nodes.push(state, held.lock[i], held.shared[i], false);
            }
            states[thread] = state;
        }
        return states[thread];
    }

    private void forgetState(int thread) {
        if (thread < states.length) {
            states[thread] = RequestNodes.LOST;
        }
    }

    @Override
    void begin(int thread, int lock, boolean shared, int owner, long event) {
        if (owner < states.length) {
            states[owner] = nodes.push(states[owner], lock, shared, false);
        }
        if (!closed) {
            if (owner == thread) {
                log.put(thread, shared ? StepLog.BEGIN_SHARED : StepLog.BEGIN, event, lock, tag);
            } else {
                int operation = shared ? StepLog.BEGIN_SHARED_OWNED : StepLog.BEGIN_OWNED;
                log.put(thread, operation, event, lock, owner, tag);
            }
            ThreadHolds held = holds(owner);
            held.step[held.count - 1] = log.steps(thread);
            closed = log.isFull();
        }
    }

    @Override
    void end(int thread, int lock, int owner, long event) {
        if (owner < states.length) {
            states[owner] = nodes.pop(states[owner], lock);
        }
        if (closed) {
            return;
        }
        if (owner == thread) {
            log.put(thread, StepLog.END, event, lock, RequestNodes.NONE);
        } else {
            log.put(thread, StepLog.END_OWNED, event, lock, owner, RequestNodes.NONE);
        }
    }

    @Override
    void changeMode(int thread, int lock, boolean toShared, long event) {
        forgetState(thread);
        if (!closed) {
            int node = toShared ? RequestNodes.NONE : tag;
            log.put(thread, toShared ? StepLog.DOWNGRADE : StepLog.UPGRADE, event, lock, node);
        }
    }

    @Override
    void handOff(int thread, int lock, int to, long event) {
        forgetState(thread);
        forgetState(to);
        if (!closed) {
            log.put(thread, StepLog.HAND_OFF, event, lock, to, RequestNodes.NONE);
            ThreadHolds held = holds(to);
            held.step[held.count - 1] = log.steps(thread);
        }
    }

    @Override
    void confirm(int thread, ThreadHolds held, int at, long event) {
        after(thread, held.by[at], held.step[at], StepLog.AFTER, event);
    }

    @Override
    void start(int thread, int parent, long event) {
        if (parent >= 0) {
            after(thread, parent, log.steps(parent), StepLog.AFTER_LIFE, event);
        }
    }

    @Override
    void join(int thread, int child, long event) {
        after(thread, child, log.steps(child), StepLog.AFTER_LIFE, event);
    }

    @Override
    void signal(int thread, int lock, long condition, long event) {
        long[] last = signals.computeIfAbsent(key(lock, (int) condition), key -> new TreeMap<>())
                .computeIfAbsent(thread, key -> new long[2]);
        last[0] = log.steps(thread);
        last[1] = event;
    }

    @Override
    void wake(int thread, int lock, long condition, long since, long event) {
        signals.getOrDefault(key(lock, (int) condition), Map.of()).forEach((signaller, last) -> {
            if (last[1] > since) {
                after(thread, signaller, (int) last[0], StepLog.AFTER, event);
            }
        });
    }

    /** The attempt fails only while the last section that was in its way is open. */
    @Override
    void fail(int thread, int lock, boolean shared, long event) {
        int by = -1;
        int step = 0;
        long latest = 0;
        for (int other = 0; other < threads().size(); other++) {
            ThreadHolds held = holds(other);
            int at = other == thread ? -1 : held.find(lock);
            if (at >= 0 && !(shared && held.shared[at]) && held.event[at] > latest) {
                latest = held.event[at];
                by = held.by[at];
                step = held.step[at];
            }
        }
        if (by >= 0) {
            after(thread, by, step, StepLog.AFTER, event);
        }
    }

    @Override
    void loss(int thread, long event) {
        forgetState(thread);
        if (firstLoss == 0) {
            firstLoss = event;
        }
        closed = true;
    }

    @Override
    void access(int thread, EventKind kind, int object, long a, long b, long event) {
        switch (kind) {
            case VARIABLE_WRITE -> write(thread, key(object, 0));
            case VARIABLE_READ, UPTODATE_PEEK, PAGE_TABLE_CHECK, SIZE_SAMPLE -> read(thread, key(object, 0), event);
            case BLOCK_LOOKUP -> read(thread, key(object, 1 + (int) a), event);
            case BLOCK_ALLOCATE, BLOCK_INITIALISE, BLOCK_FREE -> readAndWrite(thread, key(object, 1 + (int) a), event);
            case UPTODATE_SET, UPTODATE_CLEAR -> {
                // What covers the page replaces what was there.
                if (a != 0 || b < PAGE_BYTES) {
                    read(thread, key(object, 0), event);
                }
                write(thread, key(object, 0));
            }
            case MAP, UNMAP, SIZE_CHANGE -> readAndWrite(thread, key(object, 0), event);
            case DIRTY -> {
                read(thread, key(object, 1), event);
                if (b == 0) {
                    write(thread, key(object, 1));
                }
            }
            case PAGE_LOOKUP -> {
                read(thread, key(object, 0), event);
                refer(thread, object);
            }
            case PAGE_PUT -> refer(thread, object);
            case PAGE_ADD, PAGE_REMOVE -> {
                readAndWrite(thread, key(object, 0), event);
                write(thread, key((int) a, 0));
                write(thread, key((int) a, 1));
                refer(thread, object);
            }
            case FREEZE ->
                references
                        .getOrDefault(object, Map.of())
                        .forEach((other, steps) -> after(thread, other, steps, StepLog.AFTER, event));
            default -> {
                // Nothing that another thread waits for.
            }
        }
    }

    private static long key(int object, int part) {
        return ((long) object << Integer.SIZE) | (part & 0xffff_ffffL);
    }

    private void refer(int thread, int slot) {
        references.computeIfAbsent(slot, key -> new TreeMap<>()).put(thread, log.steps(thread));
    }

    private void read(int thread, long variable, long event) {
        int by = writer.get(variable);
        if (by != 0) {
            after(thread, by - 1, writerSteps.get(variable), StepLog.AFTER, event);
        }
    }

    private void write(int thread, long variable) {
        writer.put(variable, thread + 1);
        writerSteps.put(variable, log.steps(thread));
    }

    private void readAndWrite(int thread, long variable, long event) {
        read(thread, variable, event);
        write(thread, variable);
    }

    private void after(int thread, int on, int steps, int operation, long event) {
        if (closed || on == thread || steps == 0) {
            return;
        }
        long pair = key(thread, on);
        if (known.get(pair) < steps) {
            known.put(pair, steps);
            log.put(thread, operation, event, on, steps, RequestNodes.NONE);
        }
    }
}
