package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.ThreadProbe;
import io.failstop.store.HangWatch;
import io.failstop.store.RingDirectory;
import io.failstop.store.TraceRecorder;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Verbs on traces that were truncated or damaged: they answer 0, 1 or 3, in at most a line or two of
 * diagnosis, and never with an internal error. {@code -Dfailstop.seed=N} sets the places.
 */
class DamageTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261122L);
    private static final int EVERY_BYTE = 4096;
    /** Bytes of the queue's header and first index. */
    private static final int QUEUES_OWN = 1 << 17;

    private static final int TRUNCATIONS = 2_000;
    private static final int FLIPS = 10_000;

    /** The verbs take turns: each damage meets one of them. */
    private static final List<List<String>> VERBS = List.of(
            List.of("info"),
            List.of("analyze"),
            List.of("info", "--format", "json"),
            List.of("replay", "--times", "2"),
            List.of("replay", "--until", "100"),
            List.of("analyze", "--format", "json"));

    @TempDir
    Path dir;

    private Path trace;
    private Path queueFile;
    private byte[] whole;

    @BeforeEach
    void record() throws Exception {
        trace = dir.resolve("t");
        try (RingDirectory rings = RingDirectory.create(RingDirectory.defaultParent())) {
            TraceHeader header = TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of("command", "a test"));
            HangWatch watch = new HangWatch(HangWatch.NEVER, System.nanoTime());
            try (TraceRecorder recorder = TraceRecorder.create(trace, rings, header, watch, System::nanoTime)) {
                Recording recording =
                        Recording.open(rings.path(), RecordingOptions.defaults().withRingMemory(1 << 20));
                recorder.attach();
                for (int round = 0; round < 5; round++) {
                    use(recording, round);
                    recorder.round();
                }
                recorder.finish(new TreeMap<>(Map.of("reason", "exit", "exitCode", "0")), true);
            } finally {
                rings.delete();
            }
        }
        queueFile = trace.resolve("19700101.cq4");
        byte[] bytes = Files.readAllBytes(queueFile);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        whole = Arrays.copyOf(bytes, end);
        assertThat(run(List.of("info"), trace)).as("the trace itself").isZero();
    }

    private static void use(Recording recording, int round) {
        ThreadProbe probe = recording.current();
        int lockClass = recording.definitions().lockClass("damage.Lock" + round, LockTraits.REENTRANT);
        int lock = recording.definitions().lock(lockClass, 1, null);
        int site = recording.definitions().site(true, "damage.Lock.use(Lock.java:" + round + ")", "main");
        for (int i = 0; i < 50; i++) {
            probe.lockRequest(lock, 0, site, 0);
            probe.lockAcquire(lock, 0, site, 2 * i + 1, 1);
            probe.event(EventKind.OPERATION_BEGIN, 0, 0, site, 0, 1, i * 4096L, 4096);
            probe.mark("remark " + i);
            probe.lockRelease(lock, 0, site, 2 * i + 2, 1);
        }
    }

    @Test
    void survivesEveryTruncation() throws IOException {
        Random random = new Random(SEED);
        for (int at = 0; at < EVERY_BYTE; at++) {
            truncatedAt(at, at);
        }
        for (int i = 0; i < TRUNCATIONS; i++) {
            truncatedAt(place(random), i);
        }
    }

    /** Mostly in our documents: what stands before them is the queue's own. */
    private int place(Random random) {
        return random.nextInt(5) == 0
                ? random.nextInt(whole.length)
                : QUEUES_OWN + random.nextInt(whole.length - QUEUES_OWN);
    }

    private void truncatedAt(int length, int turn) throws IOException {
        Files.write(queueFile, Arrays.copyOf(whole, length));
        Answer answer = answer(turn, trace);
        assertThat(answer.code()).as("truncated at %d, %s", length, answer).isIn(0, 1, 3);
        assertOneLine(answer, "truncated at " + length);
    }

    @Test
    void survivesFlippedBytes() throws IOException {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < FLIPS; i++) {
            byte[] bytes = whole.clone();
            int places = 1 + random.nextInt(3);
            StringBuilder what = new StringBuilder("seed " + SEED + ", flip " + i + ":");
            for (int p = 0; p < places; p++) {
                int at = place(random);
                bytes[at] ^= (byte) (1 + random.nextInt(255));
                what.append(' ').append(at);
            }
            Files.write(queueFile, bytes);
            Answer answer = answer(i, trace);
            assertThat(answer.code()).as("%s, %s", what, answer).isIn(0, 1, 3);
            assertOneLine(answer, what.toString());
        }
    }

    @Test
    void survivesDamageOfAPackedTrace() throws IOException {
        Path packed = dir.resolve("t.fst");
        assertThat(Main.run(new String[] {"pack", trace.toString(), packed.toString()}, nothing(), sink(), sink()))
                .isZero();
        byte[] bytes = Files.readAllBytes(packed);
        Random random = new Random(SEED + 2);
        for (int i = 0; i < 2 * TRUNCATIONS; i++) {
            byte[] damaged = i < TRUNCATIONS ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            if (i >= TRUNCATIONS) {
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(packed, damaged);
            Answer answer = answer(i, packed);
            assertThat(answer.code())
                    .as("packed, seed %d, turn %d, %s", SEED, i, answer)
                    .isIn(0, 1, 3);
            assertOneLine(answer, "packed, turn " + i);
        }
    }

    @Test
    void neverCallsADamagedTraceComplete() throws IOException {
        Random random = new Random(SEED + 3);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = whole.clone();
            int at = QUEUES_OWN + random.nextInt(bytes.length - QUEUES_OWN);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(queueFile, bytes);
            Answer answer = answer(2, trace);
            boolean same = answer.out().equals(intact());
            assertThat(same || !answer.out().contains("\"complete\" : true"))
                    .as("seed %d, byte %d: %s", SEED, at, answer)
                    .isTrue();
        }
    }

    private String intact() throws IOException {
        Files.write(queueFile, whole);
        return answer(2, trace).out();
    }

    /** An exit code and what was printed. */
    private record Answer(int code, String out, String err) {}

    private static void assertOneLine(Answer answer, String what) {
        assertThat(answer.err()).as(what).doesNotContain("internal error").doesNotContain("\tat ");
        assertThat(answer.err().lines().count()).as("%s: %s", what, answer).isLessThanOrEqualTo(1);
        if (answer.code() == 3) {
            assertThat(answer.err()).as(what).startsWith("failstop: ");
        }
    }

    private static Answer answer(int turn, Path trace) {
        List<String> verb = VERBS.get(turn % VERBS.size());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = run(verb, trace, out, err);
        return new Answer(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static int run(List<String> verb, Path trace) {
        return run(verb, trace, new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    private static int run(List<String> verb, Path trace, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        String[] words = new String[verb.size() + 1];
        words[0] = verb.get(0);
        words[1] = trace.toString();
        for (int i = 1; i < verb.size(); i++) {
            words[i + 1] = verb.get(i);
        }
        return Main.run(
                words,
                nothing(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static ByteArrayInputStream nothing() {
        return new ByteArrayInputStream(new byte[0]);
    }

    private static PrintStream sink() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }
}
