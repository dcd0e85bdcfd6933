package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.engine.order.Conductor;
import io.failstop.store.Traces;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventList;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks whether threads move may look at any moment, whatever they do meanwhile. */
class WatcherTest {
    private static final int TIMES = 20;
    private static final int LOOKERS = 6;

    @TempDir
    Path dir;

    /** What a look comes to that began while the thread waited and ends when it has used up what it was handed. */
    @Test
    void looksAtAThreadThatHasGoneOnSinceTheLookBegan() {
        Feed feed =
                new Feed(new EventList("empty", TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of())), 0);
        ReplayConductor conductor = new ReplayConductor(feed, Thread.currentThread());
        ReplayTrack track = new ReplayTrack(conductor, new Lane(0), Thread.currentThread(), -1, 0);
        track.whereabouts().waitsForTurn(new Turns(1), 3);
        assertThat(track.whereabouts().isStuck()).isTrue();
        track.whereabouts().waitsAtGate(5);
        assertThat(track.whereabouts().isStuck()).isFalse();
    }

    @Test
    void looksAtThreadsThatGoOnMeanwhile() throws Exception {
        MiniEngine engine = new MiniEngine(3, 4_000, 2, 11, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        for (int i = 0; i < TIMES; i++) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Program watched = conductor -> runWatched(engine.again(), conductor, failure);
            assertThat(ExactReplay.replay(list, watched, Long.MAX_VALUE).verdict())
                    .isEqualTo(Verdict.EQUAL);
            assertThat(failure.get()).isNull();
        }
    }

    /** Runs an engine while somebody looks at its threads without a pause. */
    private static void runWatched(Program engine, Conductor conductor, AtomicReference<Throwable> failure) {
        AtomicBoolean over = new AtomicBoolean();
        for (int i = 0; i < LOOKERS; i++) {
            Thread looker = new Thread(() -> look((ReplayConductor) conductor, over, failure), "looker-" + i);
            looker.setDaemon(true);
            looker.start();
        }
        try {
            engine.run(conductor);
        } finally {
            over.set(true);
        }
    }

    /** More lookers than cores: so one may be held up between two looks while a thread goes on. */
    private static void look(ReplayConductor conductor, AtomicBoolean over, AtomicReference<Throwable> failure) {
        try {
            while (!over.get()) {
                conductor.tracks().forEach(track -> track.whereabouts().isStuck());
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    @Test
    void doesNotTakeATimeInWhichItDidNotLookForAStandstill() {
        Patience patience = new Patience(1_000_000_000, 0);
        assertThat(patience.isOver(5_000_000, 7, false)).isFalse();
        // The process was stopped for an hour.
        long resumed = 3_600_000_000_000L;
        assertThat(patience.isOver(resumed, 7, false)).isFalse();
        assertThat(patience.isOver(resumed + 5_000_000, 8, false)).isFalse();
        long now = resumed + 5_000_000;
        for (int i = 0; i < 199; i++) {
            now += 5_000_000;
            assertThat(patience.isOver(now, 8, false)).isFalse();
        }
        assertThat(patience.isOver(now + 10_000_000, 8, false)).isTrue();
        patience.renew();
        assertThat(patience.isOver(now + 20_000_000, 8, false)).isFalse();
    }

    @Test
    void waitsForASlowReaderAsLongAsItTakes() throws Exception {
        MiniEngine engine = new MiniEngine(2, 5, 2, 12, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("slow"));
        long patienceNanos = 100_000_000;
        Trace slow = new OtherTrace(list) {
            @Override
            public TraceStatus read(EventHandler handler) {
                TraceStatus status = list.read((n, t, s, k, kind, f, o, site, order, a, b, c) -> {
                    if (n == 20) {
                        sleep(10 * patienceNanos / 1_000_000);
                    }
                    handler.event(n, t, s, k, kind, f, o, site, order, a, b, c);
                });
                return status;
            }
        };
        ExactOutcome outcome = ExactReplay.replay(slow, engine.again(), Long.MAX_VALUE, patienceNanos);
        assertThat(outcome.divergence()).isNull();
        assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void interruptedWatcherFindsTheDivergenceAllTheSame() throws Exception {
        MiniEngine engine = new MiniEngine(2, 5, 2, 13, MiniEngine.Twist.NONE);
        Path directory = dir.resolve("interrupted");
        LiveRecording.record(engine, directory);
        try (Trace trace = Traces.open(directory)) {
            Program other = engine.with(MiniEngine.Twist.ENDS_OTHERWISE);
            Divergence expected =
                    ExactReplay.replay(trace, other, Long.MAX_VALUE).divergence();
            Thread.currentThread().interrupt();
            ExactOutcome outcome =
                    ExactReplay.replay(trace, engine.with(MiniEngine.Twist.ENDS_OTHERWISE), Long.MAX_VALUE);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(outcome.divergence()).isEqualTo(expected);
        }
    }

    @Test
    void whatTheMachineRefusesIsNoDivergence() throws Exception {
        MiniEngine engine = new MiniEngine(2, 5, 2, 14, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("refused"));
        for (Error refused :
                List.of(new OutOfMemoryError("unable to create native thread"), new LinkageError("gone"))) {
            Program program = conductor -> {
                conductor.main();
                throw refused;
            };
            assertThatThrownBy(() -> ExactReplay.replay(list, program, Long.MAX_VALUE))
                    .hasRootCause(refused)
                    .hasMessageContaining(refused.toString());
        }
    }

    @Test
    void saysWhatBrokeTheReader() throws Exception {
        MiniEngine engine = new MiniEngine(2, 5, 2, 15, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(engine, dir.resolve("broken"));
        Trace broken = new OtherTrace(list) {
            @Override
            public TraceStatus read(EventHandler handler) {
                throw new ArrayIndexOutOfBoundsException("Index 7 out of bounds for length 7");
            }
        };
        assertThatThrownBy(() -> ExactReplay.replay(broken, engine.again(), Long.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("reading the trace failed: java.lang.ArrayIndexOutOfBoundsException:"
                        + " Index 7 out of bounds for length 7");
    }
}
