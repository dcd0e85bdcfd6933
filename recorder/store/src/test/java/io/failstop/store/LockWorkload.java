package io.failstop.store;

import io.failstop.probe.LockTraits;
import io.failstop.probe.Recording;
import io.failstop.probe.ThreadProbe;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that really lock, and record it as an engine would: each acquire and release under the lock,
 * with the lock's next order number.
 */
final class LockWorkload {
    private final Recording recording;
    private final ReentrantLock[] locks;
    private final int[] objects;
    private final long[] orders;
    private final int site;
    private final AtomicLong attempted = new AtomicLong();

    LockWorkload(Recording recording, int lockCount) {
        this.recording = recording;
        int lockClass = recording.definitions().lockClass("workload.Lock", LockTraits.REENTRANT);
        locks = new ReentrantLock[lockCount];
        objects = new int[lockCount];
        orders = new long[lockCount];
        for (int i = 0; i < lockCount; i++) {
            locks[i] = new ReentrantLock();
            objects[i] = recording.definitions().lock(lockClass, i + 1, null);
        }
        site = recording.definitions().site(false, "workload.Lock.with(Lock.java:1)");
    }

    /** Runs the threads to their end; returns how many events they tried to record, starts and ends included. */
    long run(int threads, int pairsPerThread, long seed) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            long state = seed * 31 + t;
            Thread thread = new Thread(
                    () -> {
                        ThreadProbe probe = recording.current();
                        attempted.addAndGet(2L + 2L * pairsPerThread);
                        long random = state;
                        for (int i = 0; i < pairsPerThread; i++) {
                            random = random * 6364136223846793005L + 1442695040888963407L;
                            pair(probe, (int) (random >>> 33) % locks.length);
                        }
                        recording.threadEnding();
                        done.countDown();
                    },
                    "worker-" + t);
            thread.start();
        }
        done.await();
        return attempted.get();
    }

    private void pair(ThreadProbe probe, int i) {
        locks[i].lock();
        try {
            probe.lockAcquire(objects[i], 0, site, ++orders[i], 1);
            probe.lockRelease(objects[i], 0, site, ++orders[i], 1);
        } finally {
            locks[i].unlock();
        }
    }
}
