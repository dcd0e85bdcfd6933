package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * The sections that have begun in a part of a trace, by lock: which are open, and when the last ones began.
 * Two sections conflict if not both are shared.
 *
 * <p>Threading: one thread; used again and again.
 */
final class Sections {
    private static final int NONE = -1;

    /** Of each lock: its first open section, and the events by which the last ones began. */
    private final int[] head;

    private final long[] lastExclusive;
    private final long[] lastShared;
    private int[] used = new int[64];
    private int usedCount;

    /** Open sections, linked by lock. */
    private int[] next = new int[64];

    private int[] owner = new int[64];
    private long[] event = new long[64];
    private boolean[] shared = new boolean[64];
    private int spare = NONE;
    private int size;

    Sections(int locks) {
        head = new int[locks];
        lastExclusive = new long[locks];
        lastShared = new long[locks];
        Arrays.fill(head, NONE);
    }

    void clear() {
        for (int i = 0; i < usedCount; i++) {
            int lock = used[i];
            head[lock] = NONE;
            lastExclusive[lock] = 0;
            lastShared[lock] = 0;
        }
        usedCount = 0;
        spare = NONE;
        size = 0;
    }

    /** What was known at some time: never changed. */
    static final class Saved {
        private final int[] used;
        private final int[] head;
        private final long[] lastExclusive;
        private final long[] lastShared;
        private final int[] next;
        private final int[] owner;
        private final long[] event;
        private final boolean[] shared;
        private final int spare;

        private Saved(Sections from) {
            used = Arrays.copyOf(from.used, from.usedCount);
            head = Arrays.stream(used).map(lock -> from.head[lock]).toArray();
            lastExclusive = Arrays.stream(used)
                    .mapToLong(lock -> from.lastExclusive[lock])
                    .toArray();
            lastShared =
                    Arrays.stream(used).mapToLong(lock -> from.lastShared[lock]).toArray();
            next = Arrays.copyOf(from.next, from.size);
            owner = Arrays.copyOf(from.owner, from.size);
            event = Arrays.copyOf(from.event, from.size);
            shared = Arrays.copyOf(from.shared, from.size);
            spare = from.spare;
        }
    }

    /** What is known now. */
    Saved save() {
        return new Saved(this);
    }

    /** Instead of what is known now: what was known then. */
    void restore(Saved saved) {
        clear();
        usedCount = saved.used.length;
        if (used.length < usedCount) {
            used = new int[usedCount];
        }
        System.arraycopy(saved.used, 0, used, 0, usedCount);
        for (int i = 0; i < usedCount; i++) {
            head[used[i]] = saved.head[i];
            lastExclusive[used[i]] = saved.lastExclusive[i];
            lastShared[used[i]] = saved.lastShared[i];
        }
        size = saved.next.length;
        makeRoom(size);
        System.arraycopy(saved.next, 0, next, 0, size);
        System.arraycopy(saved.owner, 0, owner, 0, size);
        System.arraycopy(saved.event, 0, event, 0, size);
        System.arraycopy(saved.shared, 0, shared, 0, size);
        spare = saved.spare;
    }

    private void makeRoom(int cells) {
        if (cells > next.length) {
            int length = Math.max(cells, next.length * 2);
            next = Arrays.copyOf(next, length);
            owner = Arrays.copyOf(owner, length);
            event = Arrays.copyOf(event, length);
            shared = Arrays.copyOf(shared, length);
        }
    }

    /** A section begins; returns whether some section of the lock may be overdue now. */
    boolean begin(int lock, long at, boolean isShared, int by) {
        boolean look = head[lock] != NONE || lastExclusive[lock] > at || (!isShared && lastShared[lock] > at);
        if (lastExclusive[lock] == 0 && lastShared[lock] == 0) {
            if (usedCount == used.length) {
                used = Arrays.copyOf(used, usedCount * 2);
            }
            used[usedCount++] = lock;
        }
        note(lock, at, isShared);
        int cell = spare;
        if (cell == NONE) {
            cell = size++;
            makeRoom(size);
        } else {
            spare = next[cell];
        }
        next[cell] = head[lock];
        head[lock] = cell;
        owner[cell] = by;
        event[cell] = at;
        shared[cell] = isShared;
        return look;
    }

    private void note(int lock, long at, boolean isShared) {
        if (isShared) {
            lastShared[lock] = Math.max(lastShared[lock], at);
        } else {
            lastExclusive[lock] = Math.max(lastExclusive[lock], at);
        }
    }

    /** Ends that section of the owner which began last before this event. */
    void end(int lock, int by, long at) {
        int ended = latest(lock, by, at);
        if (ended == NONE) {
            return;
        }
        if (head[lock] == ended) {
            head[lock] = next[ended];
        } else {
            int before = head[lock];
            while (next[before] != ended) {
                before = next[before];
            }
            next[before] = next[ended];
        }
        next[ended] = spare;
        spare = ended;
    }

    /** That section of the owner which began last before this event belongs to another thread from now on. */
    void pass(int lock, int from, int to, long at) {
        int passed = latest(lock, from, at);
        if (passed != NONE) {
            owner[passed] = to;
        }
    }

    private int latest(int lock, int by, long at) {
        int found = NONE;
        for (int cell = head[lock]; cell != NONE; cell = next[cell]) {
            if (owner[cell] == by && event[cell] < at && (found == NONE || event[cell] > event[found])) {
                found = cell;
            }
        }
        return found;
    }

    /** The owner of the open section of the lock that began by this event, or -1 if it is not open. */
    int ownerOf(int lock, long begun) {
        for (int cell = head[lock]; cell != NONE; cell = next[cell]) {
            if (event[cell] == begun) {
                return owner[cell];
            }
        }
        return NONE;
    }

    /** The event by which the owner's open section of the lock began, or 0. */
    long since(int lock, int by) {
        for (int cell = head[lock]; cell != NONE; cell = next[cell]) {
            if (owner[cell] == by) {
                return event[cell];
            }
        }
        return 0;
    }

    /** The event by which an open section began before a later one that conflicts, or 0. */
    long overdue(int lock) {
        for (int cell = head[lock]; cell != NONE; cell = next[cell]) {
            long later = shared[cell] ? lastExclusive[lock] : Math.max(lastExclusive[lock], lastShared[lock]);
            if (later > event[cell]) {
                return event[cell];
            }
        }
        return 0;
    }

    /** The event by which an open section began that is in the way of another one, {@code except}'s left out, or 0. */
    long obstacle(int lock, boolean isShared, int except) {
        for (int cell = head[lock]; cell != NONE; cell = next[cell]) {
            if (!(isShared && shared[cell]) && owner[cell] != except) {
                return event[cell];
            }
        }
        return 0;
    }
}
