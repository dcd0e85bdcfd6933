package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.replayer.LossStop;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replays that end before the run does: at a cut, at a loss, or where they are told to. */
class CutsTest extends RecordedRuns {
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
                List<Event> events = consistentWithout(thread, from, true);
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

    @Test
    void cutBetweenNestedDecisionsBlamesNobody() throws Exception {
        // As if the clock could not tell an inner decision from what others did after the outer one.
        int shorter = 0;
        for (int from = 0; from < last(original); from++) {
            List<Event> events = consistentWithout(2, from, false);
            EventList cut = copy(original, events);
            cut.cutOff("killed");
            ExactOutcome outcome = replay(cut, engine.again());
            assertThat(outcome.divergence()).as("until " + from).isNull();
            assertThat(outcome.verdict()).isEqualTo(Verdict.CUT_OFF);
            assertThat(outcome.executed()).isLessThanOrEqualTo(events.size());
            shorter += outcome.executed() < events.size() ? 1 : 0;
            EventList more = copy(original, events);
            more.add(new Event(0, 999, 0, EventKind.OBSERVE, 0, 0, 0, 0, 0, 0, 0, null));
            ExactOutcome stopped = ExactReplay.replay(more, engine.again(), events.size());
            assertThat(stopped.verdict()).isEqualTo(Verdict.STOPPED);
            assertThat(stopped.executed()).isEqualTo(outcome.executed());
        }
        assertThat(shorter).isLessThan(last(original) / 2);
    }

    /**
     * The events without those of a thread from an event on, and without all that comes after one of these.
     *
     * @param nested whether an outer decision ends when the inner one has been made
     */
    private static List<Event> consistentWithout(int thread, int from, boolean nested) {
        Set<Integer> cutThreads = new HashSet<>();
        Set<Integer> cutObjects = new HashSet<>();
        Map<Integer, Integer> outer = new HashMap<>();
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
                if (nested && outer.containsKey(e.thread())) {
                    cutObjects.add(outer.get(e.thread()));
                }
                if (e.order() != 0) {
                    cutObjects.add(e.object());
                }
                if (e.kind() == EventKind.THREAD_START) {
                    // Threads are numbered as they start.
                    return events;
                }
            } else {
                events.add(e);
                if (e.kind() == EventKind.PAGE_LOOKUP) {
                    outer.put(e.thread(), e.object());
                } else {
                    outer.remove(e.thread());
                }
            }
        }
        return events;
    }

    private static Set<Event> identities(List<Event> events) {
        Set<Event> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(events);
        return set;
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
            // Another thread may wait before that: for an object in which the missing event was to be made.
            long end = outcome.loss().event();
            Set<Event> before = identities(events.subList(0, (int) end - 1));
            long made = lost.kind() == EventKind.THREAD_START
                    ? end - 1
                    : consistentWithout(lost.thread(), i, true).stream()
                            .filter(before::contains)
                            .count();
            assertThat(outcome.executed()).as("without " + lost).isEqualTo(made);
        }
    }
}
