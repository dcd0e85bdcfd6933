package io.failstop.agent.hooks;

import io.failstop.probe.ThreadProbe;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the hooks know of one thread: its probe and the monitors that it holds, innermost last.
 *
 * <p>Monitors are left in the opposite order in which they were entered, so that the last hold is the
 * one to be released, and its record is found without a look-up.
 *
 * <p>Threading: the thread itself; as {@link LockRecord#owner} others compare it, and nothing more.
 */
final class HookThread {
    private static final int FIRST_HOLDS = 8;

    final ThreadProbe probe;

    /** True while a hook runs: what it calls is not recorded. */
    boolean busy;

    /** The lock that a join in progress gave up, if it did, and its depth. */
    @Nullable
    LockRecord joinLock;

    long joinDepth;

    /** The thread that this one saw end last, -1 if none: the next method that returns says so again. */
    int lastJoined = -1;

    private Hold[] holds = new Hold[FIRST_HOLDS];
    private int count;

    HookThread(ThreadProbe probe) {
        this.probe = probe;
    }

    /** The innermost hold or request, or null. */
    @Nullable
    Hold top() {
        return count == 0 ? null : holds[count - 1];
    }

    /** Adds a hold that is not acquired yet. */
    Hold push(Object object, LockRecord record, int site) {
        if (count == holds.length) {
            holds = Arrays.copyOf(holds, count * 2);
        }
        Hold hold = holds[count];
        if (hold == null) {
            hold = new Hold();
            holds[count] = hold;
        }
        hold.object = object;
        hold.record = record;
        hold.site = site;
        hold.acquired = false;
        count++;
        return hold;
    }

    /** The innermost hold of this object, or null; what lies above it and is not held any more goes. */
    @Nullable
    Hold find(Object object) {
        int i = count - 1;
        while (i >= 0 && holds[i].object != object) {
            i--;
        }
        if (i < 0) {
            return null;
        }
        if (i < count - 1) {
            dropStale(i);
        }
        return holds[i];
    }

    private void dropStale(int below) {
        int kept = below + 1;
        for (int i = kept; i < count; i++) {
            Hold hold = holds[i];
            Object object = hold.object;
            if (object != null && hold.acquired && Thread.holdsLock(object)) {
                holds[i] = holds[kept];
                holds[kept++] = hold;
            } else {
                hold.clear();
            }
        }
        count = kept;
    }

    /** Takes a hold out, which is nearly always the last. */
    void remove(Hold hold) {
        int i = count - 1;
        while (holds[i] != hold) {
            i--;
        }
        hold.clear();
        if (i < count - 1) {
            System.arraycopy(holds, i + 1, holds, i, count - 1 - i);
            holds[count - 1] = hold;
        }
        count--;
    }
}
