package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.replayer.LossStop;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a replay ends: at the end, at a cut, a loss or a limit, in a hang, or because the engine will not. */
@Timeout(120)
class EndsTest {
    private static final long ALL = Long.MAX_VALUE;
    private static final long STALL_NANOS = 300_000_000;

    @TempDir
    static Path dir;

    private static MiniEngine engine;
    private static EventList original;
    private static MiniEngine hangingEngine;
    private static EventList hang;

    private Set<Thread> threadsBefore = Set.of();

    @BeforeAll
    static void record() throws Exception {
        engine = new MiniEngine(3, 6, 2, 7, MiniEngine.Twist.NONE);
        original = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        hangingEngine = new MiniEngine(3, 3, 2, 8, MiniEngine.Twist.HANGS);
        hang = LiveRecording.recordToMemory(hangingEngine, dir.resolve("hang"));
    }

    @BeforeEach
    void rememberThreads() {
        threadsBefore = Thread.getAllStackTraces().keySet();
    }

    @AfterEach
    void leavesNoThreadBehind() {
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(threadsBefore);
        assertThat(left)
                .filteredOn(thread -> isLeft(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.equals("main") || name.startsWith("worker-") || name.startsWith("replay-"));
    }

    /** A thread that was just told to end may take a moment. */
    private static boolean isLeft(Thread thread) {
        try {
            thread.join(thread == Thread.currentThread() || thread.isDaemon() ? 1_000 : 1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return thread.isAlive();
    }

    private static EventList copy(EventList from, List<Event> events) {
        EventList list = new EventList("copy", from.header());
        LiveRecording.define(list, from);
        events.forEach(list::add);
        return list;
    }

    private static ExactOutcome replay(EventList list, MiniEngine program) throws TraceException {
        return ExactReplay.replay(list, program, ALL, STALL_NANOS);
    }

    private static int last(EventList list) {
        return list.events().size();
    }

    @Test
    void cutOffAnywhereAllThatIsThereIsExecuted() throws Exception {
        for (EventList list : List.of(original, hang)) {
            MiniEngine program = list == hang ? hangingEngine : engine;
            for (int length = 0; length <= last(list); length++) {
                EventList cut = copy(list, list.events().subList(0, length));
                cut.cutOff("killed");
                ExactOutcome outcome = replay(cut, program.again());
                assertThat(outcome.divergence()).as("cut after " + length).isNull();
                assertThat(outcome.verdict()).as("cut after " + length).isEqualTo(Verdict.CUT_OFF);
                assertThat(outcome.executed()).isEqualTo(length);
                assertThat(outcome.digest().isEmpty()).isEqualTo(length < last(list) - 1);
            }
        }
    }

    @Test
    void cutOffInAnyConsistentWayAllThatIsThereIsExecuted() throws Exception {
        // A kill may take the last events of one thread alone.
        for (int thread = 1; thread <= 3; thread++) {
            for (int from = 0; from < last(original); from++) {
                List<Event> events = consistentWithout(thread, from);
                EventList cut = copy(original, events);
                cut.cutOff("killed");
                ExactOutcome outcome = replay(cut, engine.again());
                assertThat(outcome.divergence())
                        .as("thread " + thread + " until " + from)
                        .isNull();
                assertThat(outcome.verdict()).isEqualTo(Verdict.CUT_OFF);
                assertThat(outcome.executed()).isEqualTo(events.size());
            }
        }
    }

    /** The events without those of a thread from an event on, and without all that comes after one of these. */
    private static List<Event> consistentWithout(int thread, int from) {
        Set<Integer> cutThreads = new HashSet<>();
        Set<Integer> cutObjects = new HashSet<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < last(original); i++) {
            Event e = original.events().get(i);
            // The first thread goes on when all others have ended.
            boolean joinsCut = e.kind() == EventKind.THREAD_JOIN && !cutThreads.isEmpty();
            boolean startedByCut = e.kind() == EventKind.THREAD_START && cutThreads.contains((int) e.a());
            if ((e.thread() == thread && i >= from)
                    || cutThreads.contains(e.thread())
                    || (e.order() != 0 && cutObjects.contains(e.object()))
                    || joinsCut
                    || startedByCut) {
                cutThreads.add(e.thread());
                if (e.order() != 0) {
                    cutObjects.add(e.object());
                }
                if (e.kind() == EventKind.THREAD_START) {
                    // Threads are numbered as they start.
                    return events;
                }
            } else {
                events.add(e);
            }
        }
        return events;
    }

    @Test
    void replaysUpToTheEventThatItIsTold() throws Exception {
        for (int until = 0; until <= last(original) + 1; until++) {
            ExactOutcome outcome = ExactReplay.replay(original, engine.again(), until);
            assertThat(outcome.divergence()).isNull();
            assertThat(outcome.executed()).isEqualTo(Math.min(until, last(original)));
            assertThat(outcome.verdict()).isEqualTo(until < last(original) ? Verdict.STOPPED : Verdict.EQUAL);
            assertThat(outcome.status().events()).isEqualTo(last(original));
        }
    }

    @Test
    void stopsAtLossAndSaysWhere() throws Exception {
        for (int i = 0; i < last(original); i++) {
            Event lost = original.events().get(i);
            List<Event> events = new ArrayList<>(original.events());
            events.set(
                    i,
                    new Event(lost.thread(), lost.sequence(), lost.clock(), EventKind.LOSS, 0, 0, 0, 0, 1, 0, 0, null));
            ExactOutcome outcome = replay(copy(original, events), engine.again());
            assertThat(outcome.verdict()).isEqualTo(Verdict.LOSS);
            assertThat(outcome.executed()).isEqualTo(i);
            assertThat(outcome.loss())
                    .isEqualTo(new LossStop(i + 1L, original.definitions().threadName(lost.thread()), 1));
        }
    }

    @Test
    void callsLossWhatIsMissingBeforeTheLossIsTold() throws Exception {
        for (int i = 1; i < last(original); i++) {
            List<Event> events = new ArrayList<>(original.events());
            Event lost = events.remove(i);
            events.add(new Event(0, 999, 0, EventKind.LOSS, 0, 0, 0, 0, 1, 0, 0, null));
            ExactOutcome outcome = replay(copy(original, events), engine.again());
            assertThat(outcome.verdict()).as("without " + lost).isEqualTo(Verdict.LOSS);
            assertThat(outcome.loss().event()).isGreaterThan(i);
            assertThat(outcome.executed()).isEqualTo(outcome.loss().event() - 1);
        }
    }

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
            ExactOutcome outcome = replay(original, engine.with(twist));
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
        ExactOutcome outcome = replay(original, lingering);
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
            events.set(
                    i,
                    new Event(
                            e.thread(),
                            e.sequence(),
                            e.clock(),
                            e.kind(),
                            e.flags(),
                            e.object(),
                            e.site(),
                            e.order(),
                            e.a(),
                            e.b(),
                            e.c() + 5,
                            null));
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
        assertThatThrownBy(() -> ExactReplay.replay(new Unreadable(original), engine.again(), ALL))
                .isInstanceOf(TraceException.class)
                .hasMessage("gone");
    }

    /** Breaks in the middle. */
    private record Unreadable(EventList list) implements Trace {
        @Override
        public String path() {
            return "unreadable";
        }

        @Override
        public TraceHeader header() {
            return list.header();
        }

        @Override
        public DefinitionTable definitions() {
            return list.definitions();
        }

        @Override
        public TraceStatus read(EventHandler handler) throws TraceException {
            copy(list, list.events().subList(0, 20)).read(handler);
            throw new TraceException("gone");
        }

        @Override
        public void close() {}
    }
}
