package io.failstop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.cli.bench.LockTraces.Nests;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.std.StdTrace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Made-up lock traces are what their benchmark says they are. */
class LockTracesTest {
    private static final long EVENTS = 40_000;
    private static final Pattern LINE = Pattern.compile("T([0-9]+)\\|([a-z]+)\\([LT]([0-9]+)\\)\\|[0-9]{1,4}");

    @TempDir
    private Path directory;

    private static String text(Nests nests, long events, long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LockTraces.write(out, nests, events, seed);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Nests.class)
    void couldHaveBeenRecorded(Nests nests) throws Exception {
        Path file = directory.resolve("t.std");
        LockTraces.write(file, nests, EVENTS, 1);
        List<String> illegal = new ArrayList<>();
        long[] lockEvents = new long[1];
        try (StdTrace trace = StdTrace.open(file)) {
            LockModel model = new LockModel(
                    trace.definitions(), (event, thread, reason) -> illegal.add(event + " " + thread + " " + reason));
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                lockEvents[0] += object == 0 ? 0 : 1;
                model.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            });
        }
        assertThat(illegal).isEmpty();
        assertThat(lockEvents[0]).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @EnumSource(Nests.class)
    void isTheSameForTheSameSeedOnly(Nests nests) throws Exception {
        assertThat(text(nests, 2_000, 1)).isEqualTo(text(nests, 2_000, 1)).isNotEqualTo(text(nests, 2_000, 2));
    }

    @ParameterizedTest
    @CsvSource({"FIXED,100,420", "SORTED,1000,40000", "UNSORTED,1000,40000"})
    void nestsAsItsNameSays(Nests nests, int fewest, int most) throws Exception {
        Map<String, List<Integer>> held = new HashMap<>();
        Set<List<Integer>> distinct = new HashSet<>();
        int descending = 0;
        int together = 0;
        for (String line : text(nests, EVENTS, 3).lines().toList()) {
            Matcher fields = LINE.matcher(line);
            assertThat(fields.matches()).as(line).isTrue();
            List<Integer> mine = held.computeIfAbsent(fields.group(1), name -> new ArrayList<>());
            if (fields.group(2).equals("acq")) {
                int lock = Integer.parseInt(fields.group(3));
                descending += !mine.isEmpty() && mine.get(mine.size() - 1) > lock ? 1 : 0;
                mine.add(lock);
                distinct.add(List.copyOf(mine));
                long holders =
                        held.values().stream().filter(locks -> !locks.isEmpty()).count();
                together = Math.max(together, (int) holders);
            } else if (fields.group(2).equals("rel")) {
                mine.remove(mine.size() - 1);
            }
            assertThat(mine).hasSizeLessThanOrEqualTo(LockTraces.MAX_DEPTH);
        }
        if (nests == Nests.UNSORTED) {
            assertThat(descending).isGreaterThan(1000);
        } else {
            assertThat(descending).isEqualTo(LockTraces.INVERSIONS);
        }
        assertThat(distinct).hasSizeBetween(fewest, most);
        assertThat(together).isGreaterThan(8);
    }
}
