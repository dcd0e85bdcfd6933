package io.failstop.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagedLongsTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261123);
    private static final int[] IDS = {
        0, 1, 4095, 4096, 65_535, 65_536, 100_000, (1 << 24) - 1, 1 << 24, Integer.MAX_VALUE, -1, Integer.MIN_VALUE
    };

    @Test
    void keepsANumberForEachIdHoweverFarItIs() {
        Random random = new Random(SEED);
        PagedLongs longs = new PagedLongs();
        Map<Integer, Long> expected = new HashMap<>();

        for (int i = 0; i < 10_000; i++) {
            int id = IDS[random.nextInt(IDS.length)];
            long value = random.nextLong();
            long before = expected.getOrDefault(id, 0L);
            switch (random.nextInt(3)) {
                case 0 -> {
                    longs.set(id, value);
                    expected.put(id, value);
                }
                case 1 -> {
                    assertThat(longs.replace(id, value)).as("seed %d", SEED).isEqualTo(before);
                    expected.put(id, value);
                }
                default -> {
                    assertThat(longs.increment(id)).as("seed %d", SEED).isEqualTo(before + 1);
                    expected.put(id, before + 1);
                }
            }
            int other = IDS[random.nextInt(IDS.length)];
            assertThat(longs.get(other)).as("seed %d", SEED).isEqualTo(expected.getOrDefault(other, 0L));
        }
    }
}
