package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * Who releases the sections of locks that any thread may release. That shows only when a section ends: a
 * first reading finds out, and later ones are told. Threads are remembered by their ids, because each reading
 * numbers those that it meets.
 *
 * <p>Threading: one thread at a time.
 */
final class ForeignReleases {
    /** The most that are remembered. */
    static final int MOST = 1 << 22;

    private static final int SECTION_BITS = 34;

    /** No other thread is known to release the section. */
    static final int NOBODY = -1;

    private final LongIntMap releasers = new LongIntMap();
    private long[] sections = new long[64];
    private int[] owners = new int[64];
    private boolean learning = true;
    private boolean overflow;

    /** The next reading begins. */
    void rewind() {
        learning = false;
        Arrays.fill(sections, 0);
        Arrays.fill(owners, 0);
    }

    /** Whether sections end by other threads' releases, so that a reading that was not told of them is wrong. */
    boolean found() {
        return releasers.size() > 0;
    }

    /** Whether more were found than are remembered. */
    boolean overflow() {
        return overflow;
    }

    /** A section begins; returns the id of the thread to which it belongs, {@link #NOBODY} if to its acquirer. */
    int begin(int lock) {
        if (lock >= sections.length) {
            int size = Math.max(lock + 1, sections.length * 2);
            sections = Arrays.copyOf(sections, size);
            owners = Arrays.copyOf(owners, size);
        }
        sections[lock]++;
        return releasers.get(key(lock)) - 1;
    }

    /** The lock's section belongs to this thread from now on, a number of this reading. */
    void owned(int lock, int by) {
        if (lock < owners.length) {
            owners[lock] = by;
        }
    }

    /**
     * A thread that is not known to be in a section of the lock ends one; returns the number of the one to which it
     * belonged so far.
     */
    int release(int lock, int releaser, int releaserId) {
        if (lock >= owners.length || sections[lock] == 0) {
            return releaser;
        }
        if (learning) {
            if (releasers.size() < MOST) {
                releasers.put(key(lock), releaserId + 1);
            } else {
                overflow = true;
            }
        }
        return owners[lock];
    }

    private long key(int lock) {
        return (long) lock << SECTION_BITS | sections[lock];
    }
}
