package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.store.Traces;
import io.failstop.trace.EventList;
import io.failstop.trace.Trace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactReplayTest {
    private static final long ALL = Long.MAX_VALUE;

    @TempDir
    Path dir;

    @Test
    void replaysEqualManyTimes() throws Exception {
        MiniEngine engine = new MiniEngine(3, 50, 3, 1, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        String digest = null;
        for (int i = 0; i < 200; i++) {
            ExactOutcome outcome = ExactReplay.replay(list, engine.again(), ALL);
            assertThat(outcome.divergence()).isNull();
            assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(outcome.executed()).isEqualTo(list.events().size());
            assertThat(outcome.hang()).isFalse();
            assertThat(outcome.digest()).hasSize(16).isEqualTo(digest == null ? outcome.digest() : digest);
            digest = outcome.digest();
        }
    }

    @Test
    void replaysFromTheStoreUnderManySeeds() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            MiniEngine engine = new MiniEngine(8, 400, 1 + (int) seed % 7, seed, MiniEngine.Twist.NONE);
            Path directory = dir.resolve("t" + seed);
            LiveRecording.record(engine, directory);
            try (Trace trace = Traces.open(directory)) {
                ExactOutcome outcome = ExactReplay.replay(trace, engine.again(), ALL);
                assertThat(outcome.divergence()).as("seed " + seed).isNull();
                assertThat(outcome.verdict()).as("seed " + seed).isEqualTo(Verdict.EQUAL);
                assertThat(outcome.executed()).isEqualTo(outcome.status().events());
            }
        }
    }

    @Test
    void replaysMoreThanItsQueuesHold() throws Exception {
        MiniEngine engine = new MiniEngine(4, 10_000, 5, 3, MiniEngine.Twist.NONE);
        Path directory = dir.resolve("long");
        LiveRecording.record(engine, directory);
        try (Trace trace = Traces.open(directory)) {
            ExactOutcome outcome = ExactReplay.replay(trace, engine.again(), ALL);
            assertThat(outcome.divergence()).isNull();
            assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(outcome.executed()).isGreaterThan(200_000);
            long half = outcome.executed() / 2;
            ExactOutcome stopped = ExactReplay.replay(trace, engine.again(), half);
            assertThat(stopped.executed()).isEqualTo(half);
            assertThat(stopped.verdict()).isEqualTo(Verdict.STOPPED);
        }
    }

    @Test
    void findsTheDivergenceOfALongTraceAlthoughItsQueuesAreFull() throws Exception {
        MiniEngine engine = new MiniEngine(4, 10_000, 5, 4, MiniEngine.Twist.NONE);
        Path directory = dir.resolve("long");
        LiveRecording.record(engine, directory);
        try (Trace trace = Traces.open(directory)) {
            MiniEngine smaller = engine.with(MiniEngine.Twist.HAS_ONE_WORKER_LESS);
            ExactOutcome missing = ExactReplay.replay(trace, smaller, ALL);
            assertThat(missing.divergence().event()).isEqualTo(5);
            assertThat(missing.divergence().got()).isEqualTo("nothing: the engine has no such thread");
            ExactOutcome early = ExactReplay.replay(trace, engine.with(MiniEngine.Twist.KEEPS_LOCKS), ALL);
            for (int i = 0; i < 5; i++) {
                ExactOutcome again = ExactReplay.replay(trace, engine.with(MiniEngine.Twist.KEEPS_LOCKS), ALL);
                assertThat(again.divergence()).isEqualTo(early.divergence());
                assertThat(again.divergence().got()).startsWith("nothing: it still waits");
            }
        }
    }

    @Test
    void replaysManyThreads() throws Exception {
        MiniEngine engine = new MiniEngine(100, 20, 10, 5, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("many"));
        for (int i = 0; i < 5; i++) {
            assertThat(ExactReplay.replay(list, engine.again(), ALL).verdict()).isEqualTo(Verdict.EQUAL);
        }
    }
}
