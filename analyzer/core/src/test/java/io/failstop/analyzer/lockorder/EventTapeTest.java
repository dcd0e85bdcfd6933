package io.failstop.analyzer.lockorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventTapeTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261122);

    @Test
    void handsOverWhatItWasGivenAcrossChunks() {
        Random random = new Random(SEED);
        EventTape tape = new EventTape(64L << 20);
        List<String> given = new ArrayList<>();
        long number = 0;
        for (int i = 0; i < 60_000; i++) {
            number += 1 + random.nextInt(random.nextInt(50) == 0 ? 100_000 : 3);
            EventKind kind = random.nextInt(9) == 0 ? EventKind.THREAD_START : EventKind.LOCK_ACQUIRE;
            int thread = random.nextInt(random.nextInt(50) == 0 ? Integer.MAX_VALUE : 20);
            int flags = random.nextInt(1 << 16);
            int object = random.nextInt();
            int site = random.nextInt();
            long a = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(256);
            long b = kind == EventKind.THREAD_START ? random.nextLong() : 0;
            long c = random.nextInt(40) == 0 ? random.nextLong() : 0;
            tape.add(number, thread, i, kind, flags, object, site, a, b, c);
            given.add(line(number, thread, kind, flags, object, site, a, b, c));
        }
        assertThat(tape.isWhole()).isTrue();
        for (int round = 0; round < 2; round++) {
            List<String> seen = new ArrayList<>();
            tape.replay((at, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    seen.add(line(at, thread, kind, flags, object, site, a, b, c)));
            assertThat(seen).as("seed %d", SEED).isEqualTo(given);
        }
    }

    @Test
    void keepsTheSequenceOfCopies() {
        EventTape tape = new EventTape(64L << 20);
        tape.add(5, 1, 77, EventKind.COPY_BEGIN, 0, 2, 0, 3, 0, 0);
        List<Long> sequences = new ArrayList<>();
        tape.replay(
                (at, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> sequences.add(sequence));
        assertThat(sequences).containsExactly(77L);
    }

    @Test
    void forgetsEverythingBeyondItsBound() {
        EventTape tape = new EventTape(2L << 20);
        for (int i = 1; i <= 500_000; i++) {
            tape.add(i, 1, i, EventKind.LOCK_ACQUIRE, 0, 2, 0, 1, 0, 0);
        }
        assertThat(tape.isWhole()).isFalse();
        assertThat(new EventTape(0).isWhole()).isFalse();
    }

    private static String line(
            long number, int thread, EventKind kind, int flags, int object, int site, long a, long b, long c) {
        return number + " " + thread + " " + kind + " " + flags + " " + object + " " + site + " " + a + " " + b + " "
                + c;
    }
}
