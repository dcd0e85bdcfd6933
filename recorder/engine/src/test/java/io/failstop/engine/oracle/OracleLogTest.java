package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OracleLogTest {
    private static final int PAGE_WORDS = 512;
    private static final int GRAIN_WORDS = 64;

    private final Oracle oracle = new Oracle();
    private final OracleLog log = oracle.log(1, "t1");

    @Test
    void givesBackEveryRecordAcrossManyChunks() {
        for (long seed = 0; seed < 20; seed++) {
            OracleLog written = oracle.log(1, "t1");
            List<String> expected = write(written, new Random(seed));
            assertThat(written.bytes().published()).as("chunks, seed %d", seed).isGreaterThan(LogBytes.CHUNK_BYTES);
            assertThat(read(written)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static List<String> write(OracleLog log, Random random) {
        List<String> expected = new ArrayList<>();
        Operation[] kinds = Operation.values();
        for (int i = 0; i < 4_000; i++) {
            long clock = random.nextLong() >> random.nextInt(64);
            long sequence = random.nextLong() >> random.nextInt(64);
            Operation kind = kinds[random.nextInt(kinds.length)];
            int file = random.nextInt() >>> random.nextInt(31);
            long offset = random.nextLong() >>> random.nextInt(64);
            long latest = random.nextLong() >> random.nextInt(64);
            log.begin(clock, latest, sequence, kind, file, offset, ~offset);
            expected.add("begin " + clock + " " + latest + " " + sequence + " " + kind + " " + file + " " + offset + " "
                    + ~offset);
            log.mark(sequence, latest);
            expected.add("moment " + (sequence - clock) + " " + (latest - clock));
            long[] words = new long[random.nextInt(4)];
            for (int w = 0; w < words.length; w++) {
                words[w] = random.nextLong() >> random.nextInt(64) & ~1L;
                expected.add("mmap " + file + " " + (8 + 8L * w) + " " + words[w]);
            }
            log.observed(EventFlags.MMAP, file, 8, words, 0, words.length);
            log.end(clock + i, latest, -i);
            expected.add("end " + (clock + i) + " " + latest + " " + -i);
        }
        return expected;
    }

    private static List<String> read(OracleLog log) {
        List<String> records = new ArrayList<>();
        LogCursor cursor = new LogCursor(log.bytes(), 0);
        while (cursor.next()) {
            switch (cursor.tag()) {
                case OracleLog.BEGIN ->
                    records.add("begin " + cursor.clock() + " " + cursor.latest() + " " + cursor.sequence() + " "
                            + cursor.kind() + " " + cursor.file() + " " + cursor.offset() + " " + cursor.length());
                case OracleLog.END ->
                    records.add("end " + cursor.clock() + " " + cursor.latest() + " " + cursor.result());
                case OracleLog.MOMENT -> records.add("moment " + cursor.moment() + " " + cursor.latestMoment());
                default -> addWords(cursor, records);
            }
        }
        return records;
    }

    private static void addWords(LogCursor cursor, List<String> records) {
        String name = cursor.tag() == OracleLog.STORED ? "stored " : cursor.channel() == 0 ? "read " : "mmap ";
        String file = cursor.tag() == OracleLog.STORED ? "" : cursor.file() + " ";
        Run run = cursor.run();
        for (long word = run.from(); word < run.to(); word++) {
            records.add(name + file + 8 * word + " " + run.at(word));
        }
    }

    @Test
    void writeOfAPageTakesSomeTensOfBytes() {
        int operations = 10_000;
        for (int i = 0; i < operations; i++) {
            long stamp = (long) i << 20;
            long clock = 1_000_000_000_000L + 3_000L * i;
            log.begin(clock, 40L * i, Operation.WRITE, 17, 4096L * (i % 32), 4096);
            for (int grain = 0; grain < PAGE_WORDS; grain += GRAIN_WORDS) {
                log.stored(4096L * (i % 32) + 8L * grain, stamps(stamp + grain, GRAIN_WORDS), 0, GRAIN_WORDS);
            }
            log.end(clock + 2_000, 4096);
        }
        assertThat(log.bytes().published() / operations).isLessThan(40);
        assertThat(oracle.judge()).isEmpty();
    }

    @Test
    void runsGoOnOverCallsButNotOverChangesOfAnyKind() {
        log.begin(1, 1, Operation.WRITE, 1, 0, 4096);
        log.stored(0, stamps(100, 4), 0, 4);
        log.stored(32, stamps(104, 4), 0, 4);
        log.stored(64, stamps(109, 2), 0, 2);
        log.stored(88, stamps(111, 2), 0, 2);
        log.observed(0, 1, 104, stamps(113, 2), 0, 2);
        log.observed(0, 2, 120, stamps(115, 2), 0, 2);
        log.observed(EventFlags.MMAP, 2, 136, stamps(117, 2), 0, 2);
        log.observed(EventFlags.MMAP, 2, 152, new long[] {119, 0, 0, 0, 0, 5, 5, 6}, 0, 8);
        assertThat(runs())
                .containsExactly(
                        "3 Run[from=0, to=8, first=100, step=1]",
                        "3 Run[from=8, to=10, first=109, step=1]",
                        "3 Run[from=11, to=13, first=111, step=1]",
                        "4 Run[from=13, to=15, first=113, step=1]",
                        "4 Run[from=15, to=17, first=115, step=1]",
                        "5 Run[from=17, to=20, first=117, step=1]",
                        "5 Run[from=20, to=24, first=0, step=0]",
                        "5 Run[from=24, to=26, first=5, step=0]",
                        "5 Run[from=26, to=27, first=6, step=1]");
    }

    @Test
    void runsEndWithTheirOperation() {
        log.begin(1, 1, Operation.WRITE, 1, 0, 4096);
        log.stored(0, stamps(100, 2), 0, 2);
        log.begin(2, 2, Operation.WRITE, 1, 0, 4096);
        log.stored(16, stamps(102, 2), 0, 2);
        log.end(3, 0);
        log.stored(32, stamps(104, 2), 0, 2);
        assertThat(runs()).hasSize(3);
    }

    private List<String> runs() {
        List<String> runs = new ArrayList<>();
        LogCursor cursor = new LogCursor(log.bytes(), 0);
        while (cursor.next()) {
            if (cursor.tag() >= OracleLog.STORED) {
                runs.add(cursor.tag() + " " + cursor.run());
            }
        }
        return runs;
    }

    @Test
    void takesWordsFromTheMiddleOfAnArray() {
        long[] words = {1, 2, 100, 101, 3};
        log.begin(1, 1, Operation.WRITE, 1, 0, 16);
        log.stored(0, words, 2, 2);
        log.stored(0, words, 2, 0);
        log.end(2, 16);
        log.begin(3, 2, Operation.READ, 1, 0, 16);
        log.observed(0, 1, 0, words, 2, 2);
        log.end(4, 16);
        assertThat(oracle.judge()).isEmpty();
    }

    @Test
    void countsObservations() {
        OracleLog other = oracle.log(2, "t2");
        log.begin(1, 1, Operation.READ, 1, 0, 4096);
        other.begin(1, 1, Operation.WRITE, 1, 0, 4096);
        assertThat(oracle.observations()).isZero();
        log.observed(0, 1, 0, new long[10], 0, 10);
        log.observed(0, 1, 80, new long[10], 2, 5);
        other.observed(EventFlags.MMAP, 1, 0, new long[4], 0, 4);
        other.stored(0, new long[4], 0, 4);
        assertThat(oracle.observations()).isEqualTo(19);
    }

    @Test
    void refusesWordsOutsideOperationsAndUnknownChannels() {
        long[] words = {1};
        assertThatThrownBy(() -> log.stored(0, words, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.observed(0, 1, 0, words, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.end(0, 0)).isInstanceOf(IllegalStateException.class);
        log.begin(1, 1, Operation.READ, 1, 0, 8);
        assertThatThrownBy(() -> log.stored(4, words, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.stored(-8, words, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> log.observed(EventFlags.DISK, 1, 0, words, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void judgesWhatAThreadThatStandsStillHasLogged() throws InterruptedException {
        CountDownLatch logged = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread hung = new Thread(() -> {
            OracleLog own = oracle.log(2, "hung");
            own.begin(1, 1, Operation.READ, 1, 0, 16);
            own.observed(EventFlags.MMAP, 1, 0, new long[] {5}, 0, 1);
            own.observed(EventFlags.MMAP, 1, 8, new long[] {6}, 0, 1);
            logged.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        hung.start();
        logged.await();
        assertThat(oracle.judge())
                .containsExactly(new Violation(2, "hung", 1, EventFlags.MMAP, 1, 0, 2, Violation.Kind.STALE, 5));
        released.countDown();
        hung.join();
    }

    private static long[] stamps(long first, int count) {
        long[] stamps = new long[count];
        for (int i = 0; i < count; i++) {
            stamps[i] = first + i;
        }
        return stamps;
    }
}
