package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.TraceTally;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is missing in the middle of a trace in merged order, of which each document of events holds a few. */
class MergedHolesTest {
    private static final int LOCK = 1;

    @TempDir
    Path dir;

    private TraceWriter writer;
    private int documents;
    private long clock;
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void create() throws TraceException {
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.TOTAL, Map.of());
        writer = TraceWriter.create(dir.resolve("t"), header);
    }

    @Test
    void holesAreLossesBeforeTheNextEventOfTheThread() throws Exception {
        mark(0, 0).mark(1, 0);
        nextDocument().mark(0, 1).mark(1, 1).mark(0, 2).mark(0, 3);
        nextDocument().mark(2, 0).mark(1, 2).mark(1, 3).mark(0, 4);
        TraceStatus status = readWithout(1);
        assertThat(lines)
                .containsExactly(
                        "1 mark 0/0",
                        "2 mark 1/0",
                        "3 mark 2/0",
                        "4 loss 1/1 1 3",
                        "5 mark 1/2",
                        "6 mark 1/3",
                        "7 loss 0/3 3 3",
                        "8 mark 0/4");
        assertThat(status.lost()).isEqualTo(4);
        assertThat(status.events()).isEqualTo(8);
        assertThat(status.complete()).isFalse();
    }

    @Test
    void aThreadThatBeganInThePlaceCountsFromZero() throws Exception {
        mark(0, 0);
        nextDocument().mark(1, 0).mark(1, 1);
        nextDocument().mark(0, 1).mark(1, 2);
        assertThat(readWithout(1).lost()).isEqualTo(2);
        assertThat(lines).containsExactly("1 mark 0/0", "2 mark 0/1", "3 loss 1/1 2 3", "4 mark 1/2");
    }

    @Test
    void eachPlaceHasItsOwnHoles() throws Exception {
        for (int i = 0; i < 6; i++) {
            mark(0, i).nextDocument();
        }
        assertThat(readWithout(1, 3, 4).lost()).isEqualTo(3);
        assertThat(lines).containsExactly("1 mark 0/0", "2 loss 0/1 1 3", "3 mark 0/2", "4 loss 0/4 2 3", "5 mark 0/5");
    }

    @Test
    void aHoleThatALossAlreadyTellsOfCountsOnce() throws Exception {
        mark(0, 0);
        nextDocument().mark(1, 0);
        nextDocument().loss(0, 9, 9, 3).mark(0, 10);
        assertThat(readWithout(1).lost()).isEqualTo(9);
        assertThat(lines).containsExactly("1 mark 0/0", "2 loss 0/9 9 3", "3 mark 0/10");
    }

    @Test
    void whatALossDoesNotTellOfCountsToo() throws Exception {
        mark(0, 0);
        nextDocument().mark(0, 1).mark(0, 2);
        nextDocument().loss(0, 9, 7, 3).mark(0, 10);
        assertThat(readWithout(1).lost()).isEqualTo(9);
        assertThat(lines).containsExactly("1 mark 0/0", "2 loss 0/2 2 3", "3 loss 0/9 7 3", "4 mark 0/10");
    }

    /** What a full ring did not take has no sequence. */
    @Test
    void aLossOfAFullRingTellsOfNoHole() throws Exception {
        mark(0, 0);
        nextDocument().mark(0, 1).mark(0, 2);
        nextDocument().loss(0, 3, 100, 0).mark(0, 4);
        assertThat(readWithout(1).lost()).isEqualTo(102);
        assertThat(lines).containsExactly("1 mark 0/0", "2 loss 0/2 2 3", "3 loss 0/3 100 0", "4 mark 0/4");
    }

    @Test
    void losesNothingWithDefinitionsAlone() throws Exception {
        mark(0, 0).nextDocument().mark(1, 0).mark(0, 1).nextDocument().mark(0, 2);
        finish();
        damage(DocumentLayout.DEFINITIONS, 0);
        TraceStatus status = read();
        assertThat(status.lost()).isZero();
        assertThat(status.complete()).isFalse();
        assertThat(lines).containsExactly("1 mark 0/0", "2 mark 1/0", "3 mark 0/1", "4 mark 0/2");
    }

    @Test
    void sourcesThatCountWithHolesHaveNone() throws Exception {
        mark(0, 7).mark(0, 9).nextDocument().mark(1, 5).nextDocument().mark(0, 100);
        TraceStatus status = readWithout();
        assertThat(status.lost()).isZero();
        assertThat(status.complete()).isTrue();
        assertThat(lines).containsExactly("1 mark 0/7", "2 mark 0/9", "3 mark 1/5", "4 mark 0/100");
    }

    @Test
    void anEndThatWasLostShowsInTheJoin() throws Exception {
        mark(0, 0).event(1, 0, EventKind.THREAD_START, 0, 0, 0, 1);
        nextDocument().event(1, 1, EventKind.THREAD_END, 0, 0, 0, 0);
        nextDocument().event(0, 1, EventKind.THREAD_JOIN, 0, 0, 1, 0);
        assertThat(readWithout(1).lost()).isEqualTo(1);
        assertThat(lines).containsExactly("1 mark 0/0", "2 thread-start 1/0", "3 thread-join 0/1");
    }

    @Test
    void decisionsThatWereLostShowInOrderNumbers() throws Exception {
        lock(0, 0, 1).lock(1, 0, 2);
        nextDocument().lock(1, 1, 3).lock(1, 2, 4);
        nextDocument().lock(0, 1, 5);
        assertThat(readWithout(1).lost()).isEqualTo(2);
    }

    @Test
    void decisionsThatALossTellsOfCountOnce() throws Exception {
        lock(0, 0, 1).lock(1, 0, 2);
        nextDocument().lock(1, 1, 3).lock(1, 2, 4);
        nextDocument().lock(0, 1, 5).lock(1, 3, 6);
        assertThat(readWithout(1).lost()).isEqualTo(2);
        assertThat(lines).contains("4 loss 1/2 2 3");
    }

    @Test
    void aLossAtAnotherPlaceDoesNotHideThem() throws Exception {
        lock(0, 0, 1).lock(1, 0, 2);
        nextDocument().lock(1, 1, 3);
        nextDocument().lock(0, 1, 4);
        nextDocument().mark(0, 2);
        nextDocument().mark(0, 3);
        assertThat(readWithout(1).lost()).isEqualTo(1);
        assertThat(readWithout(1, 3).lost()).isEqualTo(2);
        assertThat(lines).contains("4 loss 0/2 1 3").hasSize(5);
    }

    @Test
    void orderNumbersWithHolesOfTheirOwnShowNothing() throws Exception {
        lock(0, 0, 3).lock(0, 1, 7).lock(0, 2, 20);
        nextDocument().mark(1, 0);
        nextDocument().lock(0, 3, 30);
        assertThat(readWithout(1).lost()).isZero();
    }

    @Test
    void theStartOfAChildTellsHowFarItsParentCame() throws Exception {
        mark(0, 0);
        nextDocument().mark(0, 1).mark(0, 2);
        nextDocument().event(1, 0, EventKind.THREAD_START, 0, 0, 0, 3);
        assertThat(readWithout(1).lost()).isEqualTo(2);
    }

    @Test
    void aPackedTraceOfWhatIsLeftHasTheSameLosses() throws Exception {
        mark(0, 0)
                .mark(1, 0)
                .nextDocument()
                .mark(0, 1)
                .mark(0, 2)
                .nextDocument()
                .mark(1, 1)
                .mark(0, 3);
        long lost = readWithout(1).lost();
        List<String> left = List.copyOf(lines);
        Path packed = dir.resolve("t.fst");
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            PackedTrace.pack(trace, packed);
        }
        lines.clear();
        try (Trace trace = Traces.open(packed)) {
            assertThat(trace.read(new Lines()).lost()).isEqualTo(lost).isEqualTo(2);
        }
        assertThat(lines).isEqualTo(left);
    }

    private MergedHolesTest mark(int thread, long sequence) {
        return event(thread, sequence, EventKind.MARK, 0, 0, 0, 0);
    }

    private MergedHolesTest loss(int thread, long sequence, long count, long reason) {
        return event(thread, sequence, EventKind.LOSS, 0, 0, count, reason);
    }

    private MergedHolesTest lock(int thread, long sequence, long order) {
        return event(thread, sequence, EventKind.LOCK_FAIL, LOCK, order, 1, 0);
    }

    private MergedHolesTest event(int thread, long sequence, EventKind kind, int object, long order, long a, long b) {
        writer.event(0, thread, sequence, clock++, kind, 0, object, 0, order, a, b, 0);
        return this;
    }

    /** A definition ends the document before it. */
    private MergedHolesTest nextDocument() throws TraceException {
        documents++;
        writer.define(new Definition(DefinitionLayout.THREAD, 1000 + documents, 0, 0, List.of("t" + documents)));
        return this;
    }

    private void finish() throws TraceException {
        writer.finish(new TraceTally().status(true, "", new TreeMap<>()));
        writer.close();
    }

    /** Reads the trace after these documents of events were damaged, and what was before. */
    private TraceStatus readWithout(int... places) throws Exception {
        if (Files.notExists(dir.resolve("finished"))) {
            finish();
            Files.createFile(dir.resolve("finished"));
        }
        for (int place : places) {
            damage(DocumentLayout.EVENTS, place);
        }
        return read();
    }

    private TraceStatus read() throws TraceException {
        lines.clear();
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            TraceStatus status = trace.read(new Lines());
            List<String> first = List.copyOf(lines);
            lines.clear();
            assertThat(trace.read(new Lines())).isEqualTo(status);
            assertThat(lines).isEqualTo(first);
            return status;
        }
    }

    private void damage(int type, int place) throws Exception {
        Path file = TraceFiles.queueFiles(dir.resolve("t")).get(0);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int found = 0;
        for (int at = 0; at + DocumentLayout.PAYLOAD_OFFSET < bytes.length; at += Integer.BYTES) {
            if (buffer.getInt(at) == DocumentLayout.MAGIC
                    && buffer.getShort(at + DocumentLayout.TYPE_OFFSET) == type
                    && found++ == place) {
                bytes[at + DocumentLayout.PAYLOAD_OFFSET] = (byte) 0xaa;
            }
        }
        assertThat(found).isGreaterThan(place);
        Files.write(file, bytes);
    }

    private final class Lines implements EventHandler {
        @Override
        public void event(
                long number,
                int thread,
                long sequence,
                long clockOfEvent,
                EventKind kind,
                int flags,
                int object,
                int site,
                long order,
                long a,
                long b,
                long c) {
            String told = kind == EventKind.LOSS ? " " + a + " " + b : "";
            lines.add(number + " " + kind.label() + " " + thread + "/" + sequence + told);
        }
    }
}
