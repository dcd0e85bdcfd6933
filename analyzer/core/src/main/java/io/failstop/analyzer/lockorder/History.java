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
    private static final int LONG_STEPS = 1 << 16;
    private static final int PAGE_BYTES = 4096;
    private static final int[] NO_LABELS = {};

    private final LockComponents components;
    private final StepLog log;
    private final RequestNodes nodes;
    private final LongIntMap known = new LongIntMap();
    private final LongIntMap knownLife = new LongIntMap();
    private final LongIntMap writer = new LongIntMap();
    private final LongIntMap writerSteps = new LongIntMap();
    private final Map<Integer, Map<Integer, Integer>> references = new TreeMap<>();
    private final Map<Long, Signals> signals = new TreeMap<>();
    /** By lock, the thread whose section of it began, changed its mode or was passed on last. */
    private int[] latestOwner = new int[16];

    private final Nest nest = new Nest();
    private final int[] pending = new int[StepLog.MOST_NODES];
    private int pendingCount;
    private int[] ownLabels = new int[16];
    private int ownCount;
    private int[] ownSet = NO_LABELS;
    private boolean closed;
    private boolean truncated;
    private boolean doubted;

    History(
            DefinitionTable names,
            ForeignReleases foreign,
            boolean faultsLockUptodatePages,
            LockComponents components,
            StepLog log) {
        super(names, foreign, faultsLockUptodatePages);
        this.components = components;
        this.log = log;
        nodes = new RequestNodes(names);
    }

    /** By lock, the number of its class. */
    int[] classes() {
        int[] classes = new int[locks().size()];
        Arrays.setAll(classes, locks()::classOf);
        return classes;
    }

    RequestNodes nodes() {
        return nodes;
    }

    StepLog log() {
        return log;
    }

    /** Whether there are so many steps that not every way to a deadlock can be listed. */
    boolean isLong() {
        return log.isLongerThan(LONG_STEPS);
    }

    /** Whether events are missing that may matter: what came later is not in the log. */
    boolean doubted() {
        return doubted;
    }

    /** Whether the log became full: what came later is not in it. */
    boolean truncated() {
        return truncated;
    }

    @Override
    void request(int thread, ThreadHolds held, int lock, boolean shared, Manner manner, int site, long event) {
        if (isOnCycle(held, lock, shared)) {
            labelOwn(thread, held);
            int own = own(thread, held, lock);
            boolean upgrade = own >= 0 && !shared && held.shared[own];
            // What it holds itself it has again at once, or waits for itself.
            if (own < 0 || upgrade || (shared && held.shared[own] && !locks().isReentrant(lock))) {
                boolean bounded = manner == Manner.BOUNDED;
                nest.request(thread, lock, shared, bounded, site, event);
                about(held);
                if (!shared && !bounded && locks().isFair(lock)) {
                    nest.holds(RequestNode.NOTHING, 0, 0);
                    add();
                }
                flush(thread, event);
            }
        }
        if (manner == Manner.PENDING && !closed) {
            log.put(thread, StepLog.PENDING, event, lock);
        }
    }

    private boolean isOnCycle(ThreadHolds held, int lock, boolean shared) {
        int component = components.of(lock);
        if (component == LockComponents.NONE) {
            return false;
        }
        for (int i = 0; i < held.count; i++) {
            if (components.of(held.lock[i]) == component) {
                return true;
            }
        }
        return !shared && locks().isFair(lock);
    }

    /** What the thread holds by itself: others' sections may not have begun. */
    private void labelOwn(int thread, ThreadHolds held) {
        ownCount = 0;
        ownSet = NO_LABELS;
        for (int i = 0; i < held.count; i++) {
            if (held.by[i] == thread) {
                addOwn(RequestNode.label(held.lock[i], held.shared[i], false));
            }
        }
    }

    private void addOwn(int label) {
        if (ownCount == ownLabels.length) {
            ownLabels = Arrays.copyOf(ownLabels, ownCount * 2);
        }
        ownLabels[ownCount++] = label;
    }

    /** The same array until a label is added. */
    private int[] ownSet() {
        if (ownSet.length != ownCount) {
            ownSet = Arrays.copyOf(ownLabels, ownCount);
        }
        return ownSet;
    }

    private static int own(int thread, ThreadHolds held, int lock) {
        int at = held.find(lock);
        return at >= 0 && held.by[at] == thread ? at : -1;
    }

    /** The nodes of the request, one for each lock of the same component that its thread holds. */
    private void about(ThreadHolds held) {
        int thread = nest.thread;
        int lock = nest.lock;
        int component = components.of(lock);
        for (int i = 0; i < held.count; i++) {
            boolean begun = held.by[i] == thread;
            boolean again = held.lock[i] == lock && !begun && locks().isReentrant(lock);
            if (components.of(held.lock[i]) == component && !again) {
                if (!begun) {
                    // Another thread begins it: it is held only once that has happened.
                    flush(thread, nest.event);
                    if (!closed) {
                        log.put(thread, StepLog.HOLDS_AFTER, nest.event, held.by[i], held.step[i]);
                    }
                }
                nest.holds(RequestNode.label(held.lock[i], held.shared[i], false), held.site[i], held.event[i]);
                add();
                if (!begun) {
                    flush(thread, nest.event);
                }
            }
        }
    }

    private void add() {
        int node = nodes.node(nest);
        if (node != RequestNodes.NONE) {
            RequestNode request = nodes.get(node);
            if (!request.knows(ownLabels, ownCount)) {
                request.seen(ownSet());
            }
            if (pendingCount == StepLog.MOST_NODES) {
                flush(nest.thread, nest.event);
            }
            pending[pendingCount++] = node;
        }
    }

    private void flush(int thread, long event) {
        // What comes after a gap makes nodes too, but nothing is predicted of it.
        if (pendingCount > 0 && !closed) {
            for (int i = 0; i < pendingCount; i++) {
                nodes.get(pending[i]).lastStep = log.steps(thread);
            }
            log.putAbout(thread, event, pending, pendingCount);
        }
        pendingCount = 0;
    }

    @Override
    void impliedRequests(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event) {
        labelOwn(thread, held);
        int length = 0;
        for (int i = 0; i < count; i++) {
            int lock = lockOf[i];
            boolean shared = !(pageLast && i == count - 1);
            int own = own(thread, held, lock);
            if (own >= 0 && locks().isReentrant(lock)) {
                continue;
            }
            nest.request(thread, lock, shared, false, site, event);
            nest.chainLength = length;
            if (own >= 0 && !(shared && held.shared[own])) {
                nest.holds(RequestNode.label(lock, held.shared[own], false), held.site[own], held.event[own]);
                add();
                break;
            }
            if (components.of(lock) != LockComponents.NONE) {
                about(held);
                for (int j = 0; j < length; j++) {
                    if (components.of(RequestNode.lockOf(nest.chain[j])) == components.of(lock)) {
                        nest.holds(nest.chain[j], site, event);
                        add();
                    }
                }
            }
            nest.chain[length++] = RequestNode.label(lock, shared, true);
            addOwn(RequestNode.label(lock, shared, true));
        }
        flush(thread, event);
    }

    @Override
    void begin(int thread, int lock, boolean shared, int owner, long event) {
        if (!closed) {
            if (owner == thread) {
                log.put(thread, shared ? StepLog.BEGIN_SHARED : StepLog.BEGIN, event, lock);
            } else {
                int operation = shared ? StepLog.BEGIN_SHARED_OWNED : StepLog.BEGIN_OWNED;
                log.put(thread, operation, event, lock, owner);
            }
            latest(lock, owner);
            ThreadHolds held = holds(owner);
            held.step[held.count - 1] = log.steps(thread);
            held.begunStep[held.count - 1] = log.steps(thread);
            truncated = log.isFull();
            closed = truncated;
        }
    }

    @Override
    void end(int thread, int lock, int owner, long event) {
        if (closed) {
            return;
        }
        if (owner == thread) {
            log.put(thread, StepLog.END, event, lock);
        } else {
            log.put(thread, StepLog.END_OWNED, event, lock, owner);
        }
    }

    @Override
    void changeMode(int thread, int lock, boolean toShared, long event) {
        if (!closed) {
            latest(lock, thread);
            log.put(thread, toShared ? StepLog.DOWNGRADE : StepLog.UPGRADE, event, lock);
            if (!toShared) {
                ThreadHolds held = holds(thread);
                int at = held.find(lock);
                held.begunBy[at] = thread;
                held.begunStep[at] = log.steps(thread);
            }
        }
    }

    @Override
    void handOff(int thread, int lock, int to, long event) {
        if (!closed) {
            latest(lock, to);
            log.put(thread, StepLog.HAND_OFF, event, lock, to);
            ThreadHolds held = holds(to);
            held.step[held.count - 1] = log.steps(thread);
        }
    }

    @Override
    void confirm(int thread, ThreadHolds held, int at, long event) {
        after(thread, held.by[at], held.step[at], StepLog.AFTER, event);
    }

    @Override
    void beforeCopy(int thread) {
        holds(thread).stepsBeforeCopy = log.steps(thread);
    }

    @Override
    void start(int thread, int parent, boolean inCopy, long event) {
        // Whoever starts a thread from within a copy may still fault there.
        int steps = inCopy ? holds(parent).stepsBeforeCopy : log.steps(parent);
        after(thread, parent, steps, StepLog.AFTER_LIFE, event);
    }

    @Override
    void join(int thread, int child, long event) {
        after(thread, child, log.steps(child), StepLog.AFTER_LIFE, event);
    }

    @Override
    void signal(int thread, int lock, long condition, long event) {
        signals.computeIfAbsent(key(lock, (int) condition), key -> new Signals())
                .add(thread, log.steps(thread), event);
    }

    @Override
    void wake(int thread, int lock, long condition, long since, long event) {
        Signals given = signals.get(key(lock, (int) condition));
        if (given != null) {
            given.forEachSince(since, (signaller, steps) -> after(thread, signaller, steps, StepLog.AFTER, event));
        }
    }

    /** The attempt fails only while the last section that was in its way is open, whoever it was passed on to. */
    @Override
    void fail(int thread, int lock, boolean shared, long event) {
        if (closed) {
            return;
        }
        int first = lock < latestOwner.length ? latestOwner[lock] - 1 : -1;
        int owner = first >= 0 && obstacle(first, thread, lock, shared) >= 0 ? first : -1;
        // Nobody's is later than that; but if it is over, or in nobody's way, all have to be asked.
        for (int other = 0; owner != first && other < threads().size(); other++) {
            int at = obstacle(other, thread, lock, shared);
            if (at >= 0
                    && (owner < 0
                            || holds(other).event[at]
                                    > holds(owner).event[holds(owner).find(lock)])) {
                owner = other;
            }
        }
        if (owner >= 0) {
            ThreadHolds held = holds(owner);
            int at = held.find(lock);
            after(thread, held.begunBy[at], held.begunStep[at], StepLog.AFTER, event);
        }
    }

    /** Where the other thread's section is that is in the way of the thread; -1 if it has none. */
    private int obstacle(int other, int thread, int lock, boolean shared) {
        int at = other == thread ? -1 : holds(other).find(lock);
        return at >= 0 && !(shared && holds(other).shared[at]) ? at : -1;
    }

    private void latest(int lock, int owner) {
        if (lock >= latestOwner.length) {
            latestOwner = Arrays.copyOf(latestOwner, Math.max(lock + 1, latestOwner.length * 2));
        }
        latestOwner[lock] = owner + 1;
    }

    @Override
    void doubt() {
        doubted = true;
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
                // Whoever makes a page dirty or clean does not ask what it was.
                if (b == 0) {
                    write(thread, key(object, 1));
                } else {
                    read(thread, key(object, 1), event);
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
        // What is known by other means is no reason to forget what the life of threads says: that is asked for alone,
        // too.
        LongIntMap soFar = operation == StepLog.AFTER_LIFE ? knownLife : known;
        if (soFar.get(pair) < steps) {
            soFar.put(pair, steps);
            if (operation == StepLog.AFTER_LIFE && known.get(pair) < steps) {
                known.put(pair, steps);
            }
            log.put(thread, operation, event, on, steps);
        }
    }
}
