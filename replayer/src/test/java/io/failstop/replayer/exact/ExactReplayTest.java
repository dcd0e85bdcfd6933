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
}
