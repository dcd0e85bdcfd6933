package io.failstop.cli.bench;

import io.failstop.probe.Definitions;
import io.failstop.probe.LockTraits;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.ThreadProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program of sixteen threads that nest up to four of 200 real locks, recorded while it runs: the program that {@link
 * LockTraces} makes up, with fixed nests, and with its ten pairs of locks that are also taken the other way round. Around
 * each of those all threads meet, which no event tells of, so that it never hangs.
 *
 * <p>Threading: each worker has its own random numbers and its own probe; a lock's order number belongs to its holder.
 */
final class LockProgram {
    private static final int THREADS = LockTraces.THREADS;
    private static final int PHASES = LockTraces.INVERSIONS + 1;

    private final Recording recording;
    private final Lock[] locks = new Lock[LockTraces.LOCKS];
    private final int[][] sequences;
    private final int[][] inverted = new int[LockTraces.INVERSIONS][];
    private final CyclicBarrier meeting = new CyclicBarrier(THREADS);
    private final long eventsOfPhase;
    private final long seed;

    private LockProgram(Recording recording, long lockEvents, long seed) {
        this.recording = recording;
        this.seed = seed;
        eventsOfPhase = lockEvents / THREADS / PHASES;
        Random random = new Random(seed);
        sequences = LockTraces.sequences(random);
        Definitions definitions = recording.definitions();
        for (int i = 0; i < locks.length; i++) {
            int lockClass = definitions.lockClass("bench.Lock" + i, LockTraits.REENTRANT);
            locks[i] = new Lock(definitions, definitions.lock(lockClass, 1, null), i);
        }
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = LockTraces.ascending(random, 2);
        }
    }

    /**
     * Records a run into a new trace directory.
     *
     * @param lockEvents acquires and releases of all threads together, about; at least some hundred
     */
    static void record(Path trace, long lockEvents, long seed) throws IOException, InterruptedException {
        try (LiveRecording live = new LiveRecording(trace, Policy.BLOCK)) {
            new LockProgram(live.recording(), lockEvents, seed).run();
            live.finish();
        }
    }

    private void run() throws InterruptedException {
        Thread[] workers = new Thread[THREADS];
        ThreadProbe main = recording.current();
        int[] ids = new int[THREADS];
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            workers[i] = new Thread(() -> work(number), "worker-" + i);
            ids[i] = recording.threadStarting(workers[i]);
            workers[i].start();
        }
        for (int i = 0; i < THREADS; i++) {
            workers[i].join();
            main.threadJoin(ids[i], 0);
        }
    }

    private void work(int number) {
        ThreadProbe probe = recording.current();
        Random random = new Random(seed + number);
        for (int phase = 0; phase < PHASES; phase++) {
            for (long done = 0; done < eventsOfPhase; ) {
                int[] sequence = sequences[random.nextInt(sequences.length)];
                nest(probe, sequence);
                done += 2L * sequence.length;
            }
            if (phase < inverted.length) {
                invert(probe, number, phase);
            }
        }
        recording.threadEnding();
    }

    /** Two threads take two locks in opposite order, one after the other, while nobody else does anything. */
    private void invert(ThreadProbe probe, int number, int phase) {
        int[] pair = inverted[phase];
        meet();
        if (number == phase) {
            nest(probe, pair);
        }
        meet();
        if (number == phase + 1) {
            nest(probe, new int[] {pair[1], pair[0]});
        }
        meet();
    }

    private void meet() {
        try {
            meeting.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("nobody interrupts a worker", e);
        }
    }

    private void nest(ThreadProbe probe, int[] sequence) {
        for (int depth = 0; depth < sequence.length; depth++) {
            locks[sequence[depth]].acquire(probe, depth);
        }
        for (int depth = sequence.length - 1; depth >= 0; depth--) {
            locks[sequence[depth]].release(probe, depth);
        }
    }

    /** A lock that records what is done with it. */
    private static final class Lock {
        private final ReentrantLock lock = new ReentrantLock();
        private final int id;
        private final int[] sites = new int[2 * LockTraces.MAX_DEPTH];
        private long order;

        Lock(Definitions definitions, int id, int number) {
            this.id = id;
            for (int i = 0; i < sites.length; i++) {
                int line = LockTraces.location(number, i / 2) + i % 2;
                sites[i] = definitions.site(false, "bench.Program.step(Program.java:" + line + ")");
            }
        }

        void acquire(ThreadProbe probe, int depth) {
            int site = sites[2 * depth];
            if (!lock.tryLock()) {
                probe.lockRequest(id, 0, site, 0);
                lock.lock();
            }
            probe.lockAcquire(id, 0, site, ++order, 1);
        }

        void release(ThreadProbe probe, int depth) {
            probe.lockRelease(id, 0, sites[2 * depth + 1], ++order, 1);
            lock.unlock();
        }
    }
}
