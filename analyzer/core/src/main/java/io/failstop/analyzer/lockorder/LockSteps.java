package io.failstop.analyzer.lockorder;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;

/**
 * What the events of a trace mean for locks: who requests what while in which sections. Threads and locks
 * are dense numbers from here on. A section runs from acquire to release; it belongs to whoever acquired it
 * or was handed it, and if any thread may release its lock, to whoever does: {@link ForeignReleases} knows.
 *
 * <p>Threading: one thread, one use.
 */
abstract class LockSteps implements EventHandler {
    /** How a request waits. */
    enum Manner {
        /** As long as it takes. */
        BLOCKING,
        /** Not at all, or not for ever. */
        BOUNDED,
        /** It is the thread's last event: it was never answered. */
        PENDING
    }

    private static final long TRIED = 1;
    private static final long TIMED_OUT = 2;
    private static final long INTERRUPTED = 3;

    private final FaultLocks faults;
    private final SectionOwners sections;
    private final DenseIds threads;
    private final TracedLocks locks;
    private final int[] implied = new int[FaultLocks.MOST];

    /**
     * Steps of one trace.
     *
     * @param faultsLockUptodatePages whether a fault takes the page lock in any case
     */
    LockSteps(DefinitionTable names, ForeignReleases foreign, boolean faultsLockUptodatePages) {
        this.sections = new SectionOwners(names, foreign);
        this.threads = sections.threads();
        this.locks = sections.locks();
        this.faults = new FaultLocks(names, faultsLockUptodatePages);
    }

    /** A request, before the section that it leads to begins; {@code site} and {@code event} are its own. */
    abstract void request(int thread, ThreadHolds held, int lock, boolean shared, Manner manner, int site, long event);

    /** A copy that may fault: the locks that the fault would take, outermost first, the last one exclusive if it is a page's. */
    abstract void impliedRequests(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event);

    /** A section begins, by an event of {@code thread}; it will belong to {@code owner}. */
    void begin(int thread, int lock, boolean shared, int owner, long event) {}

    /** A section of {@code owner} ends, by an event of {@code thread}. */
    void end(int thread, int lock, int owner, long event) {}

    /** The thread's section changes its mode. */
    void changeMode(int thread, int lock, boolean toShared, long event) {}

    /** The thread's section belongs to another thread now. */
    void handOff(int thread, int lock, int to, long event) {}

    /** The thread acts upon what another one began or passed on: the section at {@code at}. */
    void confirm(int thread, ThreadHolds held, int at, long event) {}

    /** The thread starts; {@code inCopy}: its parent's last event before is the begin of a copy that may fault. */
    void start(int thread, int parent, boolean inCopy, long event) {}

    /** A copy begins that may fault. */
    void beforeCopy(int thread) {}

    /** The thread ends, and may still be in sections. */
    void finish(int thread, ThreadHolds held, long event) {}

    /** The thread saw another one end. */
    void join(int thread, int child, long event) {}

    /** The thread signals. */
    void signal(int thread, int lock, long condition, long event) {}

    /** The thread's wait, which began with event {@code since}, is ended by signals. */
    void wake(int thread, int lock, long condition, long since, long event) {}

    /** The thread's request is given up because others are in the way. */
    void fail(int thread, int lock, boolean shared, long event) {}

    /** From now on events may be missing that matter. */
    void doubt() {}

    /** An event that reads or writes what threads share. */
    void access(int thread, EventKind kind, int object, long a, long b, long event) {}

    @Override
    public final void event(
            long number,
            int threadId,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (losses().areKnown()) {
            lookForLosses(number, threadId, kind, object, order);
        }
        switch (kind) {
            case LOCK_ACQUIRE -> acquire(threads.number(threadId), flags, object, site, number, a);
            case LOCK_RELEASE -> release(threads.number(threadId), flags, object, site, number, a);
            case LOCK_REQUEST -> {
                ThreadHolds held = holds(threads.number(threadId));
                held.requested = lock(object);
                held.requestFlags = flags;
                held.requestSite = site;
                held.requestEvent = number;
            }
            case LOCK_FAIL -> {
                int thread = threads.number(threadId);
                holds(thread).requested = ThreadHolds.NO_REQUEST;
                if (a == TRIED || a == TIMED_OUT) {
                    fail(thread, lock(object), (flags & EventFlags.SHARED) != 0, number);
                }
            }
            case LOCK_MODE_CHANGE -> modeChange(threads.number(threadId), flags, object, site, number);
            case LOCK_HAND_OFF -> pass(threads.number(threadId), flags, object, (int) a, number);
            case WAIT_BEGIN -> {
                int thread = threads.number(threadId);
                ThreadHolds held = holds(thread);
                held.waitEvent = number;
                held.awaited = lock(object);
                endSection(thread, held.awaited, number);
            }
            case WAIT_END -> waitEnd(threads.number(threadId), object, site, number, a, c);
            case SIGNAL -> signals(threads.number(threadId), lock(object), a, number);
            case THREAD_START -> started(threads.number(threadId), (int) a, b, number);
            case THREAD_END -> finish(threads.number(threadId), holds(threads.number(threadId)), number);
            case THREAD_JOIN -> join(threads.number(threadId), threads.number((int) a), number);
            case COPY_BEGIN -> {
                if ((flags & (EventFlags.ATOMIC | EventFlags.RESIDENT)) == 0) {
                    int thread = threads.number(threadId);
                    holds(thread).copySequence = sequence;
                    beforeCopy(thread);
                    copy(thread, object, site, number);
                    copy(thread, c, site, number);
                }
            }
            case LOSS -> sections.lose(threads.number(threadId), number, a);
            case PAGE_ADD, PAGE_REMOVE, UPTODATE_SET, UPTODATE_CLEAR -> {
                faults.change(kind, object, a, b);
                access(threads.number(threadId), kind, object, a, b, number);
            }
            case PAGE_LOOKUP,
                    PAGE_PUT,
                    FREEZE,
                    UPTODATE_PEEK,
                    DIRTY,
                    MAP,
                    UNMAP,
                    PAGE_TABLE_CHECK,
                    SIZE_SAMPLE,
                    SIZE_CHANGE,
                    BLOCK_ALLOCATE,
                    BLOCK_INITIALISE,
                    BLOCK_FREE,
                    BLOCK_LOOKUP,
                    VARIABLE_READ,
                    VARIABLE_WRITE -> access(threads.number(threadId), kind, object, a, b, number);
            default -> {
                // Decides nothing about who may go on.
            }
        }
    }

    private void lookForLosses(long number, int threadId, EventKind kind, int object, long order) {
        if (losses().noticeGapBefore(number, threadId, kind, object, order)) {
            sections.forget(lock(object));
        }
        if (number > losses().certain().until()) {
            doubt();
        }
    }

    /** Whether a thread waits at the end, for a lock or a signal: what it would have done is not in the trace. */
    final boolean endsInWaits() {
        return sections.anyWaits();
    }

    /** What was requested and never answered; after the last event. */
    final void requestsAtEnd() {
        for (int thread = 0; thread < threads.size(); thread++) {
            ThreadHolds held = holds(thread);
            if (held.requested != ThreadHolds.NO_REQUEST && (held.requestFlags & EventFlags.TIMED) == 0) {
                boolean shared = (held.requestFlags & EventFlags.SHARED) != 0;
                request(thread, held, held.requested, shared, Manner.PENDING, held.requestSite, held.requestEvent);
            }
        }
    }

    private void started(int thread, int parentId, long parentEvents, long number) {
        if (parentId >= 0) {
            int parent = threads.number(parentId);
            start(thread, parent, holds(parent).copySequence == parentEvents - 1, number);
        }
    }

    private void acquire(int thread, int flags, int object, int site, long number, long depth) {
        ThreadHolds held = holds(thread);
        int lock = lock(object);
        boolean shared = (flags & EventFlags.SHARED) != 0;
        boolean asked = held.requested == lock;
        held.requested = ThreadHolds.NO_REQUEST;
        int at = held.find(lock);
        if (at >= 0 && (held.unconfirmed[at] || depth > 1)) {
            if (shared && !held.unconfirmed[at]) {
                share(thread, held, at, asked, flags, site, number);
            }
            held.site[at] = held.unconfirmed[at] ? site : held.site[at];
            accept(thread, held, at, number);
            return;
        }
        if (depth > 1) {
            return;
        }
        answered(thread, held, lock, shared, asked, flags, site, number);
        beginSection(thread, lock, shared, site, number);
    }

    /** The request that this event answers, which may have had no event of its own. */
    private void answered(
            int thread, ThreadHolds held, int lock, boolean shared, boolean asked, int flags, int site, long number) {
        int allFlags = asked ? flags | held.requestFlags : flags;
        Manner manner = (allFlags & (EventFlags.TRIED | EventFlags.TIMED)) != 0 ? Manner.BOUNDED : Manner.BLOCKING;
        request(
                thread,
                held,
                lock,
                shared,
                manner,
                asked ? held.requestSite : site,
                asked ? held.requestEvent : number);
    }

    /** The thread acquires in shared mode what it has. */
    private void share(int thread, ThreadHolds held, int at, boolean asked, int flags, int site, long number) {
        int lock = held.lock[at];
        if (!held.shared[at]) {
            held.sharedToo[at]++;
        } else if (!locks().isReentrant(lock)) {
            // Behind another thread's exclusive request it waits for that, which waits for it.
            answered(thread, held, lock, true, asked, flags, site, number);
        }
    }

    /** The thread acts upon a section: whoever began it or passed it on did so before. */
    private void accept(int thread, ThreadHolds held, int at, long number) {
        if (held.by[at] != thread) {
            confirm(thread, held, at, number);
            held.by[at] = thread;
        }
        held.unconfirmed[at] = false;
    }

    private void beginSection(int thread, int lock, boolean shared, int site, long number) {
        int owner = sections.begin(thread, lock, shared, site, number);
        if (owner != ForeignReleases.UNKNOWN) {
            begin(thread, lock, shared, owner, number);
        }
    }

    private void release(int thread, int flags, int object, int site, long number, long depth) {
        if (depth <= 1) {
            endSection(thread, lock(object), number);
            return;
        }
        ThreadHolds held = holds(thread);
        int at = held.find(lock(object));
        if (at < 0 || held.sharedToo[at] == 0) {
            return;
        }
        if ((flags & EventFlags.SHARED) != 0) {
            held.sharedToo[at]--;
        } else if (depth - 1 == held.sharedToo[at]) {
            // What is left of the hold is shared.
            accept(thread, held, at, number);
            setMode(thread, held, at, true, site, number);
        }
    }

    private void setMode(int thread, ThreadHolds held, int at, boolean toShared, int site, long number) {
        held.shared[at] = toShared;
        held.sharedToo[at] = 0;
        held.site[at] = site;
        held.event[at] = number;
        changeMode(thread, held.lock[at], toShared, number);
    }

    private void endSection(int thread, int lock, long number) {
        int owner = sections.ownerOfEnding(thread, lock);
        ThreadHolds held = holds(owner);
        int at = held.find(lock);
        if (at >= 0) {
            accept(thread, held, at, number);
            sections.end(held, at);
            end(thread, lock, owner, number);
        }
    }

    private void modeChange(int thread, int flags, int object, int site, long number) {
        ThreadHolds held = holds(thread);
        int lock = lock(object);
        boolean toShared = (flags & EventFlags.SHARED) != 0;
        boolean asked = held.requested == lock;
        held.requested = ThreadHolds.NO_REQUEST;
        int at = held.find(lock);
        if (at < 0 || held.shared[at] == toShared) {
            return;
        }
        long since = asked ? held.requestEvent : number;
        accept(thread, held, at, since);
        if (!toShared) {
            answered(thread, held, lock, false, asked, flags, site, number);
        }
        setMode(thread, held, at, toShared, site, number);
    }

    private void pass(int thread, int flags, int object, int toId, long number) {
        ThreadHolds held = holds(thread);
        int lock = lock(object);
        int to = threads.number(toId);
        int at = held.find(lock);
        if (to == thread || (at < 0 && !losses().areKnown())) {
            return;
        }
        if (at < 0) {
            // The thread's acquire was lost; but the other one has it now without asking for it.
            held.push(lock, (flags & EventFlags.SHARED) != 0, 0, number, thread);
            at = held.count - 1;
        }
        accept(thread, held, at, number);
        boolean shared = held.shared[at];
        int begunBy = held.begunBy[at];
        int begunStep = held.begunStep[at];
        int sharedToo = held.sharedToo[at];
        held.remove(at);
        ThreadHolds receiver = holds(to);
        receiver.push(lock, shared, receiver.requested == lock ? receiver.requestSite : 0, number, thread);
        receiver.begunBy[receiver.count - 1] = begunBy;
        receiver.begunStep[receiver.count - 1] = begunStep;
        receiver.sharedToo[receiver.count - 1] = sharedToo;
        // Only who waits for it says later that it has it.
        receiver.unconfirmed[receiver.count - 1] = receiver.requested == lock || receiver.awaited == lock;
        sections.passed(lock, to);
        handOff(thread, lock, to, number);
    }

    private void waitEnd(int thread, int object, int site, long number, long condition, long cause) {
        ThreadHolds held = holds(thread);
        int lock = lock(object);
        int at = held.find(lock);
        held.awaited = ThreadHolds.NO_REQUEST;
        if (cause != TIMED_OUT && cause != INTERRUPTED) {
            wake(thread, lock, condition, held.waitEvent, number);
        }
        if (at >= 0 && held.unconfirmed[at]) {
            accept(thread, held, at, number);
            return;
        }
        // Whatever ended the wait, the lock is waited for without a bound.
        request(thread, held, lock, false, Manner.BLOCKING, site, number);
        beginSection(thread, lock, false, site, number);
    }

    private void signals(int thread, int lock, long condition, long number) {
        ThreadHolds held = holds(thread);
        int at = held.find(lock);
        if (at >= 0) {
            accept(thread, held, at, number);
        }
        signal(thread, lock, condition, number);
    }

    private void copy(int thread, long through, int site, long number) {
        int count = faults.of(through, implied);
        for (int i = 0; i < count; i++) {
            implied[i] = lock(implied[i]);
        }
        if (count > 0) {
            impliedRequests(thread, holds(thread), implied, count, faults.isPageLast(), site, number);
        }
    }

    final ThreadHolds holds(int thread) {
        return sections.holds(thread);
    }

    private int lock(int object) {
        return locks.number(object);
    }

    /** What events are missing. */
    final Losses losses() {
        return sections.losses();
    }

    /** Threads met so far, numbered. */
    final DenseIds threads() {
        return threads;
    }

    /** Locks met so far. */
    final TracedLocks locks() {
        return locks;
    }
}
