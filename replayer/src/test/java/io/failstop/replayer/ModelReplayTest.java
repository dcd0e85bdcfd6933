package io.failstop.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import io.failstop.trace.locks.Story;
import io.failstop.trace.locks.WaitCycle;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelReplayTest {
    private static final long ALL = Long.MAX_VALUE;

    private final Story story = new Story();
    private final int a = story.thread("A");
    private final int b = story.thread("B");
    private final int recorder = story.thread("recorder");
    private final int x = story.lock("X", LockTraits.REENTRANT);
    private final int y = story.lock("Y", LockTraits.REENTRANT);

    private ReplayOutcome replay() throws TraceException {
        return ModelReplay.replay(story.trace(), ALL);
    }

    private void hangOfTwo() {
        story.at("Log.append(Log.java:1)", "A.run(A.java:9)").acquire(a, x);
        story.at("Root.call(Root.java:2)").acquire(b, y);
        story.at("Root.call(Root.java:5)").request(a, y);
        story.at("Log.append(Log.java:3)").request(b, x);
    }

    private void recordHangOfTwo() {
        story.hang(recorder, 0, 0, 2, a, y, b).hang(recorder, 0, 1, 2, b, x, a);
    }

    @Test
    void replaysCleanTraceToItsEnd() throws TraceException {
        story.acquire(a, x).release(a, x).end(a);
        ReplayOutcome outcome = replay();
        assertThat(outcome.executed()).isEqualTo(3);
        assertThat(outcome.diverged()).isFalse();
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.NONE);
        assertThat(outcome.state().held()).isEmpty();
        assertThat(outcome.state().event()).isEqualTo(3);
    }

    @Test
    void replaysHangIntoTheSameHang() throws TraceException {
        hangOfTwo();
        recordHangOfTwo();
        ReplayOutcome outcome = replay();
        assertThat(outcome.sameHang()).isTrue();
        assertThat(outcome.diverged()).isFalse();
        assertThat(outcome.hangs()).hasSize(1);
        assertThat(outcome.cycles()).extracting(WaitCycle::threads).containsExactly(List.of(a, b));
    }

    @Test
    void comparesHangWithTheStateInWhichItWasRecorded() throws TraceException {
        hangOfTwo();
        recordHangOfTwo();
        story.fail(a, y, 3).release(a, x);
        ReplayOutcome outcome = replay();
        assertThat(outcome.sameHang()).isTrue();
        assertThat(outcome.cycles()).isEmpty();
    }

    @Test
    void seesAnotherHangWhereRecordNamesWrongHolder() throws TraceException {
        int c = story.thread("C");
        hangOfTwo();
        story.hang(recorder, 0, 0, 2, a, y, c).hang(recorder, 0, 1, 2, b, x, a);
        ReplayOutcome outcome = replay();
        assertThat(outcome.sameHang()).isFalse();
        assertThat(outcome.diverged()).isTrue();
        assertThat(outcome.hangs().get(0).difference())
                .isEqualTo("recorded: A waits for Y, held by C; replayed: A waits for Y, held by B");
    }

    @Test
    void seesAnotherHangWhereRecordedWaiterDoesNotWait() throws TraceException {
        story.acquire(a, x).acquire(b, y).request(a, y);
        recordHangOfTwo();
        ReplayOutcome outcome = replay();
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.DIFFERENT);
        assertThat(outcome.hangs().get(0).difference())
                .isEqualTo("recorded: B waits for X, held by A; replayed: B does not wait");
    }

    @Test
    void seesAnotherHangWhereRecordedEdgesFormNoCycle() throws TraceException {
        hangOfTwo();
        story.hang(recorder, 0, 0, 1, a, y, b);
        assertThat(replay().hangs().get(0).difference()).isEqualTo("the recorded edges form no cycle");
    }

    @Test
    void comparesEachOfSeveralHangs() throws TraceException {
        int c = story.thread("C");
        int plain = story.lock("plain", 0);
        hangOfTwo();
        recordHangOfTwo();
        story.acquire(c, plain).request(c, plain);
        story.hang(recorder, 0, 0, 1, c, plain, c);
        assertThat(replay().hangs()).extracting(ReplayedHang::verdict).containsOnly(HangVerdict.SAME);
        assertThat(replay().hangs()).hasSize(2);
    }

    @Test
    void comparesWaitersOfHangWithoutProgress() throws TraceException {
        story.acquire(a, x).await(a, x).acquire(b, y);
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, a, x, -1);
        assertThat(replay().sameHang()).isTrue();
        story.hang(recorder, EventFlags.NO_PROGRESS, 0, 1, b, x, -1);
        assertThat(replay().verdict()).isEqualTo(HangVerdict.DIFFERENT);
    }

    @Test
    void saysThatCycleStandsAtCutOffWithoutRecordedHang() throws TraceException {
        hangOfTwo();
        story.trace().cutOff("no end marker");
        ReplayOutcome outcome = replay();
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.UNRECORDED);
        assertThat(outcome.diverged()).isFalse();
        assertThat(outcome.cycles()).hasSize(1);
    }

    @Test
    void doesNotTakeItsStateFromHangEvents() throws TraceException {
        recordHangOfTwo();
        ReplayOutcome outcome = replay();
        assertThat(outcome.cycles()).isEmpty();
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.DIFFERENT);
    }

    @Test
    void stopsAtLossAndHoldsNothingAfterItAgainstTheTrace() throws TraceException {
        story.acquire(a, x).lose(b, 3).release(b, y);
        hangOfTwo();
        recordHangOfTwo();
        ReplayOutcome outcome = replay();
        assertThat(outcome.executed()).isEqualTo(1);
        assertThat(outcome.illegalSteps()).isZero();
        assertThat(outcome.stoppedAtLoss()).isEqualTo(new LossStop(2, "B", 3));
        assertThat(outcome.stoppedAtLoss()).hasToString("stopped at event 2: 3 events of B were lost before it");
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.NOT_REACHED);
        assertThat(outcome.diverged()).isFalse();
    }

    @Test
    void reportsDroppedAcquireWithItsEventNumber() throws TraceException {
        story.acquire(a, x).release(a, x).acquire(b, y).release(b, y);
        EventList without = new EventList("without", story.trace().header());
        story.trace()
                .definitions()
                .all()
                .forEach(definition -> without.define(
                        definition.kind(),
                        definition.id(),
                        definition.x(),
                        definition.y(),
                        definition.strings().toArray(String[]::new)));
        for (EventList.Event event : story.trace().events()) {
            if (event.kind() != EventKind.LOCK_ACQUIRE || event.object() != y) {
                without.add(event);
            }
        }
        ReplayOutcome outcome = ModelReplay.replay(without, ALL);
        assertThat(outcome.diverged()).isTrue();
        assertThat(outcome.firstIllegalSteps())
                .extracting(IllegalStep::toString)
                .containsExactly("event 3: B order number 2 of Y, expected 1");
    }

    @Test
    void countsAllIllegalStepsAndKeepsTheFirst() throws TraceException {
        for (int i = 0; i < 1_000; i++) {
            story.event(EventKind.LOCK_RELEASE, a, 0, x, i + 1L, 1, 0, 0);
        }
        ReplayOutcome outcome = replay();
        assertThat(outcome.illegalSteps()).isEqualTo(1_000);
        assertThat(outcome.firstIllegalSteps()).hasSize(ModelReplay.MOST_ILLEGAL_STEPS);
        assertThat(outcome.firstIllegalSteps().get(99).event()).isEqualTo(100);
    }

    @Test
    void showsStateAtAnyEvent() throws TraceException {
        hangOfTwo();
        recordHangOfTwo();
        ReplayOutcome outcome = ModelReplay.replay(story.trace(), 3);
        assertThat(outcome.executed()).isEqualTo(3);
        assertThat(outcome.state())
                .isEqualTo(new LockState(
                        3,
                        List.of(
                                new LockState.HeldLock("X", "A", "exclusive", 1, 1, "Log.append(Log.java:1)"),
                                new LockState.HeldLock("Y", "B", "exclusive", 1, 2, "Root.call(Root.java:2)")),
                        List.of(new LockState.WaitingThread(
                                "A", "request", "Y", "exclusive", 3, "Root.call(Root.java:5)", List.of("B")))));
        assertThat(outcome.verdict()).isEqualTo(HangVerdict.NOT_REACHED);
        assertThat(ModelReplay.replay(story.trace(), 0).state()).isEqualTo(new LockState(0, List.of(), List.of()));
    }

    @Test
    void givesEqualDigestsForEqualReplaysOnly() throws TraceException {
        hangOfTwo();
        String first = replay().digest();
        assertThat(first).matches("[0-9a-f]{16}");
        assertThat(replay().digest()).isEqualTo(first);
        assertThat(ModelReplay.replay(story.trace(), 3).digest()).isNotEqualTo(first);
        story.end(recorder);
        assertThat(replay().digest()).isNotEqualTo(first);
    }

    @Test
    void givesEqualDigestsForOrdersThatKeepThreadsAndObjects() throws TraceException {
        story.acquire(a, x).acquire(b, y);
        EventList swapped = new EventList("swapped", story.trace().header());
        swapped.add(story.trace().events().get(1));
        swapped.add(story.trace().events().get(0));
        assertThat(ModelReplay.replay(swapped, ALL).digest()).isEqualTo(replay().digest());
    }
}
