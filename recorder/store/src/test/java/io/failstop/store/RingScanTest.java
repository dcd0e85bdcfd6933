package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Merger;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceTally;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes into a ring comes out of the documents, whatever the numbers, the texts and the place in the ring. The test
 * writes slots byte by byte, as the format says.
 */
class RingScanTest {
    private static final int EVENTS = 4000;
    private static final EventKind[] KINDS = EventKind.values();

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 512, 4096})
    void whatIsInTheRingIsInTheDocuments(int capacity) throws TraceException {
        for (long seed = 1; seed <= 12; seed++) {
            Ring ring = new Ring(capacity, new Random(seed * 31 + capacity));
            Documents documents = new Documents();
            BatchEncoder encoder = new BatchEncoder(new DocumentWriter(documents));
            List<String> shown = new ArrayList<>();
            RingScan scan = new RingScan(
                    encoder,
                    (thread, kind, flags, object, site, order, clock, a, b) -> shown.add(thread + " " + kind + " "
                            + flags + " " + object + " " + site + " " + order + " " + clock + " " + a + " " + b));
            while (ring.expected.size() < EVENTS) {
                ring.fill();
                long[] flushed = {-1};
                scan.take(ring.bytes, ring.base, capacity, ring.head, ring.tail, position -> {
                    assertThat(position).isGreaterThan(flushed[0]).isBetween(ring.head, ring.tail);
                    flushed[0] = position;
                    encoder.flush();
                });
                ring.head = ring.tail;
            }
            encoder.flush();
            assertThat(documents.seen).as("seed %d", seed).isEqualTo(ring.expected);
            assertThat(shown).as("seed %d", seed).isEqualTo(ring.shown);
            assertThat(scan.senseless()).as("seed %d", seed).isEqualTo(ring.senseless);
            assertThat(encoder.events()).isEqualTo(ring.expected.size());
        }
    }

    /** A ring of slots, and what its events should come to. */
    private static final class Ring {
        final List<String> expected = new ArrayList<>();
        final List<String> shown = new ArrayList<>();
        final int base;
        final ByteBuffer bytes;
        private final int capacity;
        private final Random random;
        private final long[] sequences = {0, 1L << 40, 7};
        long head;
        long tail;
        int senseless;
        private int thread;
        private long clock = 1L << 50;
        private long order;
        private int object = 1;

        Ring(int capacity, Random random) {
            this.capacity = capacity;
            this.random = random;
            base = 64 * random.nextInt(3);
            bytes = ByteBuffer.allocate(base + capacity * 64).order(ByteOrder.LITTLE_ENDIAN);
            head = random.nextInt(3 * capacity);
            tail = head;
        }

        /** Puts events, most of them sound, until none more is sure to fit or the moment comes to take them. */
        void fill() {
            int most = 1 + random.nextInt(capacity);
            while (tail - head <= capacity - 16 && tail - head < most) {
                int dice = random.nextInt(100);
                if (dice == 0) {
                    putSenseless();
                } else if (dice == 1) {
                    // Of an event whose first slot is gone.
                    slot(tail++).putLong(-1L).putLong(random.nextLong());
                } else {
                    putEvent(dice < 6);
                }
            }
        }

        private void putSenseless() {
            ByteBuffer slot = slot(tail++);
            switch (random.nextInt(3)) {
                case 0 -> slot.putInt(3).put((byte) 0).put((byte) 1);
                case 1 -> slot.putInt(3).put((byte) 17).put((byte) 0);
                default -> slot.putInt(-5).put((byte) 17).put((byte) 1);
            }
            senseless++;
        }

        private void putEvent(boolean mark) {
            if (random.nextInt(40) == 0) {
                thread = random.nextInt(sequences.length);
            }
            if (random.nextInt(60) == 0) {
                sequences[thread] += random.nextInt(5);
            }
            clock += switch (random.nextInt(20)) {
                case 0 -> 0xffff + random.nextInt(3);
                case 1 -> 0xffff_ffffL + random.nextInt(3);
                case 2 -> -random.nextInt(9);
                default -> random.nextInt(3000);
            };
            byte[] text = mark ? text() : new byte[0];
            EventKind kind = mark ? EventKind.MARK : KINDS[random.nextInt(KINDS.length)];
            kind = kind == EventKind.MARK && !mark ? EventKind.OBSERVE : kind;
            int flags = random.nextBoolean() ? 0 : random.nextInt(1 << 16);
            object = random.nextBoolean() ? object : (int) number();
            int site = random.nextInt(3);
            order = random.nextBoolean() ? order + 1 : random.nextBoolean() ? 0 : number();
            long a = mark ? text.length : number();
            long b = number();
            long c = number();
            int slots = 1 + (text.length + 55) / 56;
            long sequence = sequences[thread]++;
            ByteBuffer slot = slot(tail++);
            slot.putInt(thread).put((byte) kind.code()).put((byte) slots).putShort((short) flags);
            slot.putLong(sequence).putLong(clock).putInt(object).putInt(site).putLong(order);
            slot.putLong(a).putLong(b).putLong(c);
            for (int from = 0; from < text.length; from += 56) {
                slot(tail++).putLong(-1L).put(text, from, Math.min(56, text.length - from));
            }
            String common = flags + " " + object + " " + site + " " + order + " ";
            shown.add(thread + " " + kind.code() + " " + common + clock + " " + a + " " + b);
            expected.add(thread + " " + sequence + " " + clock + " " + kind + " " + common + a + " " + b + " " + c + " "
                    + new String(text, StandardCharsets.UTF_8));
        }

        private byte[] text() {
            byte[] text = new byte[random.nextBoolean() ? random.nextInt(841) : 56 * random.nextInt(16)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) ('a' + random.nextInt(26));
            }
            return text;
        }

        /** Of any number of bits. */
        private long number() {
            return random.nextInt(3) == 0 ? 0 : random.nextLong() >>> random.nextInt(64);
        }

        private ByteBuffer slot(long position) {
            int at = base + (int) (position % capacity) * 64;
            for (int i = 0; i < 64; i++) {
                bytes.put(at + i, (byte) 0);
            }
            return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(at);
        }
    }

    /** Reads documents as they come. */
    private static final class Documents implements DocumentSink {
        final List<String> seen = new ArrayList<>();
        private String text = "";

        @Override
        public void append(ByteBuffer document) {
            byte[] batches = new byte[document.remaining() - DocumentLayout.PAYLOAD_OFFSET];
            document.get(document.position() + DocumentLayout.PAYLOAD_OFFSET, batches);
            Merger merger = Merger.ofMerged(new Collector(), new TraceTally());
            merger.add(batches, 0, batches.length, () -> {});
            assertThat(merger.damaged()).isFalse();
        }

        @Override
        public void close() {}

        private final class Collector implements EventHandler {
            @Override
            public void text(String ofNext) {
                text = ofNext;
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
                seen.add(thread + " " + sequence + " " + clock + " " + kind + " " + flags + " " + object + " " + site
                        + " " + order + " " + a + " " + b + " " + c + " " + text);
                text = "";
            }
        }
    }
}
