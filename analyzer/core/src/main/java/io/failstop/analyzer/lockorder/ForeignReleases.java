package io.failstop.analyzer.lockorder;

import java.util.Arrays;

/**
 * Who releases the sections of locks that any thread may release. That shows only when a section ends: a
 * first reading finds out, and later ones are told. Threads are remembered by their ids, because each reading
 * numbers those that it meets.
 *
 * <p>Where events were lost, the first reading may have taken a later release for the section's own: another one learns
 * again, and also which sections end where nobody sees it.
 *
 * <p>Threading: one thread at a time.
 */
final class ForeignReleases {
    /** The most that are remembered. */
    static final int MOST = 1 << 22;

    private static final int SECTION_BITS = 34;

    /** No other thread is known to release the section. */
    static final int NOBODY = -1;
    /** Events are missing that say who released the section, and when. */
    static final int UNKNOWN = -2;

    private final Losses losses = new Losses();
    private LongIntMap releasers = new LongIntMap();
    private long[] sections = new long[64];
    private int[] owners = new int[64];
    /** By lock, the event by which the section began that has not ended, or 0. */
    private long[] open = new long[64];

    private boolean learning = true;
    private boolean overflow;

    /** What the trace has lost. */
    Losses losses() {
        return losses;
    }

    /** The next reading begins. */
    void rewind() {
        learning = false;
        Arrays.fill(sections, 0);
        Arrays.fill(owners, 0);
        Arrays.fill(open, 0);
        losses.rewind();
    }

    /** The next reading begins, and finds out anew, because events are missing. */
    void learnAgain() {
        rewind();
        losses.know();
        learning = true;
        overflow = false;
        releasers = new LongIntMap();
    }

    /** A reading that learns again has come to the end of the trace. */
    void forgetAll() {
        for (int lock = 0; lock < open.length; lock++) {
            forget(lock);
        }
    }

    /** Whether sections end by other threads' releases, or unseen, so that a reading that was not told of them is wrong. */
    boolean found() {
        return releasers.size() > 0;
    }

    /** Whether more were found than are remembered. */
    boolean overflow() {
        return overflow;
    }

    /**
     * A section begins; returns the id of the thread to which it belongs, {@link #NOBODY} if to its acquirer, {@link
     * #UNKNOWN} if to nobody for certain.
     */
    int begin(int lock, long event) {
        if (lock >= sections.length) {
            int size = Math.max(lock + 1, sections.length * 2);
            sections = Arrays.copyOf(sections, size);
            owners = Arrays.copyOf(owners, size);
            open = Arrays.copyOf(open, size);
        }
        sections[lock]++;
        open[lock] = event;
        return releasers.get(key(lock)) - 1;
    }

    /** The lock's section belongs to this thread from now on, a number of this reading. */
    void owned(int lock, int by) {
        if (lock < owners.length) {
            owners[lock] = by;
        }
    }

    /** The lock's section is ended by the thread to which it belongs. */
    void end(int lock) {
        if (lock < open.length) {
            open[lock] = 0;
        }
    }

    /**
     * A thread that is not known to be in a section of the lock ends one; returns the number of the one to which it
     * belonged so far.
     */
    int release(int lock, int releaser, int releaserId) {
        if (lock >= owners.length || sections[lock] == 0 || (losses.areKnown() && open[lock] == 0)) {
            return releaser;
        }
        if (learning) {
            learn(lock, releaserId);
        }
        open[lock] = 0;
        return owners[lock];
    }

    private void learn(int lock, int releaserId) {
        if (releasers.size() < MOST) {
            releasers.put(key(lock), releaserId + 1);
        } else {
            overflow = true;
        }
    }

    /**
     * Events about the lock are missing: its section may have ended anywhere. Returns the number of the thread to which
     * it belonged, {@link #NOBODY} if there is none.
     */
    int forget(int lock) {
        if (lock >= open.length || open[lock] == 0) {
            return NOBODY;
        }
        if (learning) {
            learn(lock, UNKNOWN);
            losses.certain().doubtAfter(open[lock] - 1);
        }
        open[lock] = 0;
        return owners[lock];
    }

    private long key(int lock) {
        return (long) lock << SECTION_BITS | sections[lock];
    }
}
