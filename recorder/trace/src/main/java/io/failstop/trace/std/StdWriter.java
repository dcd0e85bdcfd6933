package io.failstop.trace.std;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.PagedLongs;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes lines of events, and counts what no line can say.
 *
 * <p>Shared holds do not exist here: what is acquired shared is left out until the hold becomes exclusive.
 * A lock whose holder does not release it itself (a page lock, a hand-off) is released in the name of
 * the thread that acquired it, so that every lock is still released by its holder.
 *
 * <p>Threading: one thread.
 */
final class StdWriter implements EventHandler {
    private static final int KINDS = 256;
    /** Only a damaged trace has more holds of one lock. */
    private static final long MAX_DEPTH = 1 << 10;

    private final LineWriter out;
    private final DefinitionTable definitions;
    private final SafeNames threads;
    private final SafeNames objects;
    /** Per lock whose holder need not release it itself: the thread in whose name it was acquired, plus 1. */
    private final PagedLongs holders = new PagedLongs();

    private final long[] leftOut = new long[KINDS];
    private final long[] leftOutShared = new long[KINDS];
    private long triedAcquires;
    private long lines;

    StdWriter(LineWriter out, DefinitionTable definitions) {
        this.out = out;
        this.definitions = definitions;
        threads = new SafeNames(definitions::threadName);
        objects = new SafeNames(definitions::objectName);
    }

    /** How many lines were written. */
    long lines() {
        return lines;
    }

    /** How many attempts that succeeded are written like any acquire. */
    long triedAcquires() {
        return triedAcquires;
    }

    /** How many events no line tells of, by what they are. */
    SortedMap<String, Long> leftOut() {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (EventKind kind : EventKind.values()) {
            put(counts, kind.label(), leftOut[kind.code()]);
            put(counts, "shared " + kind.label(), leftOutShared[kind.code()]);
        }
        return counts;
    }

    private static void put(SortedMap<String, Long> counts, String what, long count) {
        if (count > 0) {
            counts.put(what, count);
        }
    }

    @Override
    public void event(
            long number,
            int thread,
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
        boolean shared = (flags & EventFlags.SHARED) != 0;
        if (shared && kind.group() == EventKind.Group.LOCK && kind != EventKind.LOCK_MODE_CHANGE) {
            leftOutShared[kind.code()]++;
            return;
        }
        switch (kind) {
            case THREAD_START -> start(thread, a, site);
            case THREAD_END -> {
                // No line says so: a join does.
            }
            case THREAD_JOIN -> join(thread, a, site);
            case LOCK_REQUEST -> line(thread, "req", objects.of(object), site);
            case LOCK_ACQUIRE -> {
                triedAcquires += (flags & EventFlags.TRIED) != 0 ? 1 : 0;
                acquire(thread, object, site);
            }
            case LOCK_RELEASE -> release(thread, object, site, a);
            case LOCK_HAND_OFF -> handOff(thread, object);
            case LOCK_MODE_CHANGE -> changeMode(thread, object, site, shared, a == 1);
            case WAIT_BEGIN -> beginWait(thread, object, site, b);
            case WAIT_END -> endWait(thread, object, site, b);
            case SIGNAL -> line(thread, b == 1 ? "notifyAll" : "notify", objects.of(object), site);
            case VARIABLE_READ -> line(thread, "r", objects.of(object), site);
            case VARIABLE_WRITE -> line(thread, "w", objects.of(object), site);
            default -> leftOut[kind.code()]++;
        }
    }

    private void line(int thread, String operation, byte[] operand, int site) {
        lines++;
        out.line(threads.of(thread), operation, operand, location(site));
    }

    /** Whoever acts is named first: of two like names, the first one stays as it is. */
    private void lineAboutThread(int thread, String operation, int other, int site) {
        lines++;
        byte[] subject = threads.of(thread);
        out.line(subject, operation, threads.of(other), location(site));
    }

    /** The number that the site's name is; of another site, its id. */
    private long location(int site) {
        String name = site == 0 ? "" : definitions.siteName(site);
        try {
            long number = Long.parseLong(name);
            return name.equals(Long.toString(number)) ? number : site;
        } catch (NumberFormatException e) {
            return site;
        }
    }

    private void start(int thread, long parent, int site) {
        if (isThread(parent)) {
            lineAboutThread((int) parent, "fork", thread, site);
        }
    }

    private void join(int thread, long joined, int site) {
        if (isThread(joined)) {
            lineAboutThread(thread, "join", (int) joined, site);
        } else {
            leftOut[EventKind.THREAD_JOIN.code()]++;
        }
    }

    private static boolean isThread(long id) {
        return id >= 0 && id <= Integer.MAX_VALUE;
    }

    private void acquire(int thread, int lock, int site) {
        if ((definitions.lockTraits(lock) & LockTraits.OWNERLESS) != 0) {
            holders.set(lock, thread + 1L);
        }
        line(thread, "acq", objects.of(lock), site);
    }

    private void handOff(int thread, int lock) {
        leftOut[EventKind.LOCK_HAND_OFF.code()]++;
        if (holders.get(lock) == 0) {
            holders.set(lock, thread + 1L);
        }
    }

    private void release(int thread, int lock, int site, long depth) {
        long holder = holders.get(lock);
        if (depth <= 1) {
            holders.set(lock, 0);
        }
        line(holder == 0 ? thread : (int) (holder - 1), "rel", objects.of(lock), site);
    }

    private void changeMode(int thread, int lock, int site, boolean toShared, boolean fromShared) {
        if (fromShared && !toShared) {
            acquire(thread, lock, site);
        } else if (toShared && !fromShared) {
            release(thread, lock, site, 1);
        }
    }

    /** As many releases and acquires as the thread has holds, and at least one. */
    private void beginWait(int thread, int lock, int site, long depth) {
        for (long i = Math.min(depth, MAX_DEPTH); i > 1; i--) {
            line(thread, "rel", objects.of(lock), site);
        }
        line(thread, "rel", objects.of(lock), site);
        line(thread, "wait", objects.of(lock), site);
    }

    private void endWait(int thread, int lock, int site, long depth) {
        for (long i = Math.min(depth, MAX_DEPTH); i > 1; i--) {
            acquire(thread, lock, site);
        }
        acquire(thread, lock, site);
    }
}
