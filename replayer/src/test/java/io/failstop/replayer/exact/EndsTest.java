package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replays that end with the run, in a hang, or because the engine will not go on. */
class EndsTest extends RecordedRuns {
    private static final long STALL_NANOS = 1_500_000_000;

    @Test
    void hangReplaysIntoTheSameHang() throws Exception {
        assertThat(hang.events()).filteredOn(e -> e.kind() == EventKind.HANG).hasSizeGreaterThan(1);
        for (int i = 0; i < 50; i++) {
            ExactOutcome outcome = replay(hang, hangingEngine.again());
            assertThat(outcome.divergence()).isNull();
            assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(outcome.hang()).isTrue();
            assertThat(outcome.executed()).isEqualTo(last(hang));
        }
    }

    @Test
    void hangThatTheEngineDoesNotComeToIsNoticed() throws Exception {
        ExactOutcome outcome = replay(hang, hangingEngine.with(MiniEngine.Twist.NONE));
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.hang()).isFalse();
        assertThat(outcome.divergence().expected()).startsWith("lock-request");
        assertThat(outcome.divergence().got()).startsWith("thread-end");
        assertThat(outcome.divergence().cause()).startsWith("The engine took another way");
    }

    @Test
    void remarksOfTheRecorderAreNobodysEvents() throws Exception {
        List<Event> events = new ArrayList<>(hang.events());
        int at = last(hang) / 2;
        events.add(at, new Event(SlotLayout.RECORDER_THREAD, 0, 0, EventKind.HANG, 0, 0, 0, 0, -1, -1, 0, null));
        ExactOutcome outcome = replay(copy(hang, events), hangingEngine.again());
        assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(outcome.executed()).isEqualTo(last(hang));
    }

    @Test
    void failureOfTheEngineIsADivergenceAtTheNextEvent() throws Exception {
        ExactOutcome outcome = replay(original, engine.with(MiniEngine.Twist.FAILS));
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.divergence().event()).isEqualTo(lastRoundOfLastWorker());
        assertThat(outcome.divergence().thread()).isEqualTo("worker-2");
        assertThat(outcome.divergence().expected()).startsWith("operation-begin data");
        assertThat(outcome.divergence().got())
                .startsWith("the engine failed: java.lang.IllegalStateException: no page at ");
        assertThat(outcome.executed()).isEqualTo(outcome.divergence().event() - 1);
    }

    private static long lastRoundOfLastWorker() {
        for (int i = last(original); i > 0; i--) {
            Event e = original.events().get(i - 1);
            if (e.thread() == 3 && e.kind() == EventKind.OPERATION_BEGIN) {
                return i;
            }
        }
        throw new AssertionError("no operation");
    }

    @Test
    void failureBeforeTheFirstEventIsADivergenceThere() throws Exception {
        ExactOutcome outcome = replay(original, engine.with(MiniEngine.Twist.FAILS_AT_ONCE));
        assertThat(outcome.divergence().event()).isEqualTo(1);
        assertThat(outcome.divergence().got()).contains("no configuration");
    }

    @Test
    void threadThatLoopsWithoutAnEventIsNoticed() throws Exception {
        for (MiniEngine.Twist twist : List.of(MiniEngine.Twist.LOOPS, MiniEngine.Twist.DAWDLES)) {
            ExactOutcome outcome = ExactReplay.replay(original, engine.with(twist), ALL, STALL_NANOS);
            assertThat(outcome.verdict()).as("" + twist).isEqualTo(Verdict.DIVERGED);
            assertThat(outcome.divergence().event()).isEqualTo(lastRoundOfLastWorker());
            assertThat(outcome.divergence().got()).isEqualTo("nothing: it did not come");
        }
    }

    @Test
    void threadThatDiesIsNoticedAtItsNextEvent() throws Exception {
        ExactOutcome outcome = replay(original, engine.with(MiniEngine.Twist.DIES));
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.divergence().event()).isEqualTo(lastRoundOfLastWorker());
        assertThat(outcome.divergence().got()).isEqualTo("nothing: it did not come");
    }

    @Test
    void lockThatIsNotGrantedWhereItWasIsNoticed() throws Exception {
        MiniEngine longer = new MiniEngine(3, 60, 2, 9, MiniEngine.Twist.NONE);
        EventList list = LiveRecording.recordToMemory(longer, dir.resolve("longer"));
        ExactOutcome outcome = replay(list, longer.with(MiniEngine.Twist.KEEPS_LOCKS));
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.divergence().event()).isEqualTo(secondAcquireOfALock(list));
        assertThat(outcome.divergence().expected()).startsWith("lock-acquire mini.Lock#");
        assertThat(outcome.divergence().got()).startsWith("nothing: it still waits at mini.Lock#");
    }

    private static long secondAcquireOfALock(EventList list) {
        Set<Integer> acquired = new HashSet<>();
        for (int i = 0; i < last(list); i++) {
            Event e = list.events().get(i);
            if (e.kind() == EventKind.LOCK_ACQUIRE && !acquired.add(e.object())) {
                return i + 1L;
            }
        }
        throw new AssertionError("no lock was acquired twice");
    }

    @Test
    void programThatDoesNotReturnIsNoticed() throws Exception {
        MiniEngine lingering = engine.with(MiniEngine.Twist.LINGERS);
        ExactOutcome outcome = ExactReplay.replay(original, lingering, ALL, STALL_NANOS);
        lingering.hurry();
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.divergence().event()).isEqualTo(last(original) + 1L);
        assertThat(outcome.divergence().cause()).startsWith("The engine does not come to its end");
    }

    @Test
    void traceWithoutEventsIsEqualToNothingAlone() throws Exception {
        EventList empty = copy(original, List.of());
        assertThat(ExactReplay.replay(empty, conductor -> {}, ALL).verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(replay(empty, engine.again()).verdict()).isEqualTo(Verdict.LOG_ENDED);
        assertThat(replay(empty, engine.with(MiniEngine.Twist.FAILS_AT_ONCE)).verdict())
                .isEqualTo(Verdict.DIVERGED);
    }

    @Test
    void missingThreadOfTheEngineIsNoticed() throws Exception {
        ExactOutcome outcome = replay(original, engine.with(MiniEngine.Twist.HAS_ONE_WORKER_LESS));
        assertThat(outcome.divergence().event()).isEqualTo(4);
        assertThat(outcome.divergence().expected()).startsWith("thread-start");
        assertThat(outcome.divergence().got()).isEqualTo("nothing: the engine has no such thread");
    }

    @Test
    void otherStateAtTheEndIsNoticed() throws Exception {
        ExactOutcome outcome = replay(original, engine.with(MiniEngine.Twist.ENDS_OTHERWISE));
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        assertThat(outcome.divergence().event()).isEqualTo(last(original) - 1);
        assertThat(outcome.divergence().cause()).startsWith("All decisions were the same");
    }

    @Test
    void engineThatGoesOnBehindTheEndIsAnAnswerOfItsOwn() throws Exception {
        EventList shorter = copy(original, original.events().subList(0, last(original) - 2));
        ExactOutcome outcome = replay(shorter, engine.again());
        assertThat(outcome.verdict()).isEqualTo(Verdict.LOG_ENDED);
        assertThat(outcome.executed()).isEqualTo(last(shorter));
        assertThat(outcome.divergence().event()).isEqualTo(last(shorter) + 1L);
        assertThat(outcome.divergence().expected()).isEqualTo("the end of the log");
        assertThat(outcome.divergence().got()).startsWith("digest a=");
        ExactOutcome added = replay(original, engine.with(MiniEngine.Twist.ADDS_AN_EVENT));
        assertThat(added.divergence().event()).isEqualTo(last(original) - 1);
        assertThat(added.divergence().got()).startsWith("observe");
    }

    @Test
    void reportIsTheSameEachTimeAndShowsWhatLedThere() throws Exception {
        List<Event> events = new ArrayList<>(original.events());
        int at = last(original) * 2 / 3;
        for (int i = at; i < at + 12; i++) {
            Event e = events.get(i);
            events.set(i, ChangedEvent.of(e).c(e.c() + 5).event());
        }
        EventList tampered = copy(original, events);
        Divergence first = replay(tampered, engine.again()).divergence();
        assertThat(first.event()).isEqualTo(at + 1L);
        assertThat(first.lastEvents())
                .extracting(Divergence.LastEvents::thread)
                .containsExactly("main", "worker-0", "worker-1", "worker-2");
        for (Divergence.LastEvents last : first.lastEvents()) {
            assertThat(last.events())
                    .hasSizeBetween(1, 5)
                    .allSatisfy(e -> assertThat(e.event()).isLessThan(at + 1L));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(replay(tampered, engine.again()).divergence()).isEqualTo(first);
        }
    }

    @Test
    void traceThatCannotBeReadIsAnError() {
        Trace breaking = new OtherTrace(original) {
            @Override
            public TraceStatus read(EventHandler handler) throws TraceException {
                copy(original, original.events().subList(0, 20)).read(handler);
                throw new TraceException("gone");
            }
        };
        assertThatThrownBy(() -> ExactReplay.replay(breaking, engine.again(), ALL))
                .isInstanceOf(TraceException.class)
                .hasMessage("gone");
    }
}
