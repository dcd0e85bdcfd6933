package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Merger;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceTally;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The merger on simulated recordings: events are published one after another, in an order that only the
 * simulation knows; a drainer visits rings at random moments; clocks are wrong at random. Whatever
 * comes out must keep the order of every thread and every object, starts, joins, and lose nothing.
 */
class MergerTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261122L);
    private static final int RUNS = 400;

    /** One published event. */
    private record Published(
            int ring, int thread, long sequence, long clock, EventKind kind, int object, long order, long a, long b) {}

    @Test
    void keepsEveryOrderAndLosesNothing() throws TraceException {
        for (int run = 0; run < RUNS; run++) {
            Simulation simulation = new Simulation(SEED + run);
            Collector collector = simulation.merge(false, simulation.all.size());
            assertThat(collector.seen).as(simulation.what()).hasSize(simulation.all.size());
            assertThat(collector.outOfOrder).as(simulation.what()).isZero();
            simulation.assertConsistent(collector);
        }
    }

    @Test
    void leavesOutWhatLiesBeyondAConsistentCut() throws TraceException {
        int left = 0;
        for (int run = 0; run < RUNS; run++) {
            Simulation simulation = new Simulation(SEED + run);
            int until = simulation.all.size() / 2;
            Collector collector = simulation.merge(true, until);
            left += until - collector.seen.size();
            assertThat(collector.outOfOrder).as(simulation.what()).isZero();
            simulation.assertConsistent(collector);
        }
        assertThat(left)
                .as("no run had anything to leave out: the test shows nothing")
                .isPositive();
    }

    @Test
    void takesWhatWasDrainedTwiceOnce() throws TraceException {
        for (int run = 0; run < RUNS; run++) {
            Simulation simulation = new Simulation(SEED + run);
            simulation.drainTwice = true;
            Collector collector = simulation.merge(false, simulation.all.size());
            assertThat(collector.seen).as(simulation.what()).hasSize(simulation.all.size());
            simulation.assertConsistent(collector);
        }
    }

    @Test
    void noticesAMissingEvent() throws TraceException {
        int noticed = 0;
        for (int run = 0; run < RUNS; run++) {
            Simulation simulation = new Simulation(SEED + run);
            simulation.all.remove(simulation.all.size() / 3);
            Collector collector = simulation.merge(false, simulation.all.size());
            noticed += collector.lost > 0 || collector.outOfOrder > 0 || collector.endsEarly(simulation) ? 1 : 0;
        }
        assertThat(noticed).isEqualTo(RUNS);
    }

    /** What came out. */
    private static final class Collector implements EventHandler {
        private final List<long[]> seen = new ArrayList<>();
        private long outOfOrder;
        private long lost;

        @Override
        public void event(
                long number,
                int thread,
                long sequence,
                long clock,
                EventKind kind,
                int flags,
                int object,
                int site,
                long order,
                long a,
                long b,
                long c) {
            if (kind == EventKind.LOSS) {
                lost += a;
            } else {
                seen.add(new long[] {thread, sequence});
            }
        }

        /** A thread's last event was the missing one: nothing after it tells. */
        boolean endsEarly(Simulation simulation) {
            return seen.size() == simulation.all.size();
        }
    }

    private static final class Simulation {
        private static final int THREADS = 5;
        private static final int RINGS = 4;
        private static final int OBJECTS = 3;
        private static final int EVENTS = 300;

        private final long seed;
        private final Random random;
        private final List<Published> all = new ArrayList<>();
        private final Map<Integer, Long> sequence = new HashMap<>();
        private final long[] order = new long[OBJECTS + 1];
        private boolean drainTwice;

        Simulation(long seed) {
            this.seed = seed;
            random = new Random(seed);
            boolean wrongClocks = random.nextBoolean();
            boolean sharedRings = random.nextBoolean();
            Set<Integer> running = new HashSet<>();
            Set<Integer> ended = new HashSet<>();
            publish(0, 0, EventKind.THREAD_START, 0, 0, -1, 0, wrongClocks, sharedRings);
            running.add(0);
            for (int i = 0; i < EVENTS; i++) {
                int thread = pick(running);
                step(thread, running, ended, wrongClocks, sharedRings);
            }
        }

        private int pick(Set<Integer> from) {
            List<Integer> sorted = new ArrayList<>(from);
            sorted.sort(null);
            return sorted.get(random.nextInt(sorted.size()));
        }

        private void step(int thread, Set<Integer> running, Set<Integer> ended, boolean wrong, boolean shared) {
            int choice = random.nextInt(20);
            int next = sequence.size();
            if (choice == 0 && next < THREADS) {
                // The parent publishes the child's first event, in its own ring.
                publish(thread, next, EventKind.THREAD_START, 0, 0, thread, sequence.get(thread), wrong, shared);
                running.add(next);
            } else if (choice == 1 && running.size() > 1) {
                publish(thread, thread, EventKind.THREAD_END, 0, 0, 0, 0, wrong, shared);
                running.remove(thread);
                ended.add(thread);
            } else if (choice == 2 && !ended.isEmpty()) {
                publish(thread, thread, EventKind.THREAD_JOIN, 0, 0, pick(ended), 0, wrong, shared);
            } else {
                int object = 1 + random.nextInt(OBJECTS);
                boolean decision = random.nextInt(4) > 0;
                long number = decision ? ++order[object] : 0;
                publish(thread, thread, EventKind.LOCK_ACQUIRE, object, number, 1, 0, wrong, shared);
            }
        }

        private void publish(
                int by,
                int thread,
                EventKind kind,
                int object,
                long number,
                long a,
                long b,
                boolean wrong,
                boolean shared) {
            long at = sequence.merge(thread, 1L, Long::sum) - 1;
            long clock = all.size() / 2L + (wrong ? random.nextInt(40) : 0);
            int ring = shared ? random.nextInt(RINGS) : by % RINGS;
            all.add(new Published(ring, thread, at, clock, kind, object, number, a, b));
        }

        String what() {
            return "seed " + seed;
        }

        /** Drains the first {@code until} events in random rounds and merges them. */
        Collector merge(boolean cut, int until) throws TraceException {
            Random moments = new Random(seed * 31 + (cut ? 1 : 0));
            Collector collector = new Collector();
            Merger merger = new Merger(collector, new TraceTally(), OrderGuarantee.PER_OBJECT, false);
            int[] taken = new int[RINGS];
            int round = 0;
            for (int now = 0; now < until; round++) {
                int start = Math.min(until, now + moments.nextInt(60));
                int visit = start;
                Deque<byte[]> documents = new ArrayDeque<>();
                BatchEncoder encoder = encoder(documents);
                encoder.setRound(round);
                for (int ring = 0; ring < RINGS; ring++) {
                    visit = Math.min(until, visit + moments.nextInt(6));
                    int from = drainTwice ? Math.max(0, taken[ring] - moments.nextInt(10)) : taken[ring];
                    encode(encoder, ring, from, visit);
                    taken[ring] = visit;
                }
                encoder.flush();
                documents.forEach(bytes -> merger.add(bytes, 0, bytes.length, () -> {}));
                now = Math.max(visit, now + 1);
                if (cut && now >= until) {
                    break;
                }
            }
            if (!cut) {
                flush(merger, taken, until, round);
            }
            merger.finish(cut);
            collector.outOfOrder = merger.outOfOrder();
            return collector;
        }

        private void flush(Merger merger, int[] taken, int until, int round) throws TraceException {
            Deque<byte[]> documents = new ArrayDeque<>();
            BatchEncoder encoder = encoder(documents);
            encoder.setRound(round);
            for (int ring = 0; ring < RINGS; ring++) {
                encode(encoder, ring, taken[ring], until);
            }
            encoder.flush();
            documents.forEach(bytes -> merger.add(bytes, 0, bytes.length, () -> {}));
        }

        private void encode(BatchEncoder encoder, int ring, int from, int to) {
            for (Published event : all.subList(Math.min(from, all.size()), Math.min(to, all.size()))) {
                if (event.ring == ring) {
                    encoder.add(
                            event.thread,
                            event.sequence,
                            event.clock,
                            event.kind.code(),
                            0,
                            SlotLayout.objectAndSite(event.object, 0),
                            event.order,
                            event.a,
                            event.b,
                            0,
                            BatchEncoder.NO_TEXT);
                }
            }
        }

        private static BatchEncoder encoder(Deque<byte[]> documents) {
            return new BatchEncoder(new DocumentWriter(new DocumentSink() {
                @Override
                public void append(ByteBuffer document) {
                    document.position(DocumentLayout.PAYLOAD_OFFSET);
                    byte[] bytes = new byte[document.remaining()];
                    document.get(bytes);
                    documents.add(bytes);
                }

                @Override
                public void close() {}
            }));
        }

        /** Everything that an event depends on came before it. */
        void assertConsistent(Collector collector) {
            Map<String, Published> byName = new HashMap<>();
            all.forEach(event -> byName.put(event.thread + ":" + event.sequence, event));
            Map<Integer, Long> next = new HashMap<>();
            long[] last = new long[OBJECTS + 1];
            Set<Integer> ended = new HashSet<>();
            for (long[] event : collector.seen) {
                Published published = byName.get(event[0] + ":" + event[1]);
                assertThat(published.sequence).as(what()).isEqualTo(next.getOrDefault(published.thread, 0L));
                next.put(published.thread, published.sequence + 1);
                if (published.order != 0) {
                    assertThat(published.order).as(what()).isEqualTo(++last[published.object]);
                }
                if (published.kind == EventKind.THREAD_START && published.a >= 0) {
                    long parent = next.getOrDefault((int) published.a, 0L);
                    assertThat(parent).as(what()).isGreaterThanOrEqualTo(published.b);
                } else if (published.kind == EventKind.THREAD_END) {
                    ended.add(published.thread);
                } else if (published.kind == EventKind.THREAD_JOIN) {
                    assertThat(ended).as(what()).contains((int) published.a);
                }
            }
        }
    }
}
