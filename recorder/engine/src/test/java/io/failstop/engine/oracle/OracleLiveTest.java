package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.Violation.Kind;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** Threads that really run at the same time, over words in memory that are copied one by one. */
class OracleLiveTest {
    private static final int FILES = 2;
    private static final int WORDS = 256;
    private static final int THREADS = 4;
    private static final int OPERATIONS = 20_000;

    private final Oracle oracle = new Oracle();
    private final AtomicLongArray content = new AtomicLongArray(FILES * WORDS);
    private final AtomicIntegerArray size = new AtomicIntegerArray(FILES);

    @Test
    void findsNothingWhereWordsAreOnlyTorn() throws InterruptedException {
        run(false);
        assertThat(oracle.judge()).isEmpty();
        assertThat(oracle.observations()).isGreaterThan(THREADS * OPERATIONS);
    }

    @Test
    void findsZeroesThatWritersLeaveWhileTheyCopy() throws InterruptedException {
        run(true);
        assertThat(oracle.judge())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.kind()).isEqualTo(Kind.ZERO));
    }

    private void run(boolean zeroFirst) throws InterruptedException {
        fill();
        List<Thread> threads = new ArrayList<>();
        for (int id = 1; id <= THREADS; id++) {
            Work work = new Work(id, zeroFirst);
            Thread thread = new Thread(work, "worker " + id);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Nothing is zero at first, so that no zero is ever legal. */
    private void fill() {
        Work work = new Work(0, false);
        for (int file = 0; file < FILES; file++) {
            work.write(file, 0, WORDS);
        }
    }

    private final class Work implements Runnable {
        private final int id;
        private final boolean zeroFirst;
        private final Random random;
        private final OracleLog log;
        private final long[] words = new long[WORDS];
        private long sequence;

        Work(int id, boolean zeroFirst) {
            this.id = id;
            this.zeroFirst = zeroFirst;
            this.random = new Random(id);
            this.log = oracle.log(id, "worker " + id);
        }

        @Override
        public void run() {
            for (int i = 0; i < OPERATIONS; i++) {
                int file = random.nextInt(FILES);
                int from = random.nextInt(WORDS);
                int to = from + random.nextInt(WORDS - from + 1);
                if (random.nextInt(3) == 0) {
                    write(file, from, to);
                } else {
                    read(file, from, to);
                }
            }
        }

        void write(int file, int from, int to) {
            begin(Operation.WRITE, file, from, to);
            long stamp = ((long) id << 48) + (sequence << 16);
            for (int word = from; zeroFirst && word < to; word++) {
                content.set(file * WORDS + word, 0);
            }
            for (int word = from; word < to; word++) {
                words[word - from] = stamp + word;
                content.set(file * WORDS + word, stamp + word);
            }
            log.stored(8L * from, words, 0, to - from);
            size.accumulateAndGet(file, to, Math::max);
            log.end(System.nanoTime(), 8L * (to - from));
        }

        private void read(int file, int from, int to) {
            begin(Operation.READ, file, from, to);
            int count = Math.min(to, size.get(file)) - from;
            for (int word = 0; word < count; word++) {
                words[word] = content.get(file * WORDS + from + word);
            }
            log.observed(0, file, 8L * from, words, 0, count);
            log.end(System.nanoTime(), 8L * count);
        }

        private void begin(Operation kind, int file, int from, int to) {
            log.begin(System.nanoTime(), ++sequence, kind, file, 8L * from, 8L * (to - from));
        }
    }
}
