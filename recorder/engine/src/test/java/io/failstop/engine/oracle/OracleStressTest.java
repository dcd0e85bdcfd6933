package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.Violation.Kind;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * As much as a stress run makes, in the memory of a test. All operations overlap their neighbours, writes take
 * effect in two steps, and now and then somebody sees what he must not.
 */
class OracleStressTest {
    private static final int OPERATIONS = 200_000;
    private static final int THREADS = 6;
    private static final int FILES = 8;
    private static final int FILE_WORDS = 32 * 512;
    private static final int MAX_WORDS = 8192;
    private static final int TICK = 10;
    private static final int OPERATIONS_PER_LIE = 5_000;
    private static final long LIE = -7;

    private final Random random = new Random(42);
    private final Oracle oracle = new Oracle();
    private final List<OracleLog> logs = new ArrayList<>();
    private final long[][] content = new long[FILES][FILE_WORDS];
    private final int[] size = new int[FILES];
    private final long[] words = new long[MAX_WORDS];
    private final List<Violation> lies = new ArrayList<>();
    private Runnable secondStep = () -> {};

    @Test
    void judgesAStressRunAndFindsEveryLieInIt() {
        for (int thread = 0; thread < THREADS; thread++) {
            logs.add(oracle.log(thread, "t" + thread));
        }
        for (int i = 0; i < OPERATIONS; i++) {
            Runnable left = secondStep;
            secondStep = () -> {};
            operate(i, random.nextInt(FILES));
            left.run();
        }
        List<Violation> violations = oracle.judge();
        lies.sort(null);
        assertThat(lies).hasSizeGreaterThan(OPERATIONS / OPERATIONS_PER_LIE / 2);
        assertThat(violations).containsExactlyElementsOf(lies);
    }

    private void operate(int i, int file) {
        int from = random.nextInt(FILE_WORDS);
        int to = from + random.nextInt(Math.min(MAX_WORDS, FILE_WORDS - from) + 1);
        int choice = random.nextInt(100);
        if (choice < 50) {
            read(i, file, from, to);
        } else if (choice < 60) {
            load(i, file, from, to);
        } else if (choice < 95) {
            write(i, file, from, to);
        } else if (choice < 98) {
            punch(i, file, from, to);
        } else {
            truncate(i, file, from);
        }
    }

    private OracleLog begin(int i, Operation kind, int file, int from, int to) {
        OracleLog log = logs.get(i % THREADS);
        log.begin((long) TICK * i, i, kind, file, 8L * from, 8L * (to - from));
        return log;
    }

    private static void end(OracleLog log, int i, long result) {
        log.end((long) TICK * (i + THREADS) - 1, result);
    }

    private void read(int i, int file, int from, int to) {
        OracleLog log = begin(i, Operation.READ, file, from, to);
        int count = Math.max(0, Math.min(to, size[file]) - from);
        look(log, i, 0, file, from, count);
        end(log, i, 8L * count);
    }

    private void load(int i, int file, int from, int to) {
        OracleLog log = begin(i, Operation.LOAD, file, from, to);
        look(log, i, EventFlags.MMAP, file, from, to - from);
        end(log, i, 8L * (to - from));
    }

    private void look(OracleLog log, int i, int channel, int file, int from, int count) {
        System.arraycopy(content[file], from, words, 0, count);
        if (i % OPERATIONS_PER_LIE == 0 && count > 0) {
            int at = random.nextInt(count);
            words[at] = LIE;
            long offset = 8L * (from + at);
            lies.add(new Violation(log.thread(), log.name(), i, channel, file, offset, 1, Kind.STALE, LIE));
        }
        log.observed(channel, file, 8L * from, words, 0, count);
    }

    private void write(int i, int file, int from, int to) {
        long stamp = (i + 1L) << 20;
        for (int word = 0; word < to - from; word++) {
            words[word] = stamp + word;
        }
        OracleLog log = begin(i, Operation.WRITE, file, from, to);
        log.stored(8L * from, words, 0, to - from);
        end(log, i, 8L * (to - from));
        int half = (from + to) / 2;
        put(file, from, half, from, stamp);
        secondStep = () -> put(file, half, to, from, stamp);
    }

    private void put(int file, int from, int to, int first, long stamp) {
        for (int word = from; word < to; word++) {
            content[file][word] = stamp + (word - first);
        }
        if (from < to) {
            size[file] = Math.max(size[file], to);
        }
    }

    private void punch(int i, int file, int from, int to) {
        end(begin(i, Operation.PUNCH, file, from, to), i, 0);
        Arrays.fill(content[file], from, to, 0);
    }

    private void truncate(int i, int file, int newSize) {
        end(begin(i, Operation.TRUNCATE, file, newSize, newSize), i, 0);
        Arrays.fill(content[file], newSize, FILE_WORDS, 0);
        size[file] = newSize;
    }
}
