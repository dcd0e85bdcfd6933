package io.failstop.analyzer.naive;

import static io.failstop.analyzer.naive.LockStory.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventFlags;
import io.failstop.probe.LockTraits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The model on copies that may fault: a file of two pages, mapped at once. */
class NaiveFaultsTest {
    private final LockStory story = new LockStory();
    private final File file = new File(story);

    /** What every story here is about. */
    private static final class File {
        final int t1;
        final int t2;
        final int t3;
        final int mmap;
        final int lock0;
        final int lock1;
        final int cache;
        final int page0;
        final int page1;
        final int slot0;
        final int entry0;
        final int entry1;

        File(LockStory story) {
            this(story, 0);
        }

        File(LockStory story, int moreTraits) {
            t1 = story.thread("T1");
            t2 = story.thread("T2");
            t3 = story.thread("T3");
            mmap = story.lock("mmap", LockTraits.SHARED | LockTraits.QUEUE_FAIR | moreTraits);
            lock0 = story.lock("page0", LockTraits.OWNERLESS);
            lock1 = story.lock("page1", LockTraits.OWNERLESS);
            cache = story.lock("cache", LockTraits.SHARED);
            int file = story.file("f");
            slot0 = story.slot(file, 0);
            int slot1 = story.slot(file, 1);
            page0 = story.page(file, 0);
            page1 = story.page(file, 1);
            entry0 = story.entry(1, slot0);
            entry1 = story.entry(1, slot1);
            story.guardsSpace(mmap, 1).guardsPage(lock0, page0).guardsPage(lock1, page1);
            story.guardsCache(cache, file);
            story.add(t1, slot0, page0).add(t1, slot1, page1);
        }
    }

    private static Deadlock ring(String locks, String threads, String... assumes) {
        return Deadlock.of(List.of(locks.split(" ")), List.of(threads.split(" ")), List.of(assumes));
    }

    private static void assertDeadlocks(LockStory story, Deadlock... expected) {
        NaiveDeadlocks model = new NaiveDeadlocks(story.trace());
        assertThat(model.predictable().keySet()).containsExactlyInAnyOrder(expected);
        assertThat(model.reachable().keySet()).containsAll(List.of(expected));
        if (expected.length == 0) {
            assertThat(model.reachable()).isEmpty();
        }
    }

    private void copyUnder(int thread, int lock, int entry) {
        story.acquire(thread, lock)
                .copy(thread, entry)
                .copyEnd(thread, entry, false)
                .release(thread, lock);
    }

    @Test
    void copyFromTheVeryPageThatIsLockedWaitsForItself() {
        copyUnder(file.t1, file.lock0, file.entry0);
        assertDeadlocks(story, ring("page0", "T1", "fault"));
    }

    @Test
    void twoCopiesAcrossWaitForEachOther() {
        copyUnder(file.t1, file.lock0, file.entry1);
        copyUnder(file.t2, file.lock1, file.entry0);
        assertDeadlocks(story, ring("page0 page1", "T1 T2", "fault"));
    }

    @Test
    void copyWithoutFaultsOrFromResidentPageTakesNothing() {
        story.acquire(file.t1, file.lock0);
        story.copy(file.t1, file.entry0, false, EventFlags.ATOMIC).copyEnd(file.t1, file.entry0, false);
        story.copy(file.t1, file.entry0, true, EventFlags.RESIDENT).copyEnd(file.t1, file.entry0, true);
        story.release(file.t1, file.lock0);
        assertDeadlocks(story);
    }

    @Test
    void slotWithoutPageHasNoPageLock() {
        story.remove(file.t1, file.slot0, file.page0);
        copyUnder(file.t1, file.lock0, file.entry0);
        assertDeadlocks(story);
    }

    @Test
    void mappedDestinationFaultsToo() {
        story.acquire(file.t1, file.lock0).copy(file.t1, file.entry0, true, 0);
        story.copyEnd(file.t1, file.entry0, true).release(file.t1, file.lock0);
        assertDeadlocks(story, ring("page0", "T1", "fault"));
    }

    @Test
    void holderOfAddressSpaceThatWantsThePageWaitsForTheCopier() {
        copyUnder(file.t1, file.lock0, file.entry1);
        story.nest(file.t2, file.mmap, file.lock0);
        assertDeadlocks(story, ring("mmap page0", "T1 T2", "fault"));
    }

    @Test
    void faultHoldsTheAddressSpaceWhileItWaitsForThePage() {
        copyUnder(file.t1, file.cache, file.entry0);
        story.nest(file.t2, file.lock0, file.mmap);
        // The cache is held exclusively, so the fault stops there; it stops at itself.
        assertDeadlocks(story, ring("cache", "T1", "fault"));
    }

    @Test
    void laterLocksOfFaultAreReachedThroughEarlierOnes() {
        story.copy(file.t1, file.entry0).copyEnd(file.t1, file.entry0, false);
        story.nest(file.t2, file.lock0, file.mmap);
        assertDeadlocks(story, ring("mmap page0", "T1 T2", "fault"));
    }

    @Test
    void faultQueuesBehindWriterOfFairAddressSpace() {
        copyUnder(file.t1, file.lock0, file.entry1);
        story.acquire(file.t2, file.mmap, SHARED).nest(file.t2, file.lock0).release(file.t2, file.mmap, SHARED);
        story.nest(file.t3, file.mmap);
        assertDeadlocks(story, ring("mmap page0", "T1 T2 T3", "fair-writer", "fault"));
    }

    private static void faultUnderSharedAddressSpace(LockStory story, File file) {
        story.acquire(file.t1, file.mmap, SHARED).copy(file.t1, file.entry0);
        story.copyEnd(file.t1, file.entry0, false).release(file.t1, file.mmap, SHARED);
        story.nest(file.t2, file.mmap);
    }

    @Test
    void faultThatWantsItsAddressSpaceOnceMoreQueuesBehindWriter() {
        faultUnderSharedAddressSpace(story, file);
        assertDeadlocks(story, ring("mmap", "T1 T2", "fair-writer", "fault"));
    }

    @Test
    void faultTakesReentrantAddressSpaceAgainWithoutAsking() {
        LockStory again = new LockStory();
        File its = new File(again, LockTraits.REENTRANT);
        faultUnderSharedAddressSpace(again, its);
        again.acquire(its.t3, its.lock0).acquire(its.t3, its.mmap).copy(its.t3, its.entry0);
        assertDeadlocks(again, ring("page0", "T3", "fault"), ring("mmap page0", "T1 T3", "fault"));
    }

    @Test
    void oldFaultsLeaveLockOfUptodatePageAlone() {
        LockStory old = new LockStory(Map.of("set.faultModel", "F20"));
        File its = new File(old);
        old.uptodate(its.t1, its.page0, true);
        old.acquire(its.t1, its.lock0).copy(its.t1, its.entry0);
        old.copyEnd(its.t1, its.entry0, false).release(its.t1, its.lock0);
        assertDeadlocks(old);
        old.uptodate(its.t1, its.page0, false);
        old.acquire(its.t1, its.lock0).copy(its.t1, its.entry0);
        old.copyEnd(its.t1, its.entry0, false).release(its.t1, its.lock0);
        assertDeadlocks(old, ring("page0", "T1", "fault"));
    }

    @Test
    void newFaultsLockUptodatePagesToo() {
        story.uptodate(file.t1, file.page0, true);
        copyUnder(file.t1, file.lock0, file.entry0);
        assertDeadlocks(story, ring("page0", "T1", "fault"));
    }
}
