package io.failstop.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsAheadTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261122);
    private static final int EVENTS = 60_000;
    private static final long ENOUGH = 64L << 20;
    private static final int[] THREADS = {63, 64, 127, 128, 129, 255, 256, 300, 65_535, 65_536};

    private final DefinitionTable table = new DefinitionTable();
    private final EventsAhead ahead = new EventsAhead(table);
    private final AtomicInteger readings = new AtomicInteger();
    private final List<String> seen = new ArrayList<>();

    /** One event, or the definition of an object. */
    private record Item(
            String text,
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
            long c) {}

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20, ENOUGH})
    void handsOverWhatWasReadHoweverMuchIsKept(long keptBytes) throws TraceException {
        List<Item> items = items(new Random(SEED));
        List<String> direct = new ArrayList<>();
        play(items, recorder(direct), definition -> direct.add(definition.firstString("")));
        ahead.keep(keptBytes);

        for (int reading = 0; reading < 3; reading++) {
            seen.clear();
            assertThat(ahead.read(reading(items), recorder(seen)).events()).isEqualTo(EVENTS);
            assertThat(seen).as("seed %d", SEED).isEqualTo(events(direct));
        }
        assertThat(readings).hasValue(keptBytes == ENOUGH ? 1 : 3);
        assertThat(table.all())
                .extracting(definition -> definition.firstString(""))
                .isEqualTo(names(direct));
    }

    @Test
    void definesBeforeTheEventsThatWereReadAfterwards() throws TraceException {
        List<Item> items = items(new Random(SEED));
        ahead.keep(ENOUGH);
        List<String> unknown = new ArrayList<>();

        ahead.read(reading(items), (number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
            if (object == 1 + (number - 1) / 20 && !table.objectName(object).equals("object " + object)) {
                unknown.add(number + " " + object);
            }
        });

        assertThat(unknown).as("seed %d", SEED).isEmpty();
    }

    @Test
    void handsOverWhatWasReadBeforeReadingFailed() {
        List<Item> items = items(new Random(SEED));
        ahead.keep(ENOUGH);

        assertThatThrownBy(() -> ahead.read(
                        (events, definitions) -> {
                            play(items, events, definitions);
                            throw new TraceException("broken here");
                        },
                        recorder(seen)))
                .isInstanceOf(TraceException.class)
                .hasMessage("broken here");
        List<String> direct = new ArrayList<>();
        play(items, recorder(direct), definition -> {});
        assertThat(seen).isEqualTo(direct);
    }

    @Test
    void stopsReadingWhenTheHandlerFails() {
        ahead.keep(ENOUGH);
        Thread[] reader = new Thread[1];

        assertThatThrownBy(() -> ahead.read(
                        (events, definitions) -> {
                            reader[0] = Thread.currentThread();
                            long number = 0;
                            while (true) {
                                events.event(++number, 1, number, 0, EventKind.MARK, 0, 0, 0, 0, 0, 0, 0);
                            }
                        },
                        (number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                            if (number == 20_000) {
                                throw new IllegalStateException("enough");
                            }
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        assertThat(reader[0].isAlive()).isFalse();
        assertThat(reader[0]).isNotSameAs(Thread.currentThread());
    }

    @Test
    void readsInTheCallersThreadUnlessItIsToBeReadAgain() throws TraceException {
        List<Thread> readers = new ArrayList<>();

        ahead.read(
                (events, definitions) -> {
                    readers.add(Thread.currentThread());
                    return play(List.of(), events, definitions);
                },
                recorder(seen));

        assertThat(readers).containsExactly(Thread.currentThread());
    }

    private EventsAhead.Reading reading(List<Item> items) {
        return (events, definitions) -> {
            readings.incrementAndGet();
            return play(items, events, definitions);
        };
    }

    private static TraceStatus play(
            List<Item> items, EventHandler events, java.util.function.Consumer<Definition> definitions) {
        TraceTally tally = new TraceTally();
        int defined = 0;
        for (Item item : items) {
            if (item.object > defined && item.object <= 5_000) {
                defined = item.object;
                definitions.accept(
                        new Definition(DefinitionLayout.VARIABLE, defined, 0, 0, List.of("object " + defined)));
            }
            if (item.text != null) {
                events.text(item.text);
            }
            long number = tally.events() + 1;
            tally.add(number, item.thread, item.sequence, item.kind, item.flags, item.object, item.a);
            events.event(
                    number,
                    item.thread,
                    item.sequence,
                    item.clock,
                    item.kind,
                    item.flags,
                    item.object,
                    item.site,
                    item.order,
                    item.a,
                    item.b,
                    item.c);
        }
        return tally.status(true, "", new TreeMap<>());
    }

    private static EventHandler recorder(List<String> lines) {
        return new EventHandler() {
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
                lines.add("event " + number + " " + thread + " " + sequence + " " + clock + " " + kind + " " + flags
                        + " " + object + " " + site + " " + order + " " + a + " " + b + " " + c);
            }

            @Override
            public void text(String text) {
                lines.add("event text " + text);
            }
        };
    }

    private static List<String> events(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("event ")).toList();
    }

    private static List<String> names(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("object ")).toList();
    }

    /** Mostly what recordings look like, and now and then anything. */
    private static List<Item> items(Random random) {
        EventKind[] kinds = EventKind.values();
        Map<Integer, Long> sequences = new TreeMap<>();
        Map<Integer, Long> orders = new TreeMap<>();
        List<Item> items = new ArrayList<>();
        long clock = random.nextLong() >> 8;
        for (int i = 0; i < EVENTS; i++) {
            EventKind kind = kinds[random.nextInt(kinds.length)];
            int thread = rarely(random)
                    ? random.nextInt(Integer.MAX_VALUE)
                    : rarely(random) ? THREADS[random.nextInt(THREADS.length)] : random.nextInt(20);
            long next = sequences.getOrDefault(thread, 0L);
            long sequence = rarely(random) ? random.nextLong() : rarely(random) ? around(random, next) : next;
            sequences.put(thread, sequence + 1);
            clock = rarely(random) ? random.nextLong() >> 8 : clock + random.nextInt(1000) - 100;
            int object = rarely(random) ? random.nextInt() : 1 + i / 20;
            long order = random.nextInt(3) == 0 ? 0 : orders.getOrDefault(object, 0L) + (rarely(random) ? 7 : 1);
            orders.put(object, order == 0 ? orders.getOrDefault(object, 0L) : order);
            items.add(new Item(
                    kind == EventKind.MARK ? "mark " + i : null,
                    thread,
                    sequence,
                    clock,
                    kind,
                    random.nextInt(rarely(random) ? 1 << 16 : 200),
                    object,
                    rarely(random) ? random.nextInt() : random.nextInt(1 << 16),
                    order,
                    rarely(random) ? random.nextLong() : random.nextInt(1 << 16),
                    random.nextInt(4) == 0 ? random.nextLong() : 0,
                    random.nextInt(9) == 0 ? random.nextLong() : 0));
        }
        return items;
    }

    /** A little more or less than what follows, as in damaged traces. */
    private static long around(Random random, long next) {
        return next + random.nextInt(5) - 3;
    }

    private static boolean rarely(Random random) {
        return random.nextInt(40) == 0;
    }
}
