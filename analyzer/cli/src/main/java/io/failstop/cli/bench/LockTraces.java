package io.failstop.cli.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Makes lock traces in the STD format, of any length, that a program could have recorded: sixteen
 * threads that nest up to four of 200 locks and really interleave. A lock is free when it is acquired.
 *
 * <p>All nests but those of {@link Nests#UNSORTED} keep one order of the locks, except ten pairs that are
 * also taken the other way round, in one go, by another thread.
 *
 * <p>Threading: one thread, one trace.
 */
final class LockTraces {
    static final int THREADS = 16;
    static final int LOCKS = 200;
    static final int INVERSIONS = 10;
    static final int MAX_DEPTH = 4;

    private static final int SEQUENCES = 100;
    private static final int EVENTS_OF_INVERSION = 8;
    private static final int[] NOTHING = {};

    /** Which locks a thread takes together. */
    enum Nests {
        /** One of 100 sequences. */
        FIXED,
        /** Any locks, in ascending order. */
        SORTED,
        /** Any locks that are free, in any order. */
        UNSORTED
    }

    private final Nests nests;
    private final long lockEvents;
    private final Random random;
    private final StdText out;
    private final int[][] sequences;
    private final BitSet held = new BitSet();
    private final int[][] planned = new int[THREADS][];
    private final int[] depth = new int[THREADS];
    private final boolean[] releasing = new boolean[THREADS];
    private long budget;
    private long written;
    private int inversions;

    private LockTraces(Nests nests, long lockEvents, long seed, OutputStream out) {
        this.nests = nests;
        this.lockEvents = lockEvents;
        random = new Random(seed);
        this.out = new StdText(out);
        budget = lockEvents;
        sequences = sequences(random);
        Arrays.fill(planned, NOTHING);
    }

    /**
     * Writes a trace.
     *
     * @param lockEvents acquires and releases together: even, and at least 80
     */
    static void write(OutputStream out, Nests nests, long lockEvents, long seed) throws IOException {
        if (lockEvents % 2 != 0 || lockEvents < INVERSIONS * EVENTS_OF_INVERSION) {
            throw new IllegalArgumentException(lockEvents + " lock events");
        }
        new LockTraces(nests, lockEvents, seed, out).run();
    }

    /** Writes a trace into a file. */
    static void write(Path file, Nests nests, long lockEvents, long seed) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, nests, lockEvents, seed);
        }
    }

    private void run() throws IOException {
        budget -= INVERSIONS * EVENTS_OF_INVERSION;
        for (int thread = 1; thread < THREADS; thread++) {
            out.thread(0, "fork", thread, thread);
        }
        while (written < lockEvents) {
            if (inversions < INVERSIONS && written >= lockEvents / (INVERSIONS + 1) * (inversions + 1)) {
                invertIfFree();
            }
            step(random.nextInt(THREADS));
        }
        for (int thread = 1; thread < THREADS; thread++) {
            out.thread(0, "join", thread, THREADS + thread);
        }
        out.flush();
    }

    /** The fixed nests: each of one to four locks in ascending order. */
    static int[][] sequences(Random random) {
        int[][] sequences = new int[SEQUENCES][];
        Arrays.setAll(sequences, i -> ascending(random, 1 + random.nextInt(MAX_DEPTH)));
        return sequences;
    }

    /** One event of the thread, if it can do one. */
    private void step(int thread) throws IOException {
        if (planned[thread].length == 0) {
            plan(thread);
            return;
        }
        int[] locks = planned[thread];
        if (releasing[thread]) {
            release(thread, locks[--depth[thread]], depth[thread]);
            if (depth[thread] == 0) {
                planned[thread] = NOTHING;
                releasing[thread] = false;
            }
        } else if (isFree(thread)) {
            acquire(thread, locks[depth[thread]], depth[thread]);
            depth[thread]++;
            releasing[thread] = depth[thread] == locks.length;
        }
    }

    /** Whether the next lock is free; without an order of locks another one is chosen, so that nobody is stuck. */
    private boolean isFree(int thread) {
        int[] locks = planned[thread];
        int next = depth[thread];
        if (nests == Nests.UNSORTED && held.get(locks[next])) {
            locks[next] = random.nextInt(LOCKS);
        }
        return !held.get(locks[next]);
    }

    private void plan(int thread) throws IOException {
        if (budget == 0) {
            if (inversions < INVERSIONS) {
                invertIfFree();
            }
            return;
        }
        int length = (int) Math.min(budget / 2, 1 + random.nextInt(MAX_DEPTH));
        int[] locks = switch (nests) {
            case FIXED -> sequences[random.nextInt(SEQUENCES)];
            case SORTED -> ascending(random, length);
            case UNSORTED -> shuffled(random, length);
        };
        planned[thread] = locks.length <= budget / 2 ? locks : Arrays.copyOf(locks, length);
        budget -= planned[thread].length * 2L;
    }

    /** So many different locks in ascending order. */
    static int[] ascending(Random random, int length) {
        int[] locks = shuffled(random, length);
        Arrays.sort(locks);
        return locks;
    }

    /** Different locks in any order. */
    private static int[] shuffled(Random random, int length) {
        List<Integer> chosen = new ArrayList<>(length);
        while (chosen.size() < length) {
            int lock = random.nextInt(LOCKS);
            if (!chosen.contains(lock)) {
                chosen.add(lock);
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Two idle threads take two free locks, one after the other and in opposite order. */
    private void invertIfFree() throws IOException {
        int[] pair = ascending(random, 2);
        int one = random.nextInt(THREADS);
        int other = random.nextInt(THREADS);
        boolean isIdle = planned[one].length == 0 && planned[other].length == 0;
        if (one != other && isIdle && !held.get(pair[0]) && !held.get(pair[1])) {
            nest(one, pair[0], pair[1]);
            nest(other, pair[1], pair[0]);
            inversions++;
        }
    }

    private void nest(int thread, int outer, int inner) throws IOException {
        acquire(thread, outer, 0);
        acquire(thread, inner, 1);
        release(thread, inner, 1);
        release(thread, outer, 0);
    }

    private void acquire(int thread, int lock, int atDepth) throws IOException {
        held.set(lock);
        out.lock(thread, "acq", lock, location(lock, atDepth));
        written++;
    }

    private void release(int thread, int lock, int atDepth) throws IOException {
        held.clear(lock);
        out.lock(thread, "rel", lock, location(lock, atDepth) + 1);
        written++;
    }

    /** Each lock is taken in one place for each depth. */
    static int location(int lock, int atDepth) {
        return 100 + (lock * MAX_DEPTH + atDepth) * 2;
    }
}
