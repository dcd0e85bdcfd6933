package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * The sections that a thread is in, in the order in which they began, and the request it is about to make.
 * Locks are dense numbers.
 *
 * <p>Threading: one thread.
 */
final class ThreadHolds {
    /** Its last event was no request. */
    static final int NO_REQUEST = -1;

    int count;
    int[] lock = new int[8];
    boolean[] shared = new boolean[8];
    int[] site = new int[8];
    long[] event = new long[8];
    /** The thread that began it, or passed it on: another one for a section that this one releases. */
    int[] by = new int[8];
    /** How many steps that thread had made then, for whoever counts steps. */
    int[] step = new int[8];
    /** The thread that began it, or made it exclusive, whoever has passed it on since. */
    int[] begunBy = new int[8];
    /** How many steps that thread had made then, for whoever counts steps. */
    int[] begunStep = new int[8];
    /** How often the thread has an exclusive one in shared mode, too: that is left when it is exclusive no more. */
    int[] sharedToo = new int[8];
    /** Handed over to this thread, which has not said yet that it has it. */
    boolean[] unconfirmed = new boolean[8];

    /** The lock of a request whose answer is not known, or {@link #NO_REQUEST}. */
    int requested = NO_REQUEST;

    int requestFlags;
    int requestSite;
    long requestEvent;

    /** The sequence of the last copy that may fault; -1 before the first. */
    long copySequence = -1;
    /** How many steps it had made before that, for whoever counts steps. */
    int stepsBeforeCopy;

    /** The lock of the signal that it waits for, or {@link #NO_REQUEST}. */
    int awaited = NO_REQUEST;

    /** The event by which it began to wait for a signal. */
    long waitEvent;

    void push(int newLock, boolean isShared, int newSite, long newEvent, int beginner) {
        if (count == lock.length) {
            int size = count * 2;
            lock = Arrays.copyOf(lock, size);
            shared = Arrays.copyOf(shared, size);
            site = Arrays.copyOf(site, size);
            event = Arrays.copyOf(event, size);
            by = Arrays.copyOf(by, size);
            step = Arrays.copyOf(step, size);
            begunBy = Arrays.copyOf(begunBy, size);
            begunStep = Arrays.copyOf(begunStep, size);
            sharedToo = Arrays.copyOf(sharedToo, size);
            unconfirmed = Arrays.copyOf(unconfirmed, size);
        }
        lock[count] = newLock;
        shared[count] = isShared;
        site[count] = newSite;
        event[count] = newEvent;
        by[count] = beginner;
        step[count] = 0;
        begunBy[count] = beginner;
        begunStep[count] = 0;
        sharedToo[count] = 0;
        unconfirmed[count] = false;
        count++;
    }

    /** Where the latest section of a lock stands, or -1. */
    int find(int wanted) {
        for (int i = count - 1; i >= 0; i--) {
            if (lock[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    void remove(int at) {
        int behind = count - at - 1;
        if (behind > 0) {
            System.arraycopy(lock, at + 1, lock, at, behind);
            System.arraycopy(shared, at + 1, shared, at, behind);
            System.arraycopy(site, at + 1, site, at, behind);
            System.arraycopy(event, at + 1, event, at, behind);
            System.arraycopy(by, at + 1, by, at, behind);
            System.arraycopy(step, at + 1, step, at, behind);
            System.arraycopy(begunBy, at + 1, begunBy, at, behind);
            System.arraycopy(begunStep, at + 1, begunStep, at, behind);
            System.arraycopy(sharedToo, at + 1, sharedToo, at, behind);
            System.arraycopy(unconfirmed, at + 1, unconfirmed, at, behind);
        }
        count--;
    }
}
