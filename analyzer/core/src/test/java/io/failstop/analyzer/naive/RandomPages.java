package io.failstop.analyzer.naive;

import io.failstop.probe.EventFlags;
import io.failstop.probe.LockTraits;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A file of two slots, mapped into one address space, for random traces with faults. The first lock is that of the
 * address space, the second that of the first page; the third, where there is one, guards the cache or the other page.
 */
final class RandomPages {
    private static final int SPACE = 0;
    private static final int PAGE = 1;

    private final LockStory story;
    private final Random random;
    private final int[] slots = new int[2];
    private final int[] pages = new int[2];
    private final int[] entries = new int[2];
    private final boolean[] present = new boolean[2];
    /** The entry that a thread copies through, negative if it copies into it. */
    private final Map<Integer, Integer> copying = new HashMap<>();

    RandomPages(LockStory story, int[] locks, Random random) {
        this.story = story;
        this.random = random;
        int file = story.file("f");
        for (int index = 0; index < 2; index++) {
            slots[index] = story.slot(file, index);
            pages[index] = story.page(file, index);
            entries[index] = story.entry(1, slots[index]);
        }
        story.guardsSpace(locks[SPACE], 1);
        story.guardsPage(locks[PAGE], pages[0]);
        if (locks.length > 2 && random.nextBoolean()) {
            story.guardsPage(locks[2], pages[1]);
        } else if (locks.length > 2) {
            story.guardsCache(locks[2], file);
        }
    }

    static int traits(int lock, Random random) {
        return switch (lock) {
            case SPACE ->
                LockTraits.SHARED
                        | (random.nextInt(3) > 0 ? LockTraits.QUEUE_FAIR : 0)
                        | (random.nextInt(8) == 0 ? LockTraits.REENTRANT : 0);
            case PAGE -> random.nextInt(4) > 0 ? LockTraits.OWNERLESS : 0;
            default -> random.nextBoolean() ? LockTraits.SHARED : 0;
        };
    }

    /** Something about pages; false if the thread ends up doing nothing. */
    boolean act(int thread) {
        if (copying.containsKey(thread)) {
            return endCopy(thread);
        }
        int index = random.nextInt(10) < 7 ? 0 : 1;
        int what = random.nextInt(10);
        if (!present[index] ? what < 5 : what == 0) {
            present[index] = !present[index];
            if (present[index]) {
                story.add(thread, slots[index], pages[index]);
            } else {
                story.remove(thread, slots[index], pages[index]);
            }
        } else if (present[index] && what < 3) {
            story.uptodate(thread, pages[index], random.nextInt(5) > 0);
        } else {
            beginCopy(thread, index);
        }
        return true;
    }

    private void beginCopy(int thread, int index) {
        boolean into = random.nextInt(3) == 0;
        int spared = random.nextBoolean() ? EventFlags.ATOMIC : EventFlags.RESIDENT;
        story.copy(thread, entries[index], into, random.nextInt(6) == 0 ? spared : 0);
        copying.put(thread, into ? -entries[index] : entries[index]);
    }

    /** Ends the copy that the thread is in; false if it is in none. */
    boolean endCopy(int thread) {
        Integer entry = copying.remove(thread);
        if (entry == null) {
            return false;
        }
        story.copyEnd(thread, Math.abs(entry), entry < 0);
        return true;
    }
}
