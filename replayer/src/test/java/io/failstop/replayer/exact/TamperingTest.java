package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One change of one event, and replay stops at exactly that event. */
class TamperingTest {
    private static final long ALL = Long.MAX_VALUE;

    @TempDir
    static Path dir;

    private static MiniEngine engine;
    private static EventList original;
    private static MiniEngine hangingEngine;
    private static EventList hang;

    @BeforeAll
    static void record() throws Exception {
        engine = new MiniEngine(3, 4, 2, 7, MiniEngine.Twist.NONE);
        original = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        hangingEngine = new MiniEngine(3, 2, 2, 8, MiniEngine.Twist.HANGS);
        hang = LiveRecording.recordToMemory(hangingEngine, dir.resolve("hang"));
    }

    private static EventList copy(EventList from, List<Event> events) {
        EventList list = new EventList("tampered", from.header());
        LiveRecording.define(list, from);
        events.forEach(list::add);
        return list;
    }

    private static EventList with(EventList from, int index, Event other) {
        List<Event> events = new ArrayList<>(from.events());
        events.set(index, other);
        return copy(from, events);
    }

    private void stopsAtEach(UnaryOperator<Event> change) throws Exception {
        stopsAtEach(original, engine, change);
        stopsAtEach(hang, hangingEngine, change);
    }

    private void stopsAtEach(EventList list, MiniEngine program, UnaryOperator<Event> change) throws Exception {
        for (int i = 0; i < list.events().size(); i++) {
            Event event = list.events().get(i);
            Event changed = change.apply(event);
            if (changed.equals(event) || isWhatComesLater(list, i, changed)) {
                continue;
            }
            ExactOutcome outcome = ExactReplay.replay(with(list, i, changed), program.again(), ALL);
            String what = "event " + (i + 1) + ": " + event + " became " + changed + ": " + outcome.divergence();
            assertThat(outcome.verdict()).as(what).isEqualTo(Verdict.DIVERGED);
            assertThat(outcome.divergence().event()).as(what).isEqualTo(i + 1);
            assertThat(outcome.executed()).as(what).isEqualTo(i);
            assertThat(outcome.divergence().thread())
                    .as(what)
                    .isEqualTo(list.definitions().threadName(changed.thread()));
        }
    }

    /** Whether the thread does just that as its next event, later: then it is the later event that is wrong. */
    private static boolean isWhatComesLater(EventList list, int index, Event changed) {
        return list.events().stream()
                .skip(index + 1L)
                .anyMatch(later -> sequenceAndClock(later, later.sequence(), changed.clock())
                        .equals(changed));
    }

    private static Event sequenceAndClock(Event e, long sequence, long clock) {
        return ChangedEvent.of(e).sequence(sequence).clock(clock).event();
    }

    private static Event objectAndOrder(Event e, int object, long order) {
        return ChangedEvent.of(e).object(object).order(order).event();
    }

    private static Event rest(Event e, int flags, int site, long a, long b, long c) {
        return ChangedEvent.of(e).flags(flags).site(site).a(a).b(b).c(c).event();
    }

    @Test
    void everyOtherKindIsNoticed() throws Exception {
        for (EventKind kind : EventKind.values()) {
            if (kind != EventKind.LOSS) {
                stopsAtEach(e -> ChangedEvent.of(e).kind(kind).event());
            }
        }
    }

    @Test
    void otherThreadIsNoticed() throws Exception {
        stopsAtEach(e -> ChangedEvent.of(e).thread((e.thread() + 1) % 4).event());
        stopsAtEach(e -> ChangedEvent.of(e).thread((e.thread() + 2) % 4).event());
        stopsAtEach(e -> ChangedEvent.of(e).thread(4).event());
        stopsAtEach(e -> ChangedEvent.of(e).thread(-1).event());
        stopsAtEach(e -> ChangedEvent.of(e).thread(100_000_000).event());
    }

    @Test
    void otherSequenceIsNoticed() throws Exception {
        stopsAtEach(e -> sequenceAndClock(e, e.sequence() + 1, e.clock()));
        stopsAtEach(e -> sequenceAndClock(e, e.sequence() - 1, e.clock()));
    }

    @Test
    void otherObjectIsNoticed() throws Exception {
        for (int object = 0; object < 9; object++) {
            int other = object;
            stopsAtEach(e -> objectAndOrder(e, other, e.order()));
        }
        stopsAtEach(e -> objectAndOrder(e, -1, e.order()));
    }

    @Test
    void otherOrderIsNoticed() throws Exception {
        stopsAtEach(e -> objectAndOrder(e, e.object(), e.order() + 1));
        stopsAtEach(e -> objectAndOrder(e, e.object(), e.order() - 1));
        stopsAtEach(e -> objectAndOrder(e, e.object(), 0));
        stopsAtEach(e -> objectAndOrder(e, e.object(), 1));
    }

    @Test
    void otherFlagsSiteAndPayloadAreNoticed() throws Exception {
        for (int bit = 0; bit < 16; bit += 3) {
            int flag = 1 << bit;
            stopsAtEach(e -> rest(e, e.flags() ^ flag, e.site(), e.a(), e.b(), e.c()));
        }
        stopsAtEach(e -> rest(e, e.flags(), e.site() + 1, e.a(), e.b(), e.c()));
        for (long change : new long[] {1, -1, 1L << 32, Long.MIN_VALUE}) {
            stopsAtEach(e -> rest(e, e.flags(), e.site(), e.a() + change, e.b(), e.c()));
            stopsAtEach(e -> rest(e, e.flags(), e.site(), e.a(), e.b() + change, e.c()));
            stopsAtEach(e -> rest(e, e.flags(), e.site(), e.a(), e.b(), e.c() + change));
        }
    }

    @Test
    void otherClocksAreNotNoticed() throws Exception {
        List<Event> events = new ArrayList<>();
        for (Event e : original.events()) {
            events.add(sequenceAndClock(e, e.sequence(), -e.clock()));
        }
        assertThat(ExactReplay.replay(copy(original, events), engine.again(), ALL)
                        .verdict())
                .isEqualTo(Verdict.EQUAL);
    }

    @Test
    void missingEventIsNoticedNoLaterThanWhereTheTraceNeedsIt() throws Exception {
        List<Event> all = original.events();
        for (int i = 0; i < all.size(); i++) {
            List<Event> events = new ArrayList<>(all);
            Event missing = events.remove(i);
            ExactOutcome outcome = ExactReplay.replay(copy(original, events), engine.again(), ALL);
            String what = "event " + (i + 1) + " is missing: " + missing + ": " + outcome.divergence();
            if (i == all.size() - 1) {
                assertThat(outcome.verdict()).as(what).isEqualTo(Verdict.LOG_ENDED);
                assertThat(outcome.divergence().event()).as(what).isEqualTo(all.size());
            } else {
                assertThat(outcome.verdict()).as(what).isEqualTo(Verdict.DIVERGED);
                assertThat(outcome.divergence().event()).as(what).isEqualTo(whereNeeded(events, i, missing));
            }
        }
    }

    /** The number of the first event that cannot be without the missing one. */
    private static long whereNeeded(List<Event> events, int from, Event missing) {
        for (int i = from; i < events.size(); i++) {
            Event e = events.get(i);
            boolean needs = e.thread() == missing.thread()
                    || (missing.order() != 0 && e.object() == missing.object() && e.order() != 0)
                    || (missing.kind() == EventKind.THREAD_START && e.kind() == EventKind.THREAD_START)
                    || (missing.kind() == EventKind.THREAD_END && e.kind() == EventKind.THREAD_JOIN)
                    || (e.kind() == EventKind.THREAD_START && e.a() == missing.thread() && e.b() > missing.sequence());
            if (needs) {
                return i + 1L;
            }
        }
        throw new AssertionError("nothing needs " + missing);
    }

    @Test
    void repeatedEventIsNoticed() throws Exception {
        for (int i = 0; i < original.events().size(); i++) {
            List<Event> events = new ArrayList<>(original.events());
            events.add(i, events.get(i));
            ExactOutcome outcome = ExactReplay.replay(copy(original, events), engine.again(), ALL);
            assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
            assertThat(outcome.divergence().event()).isEqualTo(i + 2);
            assertThat(outcome.divergence().expected())
                    .contains(original.events().get(i).kind().label());
            assertThat(outcome.divergence().got()).contains("has ");
        }
    }
}
