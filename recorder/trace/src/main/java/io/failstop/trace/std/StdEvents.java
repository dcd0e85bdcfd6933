package io.failstop.trace.std;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * Makes events of lines: counts depths and order numbers, adds the starts and ends of threads that no
 * line tells of, and makes one wait of a release, a wait and an acquire.
 *
 * <p>What no lock can do, such as a release of a lock that the thread does not hold, is handed over as it
 * stands. Threading: one thread, one reading.
 */
final class StdEvents {
    private static final int NOBODY = -1;

    private final EventHandler handler;
    private final DefinitionTable definitions;
    private long number;
    private long inferred;
    private int locks;

    private long[] sequence = new long[0];
    private long[] lastNumber = new long[0];
    private boolean[] ended = new boolean[0];
    /** Per thread: the lock that it waits on a condition of, or 0, and the depth that it gave up. */
    private int[] waitsOn = new int[0];

    private int[] depthGivenUp = new int[0];
    private int[] holder = new int[0];
    private int[] depth = new int[0];
    private long[] order = new long[0];

    StdEvents(EventHandler handler, DefinitionTable definitions) {
        this.handler = handler;
        this.definitions = definitions;
    }

    /** Hands over the events of a block. */
    void accept(Block block) {
        for (Definition definition : block.definitions) {
            definitions.define(definition);
            if (definition.kind() == DefinitionLayout.LOCK) {
                locks++;
            }
        }
        ensureThreads(block.threads);
        ensureObjects(block.objects);
        int[] words = block.words;
        int end = block.used();
        for (int i = 0; i < end; i += Block.WORDS_PER_LINE) {
            line(Block.op(words[i]), Block.thread(words[i]), words[i + 1], words[i + 2]);
        }
    }

    private void ensureThreads(int threads) {
        if (threads > sequence.length) {
            int length = Math.max(threads, sequence.length * 2);
            sequence = Arrays.copyOf(sequence, length);
            lastNumber = Arrays.copyOf(lastNumber, length);
            ended = Arrays.copyOf(ended, length);
            waitsOn = Arrays.copyOf(waitsOn, length);
            depthGivenUp = Arrays.copyOf(depthGivenUp, length);
        }
    }

    private void ensureObjects(int objects) {
        int known = holder.length;
        if (objects > known) {
            int length = Math.max(objects, known * 2);
            holder = Arrays.copyOf(holder, length);
            Arrays.fill(holder, known, length, NOBODY);
            depth = Arrays.copyOf(depth, length);
            order = Arrays.copyOf(order, length);
        }
    }

    private void line(int op, int thread, int operand, int site) {
        if (sequence[thread] == 0) {
            startUnforked(thread);
        }
        if (op == Op.ACQ) {
            acquire(thread, operand, site);
        } else if (op == Op.REL) {
            release(thread, operand, site);
        } else if (op == Op.READ) {
            emit(thread, EventKind.VARIABLE_READ, 0, operand, site, 0, 0, 0);
        } else if (op == Op.WRITE) {
            emit(thread, EventKind.VARIABLE_WRITE, 0, operand, site, 0, 0, 0);
        } else {
            other(op, thread, operand, site);
        }
    }

    private void other(int op, int thread, int operand, int site) {
        switch (op) {
            case Op.REQ -> request(thread, operand, site);
            case Op.FORK -> fork(thread, operand, site);
            case Op.JOIN -> join(thread, operand, site);
            case Op.WAIT -> beginWait(thread, operand, site);
            case Op.NOTIFY -> emit(thread, EventKind.SIGNAL, 0, operand, site, 0, 0, 0);
            case Op.NOTIFY_ALL -> emit(thread, EventKind.SIGNAL, 0, operand, site, 0, 0, 1);
            default -> throw new IllegalStateException("operation " + op);
        }
    }

    private void emit(int thread, EventKind kind, int flags, int object, int site, long orderNumber, long a, long b) {
        long event = ++number;
        lastNumber[thread] = event;
        handler.event(event, thread, sequence[thread]++, event, kind, flags, object, site, orderNumber, a, b, 0);
    }

    private void conclude(int thread, EventKind kind, long a) {
        inferred++;
        emit(thread, kind, EventFlags.INFERRED, 0, 0, 0, a, 0);
    }

    private void acquire(int thread, int lock, int site) {
        if (waitsOn[thread] == lock) {
            endWait(thread, lock, site);
            return;
        }
        int now = holder[lock] == thread ? depth[lock] + 1 : 1;
        holder[lock] = thread;
        depth[lock] = now;
        emit(thread, EventKind.LOCK_ACQUIRE, 0, lock, site, ++order[lock], now, 0);
    }

    private void release(int thread, int lock, int site) {
        int before = 1;
        if (holder[lock] == thread) {
            before = depth[lock]--;
            if (before == 1) {
                holder[lock] = NOBODY;
            }
        }
        emit(thread, EventKind.LOCK_RELEASE, 0, lock, site, ++order[lock], before, 0);
    }

    /** Who waits on a condition and asks for its lock again has been woken: the end of the wait stands for that. */
    private void request(int thread, int lock, int site) {
        if (waitsOn[thread] != lock) {
            emit(thread, EventKind.LOCK_REQUEST, 0, lock, site, 0, 0, 0);
        }
    }

    private void beginWait(int thread, int lock, int site) {
        int given = 1;
        if (holder[lock] == thread) {
            given = depth[lock];
            holder[lock] = NOBODY;
        }
        waitsOn[thread] = lock;
        depthGivenUp[thread] = given;
        emit(thread, EventKind.WAIT_BEGIN, 0, lock, site, ++order[lock], 0, given);
    }

    private void endWait(int thread, int lock, int site) {
        waitsOn[thread] = 0;
        holder[lock] = thread;
        depth[lock] = depthGivenUp[thread];
        emit(thread, EventKind.WAIT_END, 0, lock, site, ++order[lock], 0, depthGivenUp[thread]);
    }

    private void startUnforked(int thread) {
        conclude(thread, EventKind.THREAD_START, -1);
    }

    private void fork(int parent, int child, int site) {
        emit(child, EventKind.THREAD_START, 0, 0, site, 0, parent, sequence[parent]);
    }

    private void join(int thread, int child, int site) {
        if (sequence[child] == 0) {
            startUnforked(child);
        }
        if (!ended[child]) {
            ended[child] = true;
            conclude(child, EventKind.THREAD_END, 0);
        }
        emit(thread, EventKind.THREAD_JOIN, 0, 0, site, 0, child, 0);
    }

    /** What has been handed over. */
    TraceStatus status(String why, SortedMap<String, String> end) {
        List<TraceStatus.LastEvent> last = new ArrayList<>();
        for (int thread = 0; thread < sequence.length; thread++) {
            if (sequence[thread] > 0) {
                last.add(new TraceStatus.LastEvent(thread, sequence[thread] - 1, lastNumber[thread]));
            }
        }
        return new TraceStatus(number, last.size(), locks, 0, inferred, why.isEmpty(), why, end, last);
    }
}
