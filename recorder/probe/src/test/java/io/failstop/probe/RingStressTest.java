package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Producers at full speed against a reader on another thread. Each word of a slot follows from thread
 * and sequence, so that a single torn or stale word is found.
 */
@Timeout(300)
class RingStressTest {
    private static final int EVENTS = 700_000;

    @TempDir
    Path directory;

    @Test
    void noWordIsTornOrStaleWithRingsOfTheirOwn() throws Exception {
        verifyBlocking(3, 3, 1, 256);
    }

    @Test
    void noWordIsTornOrStaleInASharedRing() throws Exception {
        verifyBlocking(3, 0, 1, 256);
    }

    @Test
    void whatIsDroppedIsCountedExactly() throws Exception {
        Recording recording = Recording.open(directory, Recordings.options(Policy.DROP, 1, 1, 128, System::nanoTime));
        Verifier verifier = new Verifier(new RecorderSide(directory).beating(System.nanoTime()));
        List<Thread> producers = producers(recording, 3);
        verifier.runWhile(producers);
        long attempted = 3L * (EVENTS + 1);
        long lost = verifier.recorder.total(RingLayout.LOST_OFFSET);
        assertThat(verifier.events - verifier.losses + lost).isEqualTo(attempted);
        assertThat(verifier.recorder.total(RingLayout.MARKED_OFFSET)).isEqualTo(verifier.told);
        assertThat(verifier.told).isLessThanOrEqualTo(lost);
    }

    @Test
    void whatALappedReaderMayTrustIsWhole() throws Exception {
        Recording recording =
                Recording.open(directory, Recordings.options(Policy.OVERWRITE, 1, 1, 256, System::nanoTime));
        Verifier verifier = new Verifier(new RecorderSide(directory));
        AtomicBoolean stop = new AtomicBoolean();
        Thread producer = new Thread(() -> {
            ThreadProbe probe = recording.current();
            while (!stop.get()) {
                produce(probe);
            }
        });
        producer.start();
        try {
            long end = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < end || verifier.events < 100_000) {
                verifier.snapshot(1);
            }
        } finally {
            stop.set(true);
            producer.join();
        }
        assertThat(verifier.lapped).isPositive();
    }

    private void verifyBlocking(int threads, int own, int shared, int slots) throws Exception {
        Recording recording =
                Recording.open(directory, Recordings.options(Policy.BLOCK, own, shared, slots, System::nanoTime));
        Verifier verifier = new Verifier(new RecorderSide(directory).beating(System.nanoTime()));
        verifier.runWhile(producers(recording, threads));
        assertThat(verifier.events).isEqualTo((long) threads * (EVENTS + 1));
        assertThat(verifier.recorder.total(RingLayout.LOST_OFFSET)).isZero();
    }

    private static List<Thread> producers(Recording recording, int count) {
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            producers.add(new Thread(
                    () -> {
                        ThreadProbe probe = recording.current();
                        for (int i = 0; i < EVENTS; i++) {
                            produce(probe);
                        }
                    },
                    "producer-" + t));
        }
        return producers;
    }

    /** A LOSS event that is due takes the sequence first; the content of this one follows the number it carries in c. */
    private static void produce(ThreadProbe probe) {
        long n = mix(probe.id(), probe.sequence());
        probe.event(
                EventKind.OBSERVE,
                (int) n & 0x7fff,
                (int) (n >>> 8) & Integer.MAX_VALUE,
                (int) (n >>> 16) & Integer.MAX_VALUE,
                n ^ 1,
                n ^ 2,
                n ^ 3,
                probe.sequence());
    }

    private static long mix(int thread, long sequence) {
        long n = (sequence + 1) * 0x9e37_79b9_7f4a_7c15L + thread * 0xbf58_476d_1ce4_e5b9L;
        return (n ^ (n >>> 29)) * 0x94d0_49bb_1331_11ebL;
    }

    /** The reader. */
    private static final class Verifier {
        final RecorderSide recorder;
        private final long[] next = new long[16];
        private final byte[] copy;
        long events;
        long losses;
        long told;
        long lapped;

        Verifier(RecorderSide recorder) throws IOException {
            this.recorder = recorder;
            this.copy = new byte[recorder.capacity() * SlotLayout.SLOT_BYTES];
        }

        void runWhile(List<Thread> producers) throws InterruptedException {
            producers.forEach(Thread::start);
            while (producers.stream().anyMatch(Thread::isAlive)) {
                drainAll();
            }
            for (Thread producer : producers) {
                producer.join();
            }
            drainAll();
        }

        private void drainAll() {
            recorder.heartbeat(System.nanoTime());
            for (int ring = 0; ring < recorder.rings(); ring++) {
                long tail = recorder.header(ring, RingLayout.TAIL_OFFSET);
                long head = recorder.header(ring, RingLayout.HEAD_OFFSET);
                for (long slot = head; slot < tail; slot++) {
                    verify(recorder.slotOffset(ring, slot), true);
                }
                RingLayout.LONG.setRelease(
                        recorder.rings,
                        recorder.slotOffset(ring, 0) - RingLayout.RING_HEADER_BYTES + RingLayout.HEAD_OFFSET,
                        tail);
            }
        }

        private void verify(int at, boolean dense) {
            java.nio.ByteBuffer slots = recorder.rings;
            long meta = slots.getLong(at);
            int thread = SlotLayout.thread(meta);
            long sequence = slots.getLong(at + SlotLayout.SEQUENCE_OFFSET);
            events++;
            if (dense) {
                same(sequence, next[thread]++, "sequence", thread, sequence);
            }
            if (SlotLayout.kind(meta) == EventKind.LOSS.code()) {
                losses++;
                told += slots.getLong(at + SlotLayout.A_OFFSET);
            } else if (SlotLayout.kind(meta) == EventKind.THREAD_START.code()) {
                same(sequence, 0, "start", thread, sequence);
            } else {
                content(at, meta, thread, sequence, slots.getLong(at + SlotLayout.C_OFFSET));
            }
        }

        private void content(int at, long meta, int thread, long sequence, long seed) {
            java.nio.ByteBuffer slots = recorder.rings;
            // With a LOSS event in between the content was made for the number before.
            same(seed == sequence || seed == sequence - 1 ? 1 : 0, 1, "c", thread, sequence);
            long n = mix(thread, seed);
            long object = slots.getLong(at + SlotLayout.OBJECT_OFFSET);
            same(
                    meta,
                    SlotLayout.meta(thread, EventKind.OBSERVE.code(), 1, (int) n & 0x7fff),
                    "meta",
                    thread,
                    sequence);
            same(SlotLayout.object(object), (int) (n >>> 8) & Integer.MAX_VALUE, "object", thread, sequence);
            same(SlotLayout.site(object), (int) (n >>> 16) & Integer.MAX_VALUE, "site", thread, sequence);
            same(slots.getLong(at + SlotLayout.ORDER_OFFSET), n ^ 1, "order", thread, sequence);
            same(slots.getLong(at + SlotLayout.A_OFFSET), n ^ 2, "a", thread, sequence);
            same(slots.getLong(at + SlotLayout.B_OFFSET), n ^ 3, "b", thread, sequence);
        }

        /** Copies a ring while it is being overwritten, and verifies what the protocol says is whole. */
        void snapshot(int ring) {
            long tail = recorder.header(ring, RingLayout.TAIL_OFFSET);
            long from = Math.max(0, tail - recorder.capacity());
            recorder.rings.get(recorder.slotOffset(ring, 0), copy);
            VarHandle.loadLoadFence();
            long tailAfter = recorder.header(ring, RingLayout.TAIL_OFFSET);
            long trusted = Math.max(from, tailAfter + SlotLayout.MAX_SLOTS - recorder.capacity());
            lapped += tailAfter > tail ? 1 : 0;
            java.nio.ByteBuffer slots = java.nio.ByteBuffer.wrap(copy).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            for (long slot = trusted; slot < tail; slot++) {
                int at = (int) (slot & (recorder.capacity() - 1)) * SlotLayout.SLOT_BYTES;
                long sequence = slots.getLong(at + SlotLayout.SEQUENCE_OFFSET);
                // One thread and one slot per event: the slot's number is the sequence.
                same(sequence, slot, "sequence", 0, sequence);
                if (sequence > 0) {
                    long n = mix(0, sequence);
                    same(slots.getLong(at + SlotLayout.ORDER_OFFSET), n ^ 1, "order", 0, sequence);
                    same(slots.getLong(at + SlotLayout.B_OFFSET), n ^ 3, "b", 0, sequence);
                    same(slots.getLong(at + SlotLayout.C_OFFSET), sequence, "c", 0, sequence);
                }
                events++;
            }
        }

        private static void same(long actual, long expected, String what, int thread, long sequence) {
            if (actual != expected) {
                throw new AssertionError(what + " of event " + sequence + " of thread " + thread + ": " + actual
                        + " instead of " + expected);
            }
        }
    }
}
