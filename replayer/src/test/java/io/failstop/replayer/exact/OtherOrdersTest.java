package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recorded run whose events come in another order, which threads and objects allow all the same, as if no
 * clock had told more: it replays as before, and what was tampered with is found at the same event each time.
 */
@Timeout(120)
class OtherOrdersTest {
    private static final int ORDERS = Integer.getInteger("failstop.trials", 40);
    private static final long SEED = Long.getLong("failstop.seed", 17);
    private static final int REPLAYS = 4;

    @TempDir
    Path dir;

    @Test
    void replaysEqualInEveryOrder() throws Exception {
        for (int objects = 1; objects <= 4; objects++) {
            MiniEngine engine = new MiniEngine(4, 60, objects, SEED, MiniEngine.Twist.NONE);
            EventList recorded = LiveRecording.recordToMemory(engine, dir.resolve("t" + objects));
            for (long seed = SEED; seed < SEED + ORDERS; seed++) {
                EventList other = list(recorded, inOtherOrder(recorded.events(), new Random(seed)));
                ExactOutcome outcome = ExactReplay.replay(other, engine.again(), Long.MAX_VALUE);
                assertThat(outcome.divergence()).as("seed " + seed).isNull();
                assertThat(outcome.verdict()).as("seed " + seed).isEqualTo(Verdict.EQUAL);
            }
        }
    }

    @Test
    void sameTamperingGivesTheSameDivergenceEachTime() throws Exception {
        MiniEngine engine = new MiniEngine(4, 60, 2, SEED, MiniEngine.Twist.NONE);
        EventList recorded = LiveRecording.recordToMemory(engine, dir.resolve("t"));
        for (long seed = SEED; seed < SEED + ORDERS; seed++) {
            Random random = new Random(seed);
            List<Event> events = inOtherOrder(recorded.events(), random);
            Set<Long> tampered = tamper(events, random);
            EventList other = list(recorded, events);
            Divergence first =
                    ExactReplay.replay(other, engine.again(), Long.MAX_VALUE).divergence();
            assertThat(first).as("seed " + seed).isNotNull();
            assertThat(first.event()).as("seed " + seed + ": " + first).isIn(tampered);
            for (int i = 1; i < REPLAYS; i++) {
                assertThat(ExactReplay.replay(other, engine.again(), Long.MAX_VALUE)
                                .divergence())
                        .as("seed " + seed)
                        .isEqualTo(first);
            }
        }
    }

    /** Changes events that follow each other closely; returns their numbers. */
    private static Set<Long> tamper(List<Event> events, Random random) {
        Set<Long> numbers = new HashSet<>();
        int at = 10 + random.nextInt(events.size() - 30);
        for (int i = 0; i < 4; i++) {
            Event e = events.get(at);
            if (e.kind().group() != EventKind.Group.THREAD && e.kind() != EventKind.DIGEST) {
                numbers.add(at + 1L);
                Event other = ChangedEvent.of(e).c(e.c() + 5).event();
                events.set(at, other);
            }
            at = Math.min(at + 1 + random.nextInt(4), events.size() - 1);
        }
        return numbers;
    }

    private static EventList list(EventList recorded, List<Event> events) {
        EventList list = new EventList("other", recorded.header());
        LiveRecording.define(list, recorded);
        events.forEach(list::add);
        return list;
    }

    /** Goes on with one thread as long as it likes, where it can, then with another. */
    private static List<Event> inOtherOrder(List<Event> recorded, Random random) {
        Map<Integer, List<Event>> threads = new HashMap<>();
        recorded.forEach(e ->
                threads.computeIfAbsent(e.thread(), key -> new ArrayList<>()).add(e));
        Map<Integer, Integer> made = new HashMap<>();
        Map<Integer, Long> orders = new HashMap<>();
        List<Event> events = new ArrayList<>();
        int patience = 1 + random.nextInt(200);
        int thread = 0;
        while (events.size() < recorded.size()) {
            if (random.nextInt(patience) == 0 || !isNext(threads, thread, made, orders)) {
                int[] able = IntStream.range(0, threads.size())
                        .filter(id -> isNext(threads, id, made, orders))
                        .toArray();
                thread = able[random.nextInt(able.length)];
            }
            Event e = threads.get(thread).get(made.merge(thread, 1, Integer::sum) - 1);
            if (e.order() != 0) {
                orders.put(e.object(), e.order());
            }
            events.add(e);
        }
        return events;
    }

    private static boolean isNext(
            Map<Integer, List<Event>> threads, int thread, Map<Integer, Integer> made, Map<Integer, Long> orders) {
        int next = made.getOrDefault(thread, 0);
        if (next == threads.get(thread).size()) {
            return false;
        }
        Event e = threads.get(thread).get(next);
        return switch (e.kind()) {
            case THREAD_START -> thread == made.size() && made.getOrDefault((int) e.a(), 0) >= e.b();
            // The first thread goes on when all others have ended.
            case THREAD_JOIN ->
                IntStream.range(1, threads.size())
                        .allMatch(id ->
                                made.getOrDefault(id, 0) == threads.get(id).size());
            default -> e.order() == 0 || orders.getOrDefault(e.object(), 0L) == e.order() - 1;
        };
    }
}
