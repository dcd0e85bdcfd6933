package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.TraceTally;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written comes back, field by field, for every kind and extreme values. */
class TraceRoundTripTest {
    private static final long SEED = Long.getLong("failstop.seed", 20261122L);
    private static final int RUNS = 30;
    private static final int EVENTS = 3_000;

    @TempDir
    Path dir;

    @Test
    void everyFieldOfEveryKindComesBack() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            Path directory = dir.resolve("t" + run);
            Lines written = write(directory, seed);
            Path packed = dir.resolve("t" + run + ".fst");
            Lines read = new Lines(null);
            try (Trace trace = Traces.open(directory)) {
                TraceStatus status = trace.read(read);
                assertThat(status.complete())
                        .as("seed %d: %s", seed, status.why())
                        .isTrue();
                assertThat(status.end()).containsEntry("reason", "import");
                assertThat(trace.header().property("command")).isEqualTo("a \"test\",\n\u00e4");
                assertThat(trace.definitions().objectName(7)).isEqualTo("class, \u4e2d#3");
                PackedTrace.pack(trace, packed);
            }
            assertThat(read.lines).as("seed %d", seed).isEqualTo(written.lines);
            Lines unpacked = new Lines(null);
            try (Trace trace = Traces.open(packed)) {
                trace.read(unpacked);
                unpacked.lines.clear();
                trace.read(unpacked);
            }
            assertThat(unpacked.lines).as("seed %d, packed", seed).isEqualTo(written.lines);
        }
    }

    @Test
    void chroniclesOwnTailerReadsTheSameDocuments() throws Exception {
        Path directory = dir.resolve("t");
        write(directory, SEED);
        List<byte[]> ours = new ArrayList<>();
        try (QueueScanner scanner = new QueueScanner(directory)) {
            while (scanner.next()) {
                byte[] payload = new byte[scanner.payload().remaining()];
                scanner.payload().get(payload);
                ours.add(payload);
            }
            assertThat(scanner.damagedPlaces()).isZero();
        }
        List<byte[]> theirs = new ArrayList<>();
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory)
                        .rollCycle(LegacyRollCycles.DAILY)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (true) {
                try (DocumentContext context = tailer.readingDocument()) {
                    if (!context.isPresent()) {
                        break;
                    }
                    Bytes<?> bytes = Objects.requireNonNull(context.wire()).bytes();
                    byte[] document = bytes.toByteArray();
                    int length = ByteBuffer.wrap(document)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt(DocumentLayout.LENGTH_OFFSET);
                    theirs.add(Arrays.copyOfRange(
                            document, DocumentLayout.PAYLOAD_OFFSET, DocumentLayout.PAYLOAD_OFFSET + length));
                }
            }
        }
        assertThat(ours).hasSizeGreaterThan(3);
        assertThat(theirs).usingElementComparator(Arrays::compare).isEqualTo(ours);
    }

    @Test
    void sameInputGivesTheSameBytes() throws Exception {
        for (String name : List.of("one", "two")) {
            write(dir.resolve(name), SEED);
            try (Trace trace = Traces.open(dir.resolve(name))) {
                PackedTrace.pack(trace, dir.resolve(name + ".fst"));
            }
        }
        assertThat(dir.resolve("one.fst")).hasSameBinaryContentAs(dir.resolve("two.fst"));
    }

    private static Lines write(Path directory, long seed) throws Exception {
        TraceHeader header = TraceHeader.of(
                Source.ENGINE, OrderGuarantee.TOTAL, Map.of("command", "a \"test\",\n\u00e4", "seed", "" + seed));
        try (TraceWriter writer = TraceWriter.create(directory, header)) {
            writer.define(new Definition(DefinitionLayout.LOCK_CLASS, 2, 1, 0, List.of("class, \u4e2d")));
            writer.define(new Definition(DefinitionLayout.LOCK, 7, 2, 3, List.of()));
            Lines lines = new Lines(writer);
            produce(lines, new Random(seed));
            writer.finish(new TraceTally().status(true, "", new TreeMap<>(Map.of("reason", "import"))));
            return lines;
        }
    }

    private static void produce(EventHandler to, Random random) {
        EventKind[] kinds = EventKind.values();
        long[] sequence = new long[5];
        long clock = random.nextLong() >>> 2;
        for (int i = 1; i <= EVENTS; i++) {
            EventKind kind = kinds[random.nextInt(kinds.length)];
            int thread = random.nextInt(5);
            clock += random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(300);
            sequence[thread] += random.nextInt(50) == 0 ? 5 : 1;
            if (kind == EventKind.MARK) {
                String text = "m\u00e4rk \ud83d\ude00\n".repeat(random.nextInt(30));
                to.text(text);
                long bytes = text.getBytes(StandardCharsets.UTF_8).length;
                to.event(i, thread, sequence[thread], clock, kind, 0, 0, 0, 0, bytes, 0, 0);
            } else {
                to.event(
                        i,
                        thread,
                        sequence[thread],
                        clock,
                        kind,
                        random.nextBoolean() ? 0 : random.nextInt(1 << 16),
                        random.nextInt(3) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(3),
                        random.nextInt(3) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(3),
                        word(random),
                        word(random),
                        word(random),
                        word(random));
            }
        }
    }

    /** Zeros, small numbers and extreme ones. */
    private static long word(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(256);
            case 2 -> 1L << random.nextInt(64);
            case 3 -> -1L;
            default -> 0;
        };
    }

    /** Events as text, kept and passed on. */
    private static final class Lines implements EventHandler {
        private final List<String> lines = new ArrayList<>();
        private final EventHandler next;

        Lines(EventHandler next) {
            this.next = next;
        }

        @Override
        public void text(String text) {
            lines.add(text);
            if (next != null) {
                next.text(text);
            }
        }

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
            lines.add(List.of(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c)
                    .toString());
            if (next != null) {
                next.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            }
        }
    }
}
