package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * Who releases the sections of locks that any thread may release. That shows only when a section ends: a
 * first reading finds out, and later ones are told.
 *
 * <p>Threading: one thread at a time.
 */
final class ForeignReleases {
    /** The most that are remembered. */
    static final int MOST = 1 << 22;

    private static final int SECTION_BITS = 34;

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

    /** A section begins; returns to whom it belongs. */
    int begin(int lock, int acquirer) {
        if (lock >= sections.length) {
            int size = Math.max(lock + 1, sections.length * 2);
            sections = Arrays.copyOf(sections, size);
            owners = Arrays.copyOf(owners, size);
        }
        sections[lock]++;
        int known = releasers.get(key(lock));
        owners[lock] = known == 0 ? acquirer : known - 1;
        return owners[lock];
    }

    /** The section was passed on. */
    void handedOff(int lock, int to) {
        if (lock < owners.length) {
            owners[lock] = to;
        }
    }

    /** A thread that is not known to be in a section of the lock ends one; returns to whom it belonged so far. */
    int release(int lock, int releaser) {
        if (lock >= owners.length || sections[lock] == 0) {
            return releaser;
        }
        if (learning) {
            if (releasers.size() < MOST) {
                releasers.put(key(lock), releaser + 1);
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
