package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.replayer.ModelReplay;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.replayer.exact.Verdict;
import io.failstop.store.TraceWriter;
import io.failstop.store.Traces;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A byte of each document in turn is flipped in traces whose events are in merged order. What is missing then is known
 * to be: nobody takes it for something that the program did.
 */
class MergedDamageTest {
    private static final int BLOCK_MAGIC = 0x42545346;
    private static final int BLOCK_HEADER_BYTES = 12;
    private static final int DOCUMENT_MAGIC = 0x44545346;
    private static final int DOCUMENT_HEADER_BYTES = 16;

    @TempDir
    Path dir;

    private TraceStatus whole;
    private Set<String> observed;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "original-self-copy",
                "original-cross-copy",
                "zero-and-retry-short-copy-overwrite",
                "log4j-41214",
                "bounded-buffer"
            })
    void inEveryBlockOfAPackedTrace(String name) throws Exception {
        byte[] bytes = Files.readAllBytes(sample(name));
        knowWhole(sample(name));
        Path file = dir.resolve("damaged.fst");
        inEach(file, file, bytes, blocks(bytes, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"original-self-copy", "original-cross-copy", "log4j-41214"})
    void inEveryDocumentOfAnImportedDirectory(String name) throws Exception {
        Path directory = dir.resolve("imported");
        try (Trace trace = Traces.open(sample(name));
                TraceWriter writer = TraceWriter.create(directory, trace.header())) {
            Traces.copy(trace, writer);
        }
        knowWhole(directory);
        Path file = directory.resolve("19700101.cq4");
        byte[] bytes = Files.readAllBytes(file);
        inEach(directory, file, bytes, documents(bytes));
    }

    /** The blocks of this one are large, and some hold all that a thread did at the end. */
    @Test
    void inTheEventsOfALongTrace() throws Exception {
        byte[] bytes = Files.readAllBytes(sample("temp-page-stress"));
        knowWhole(sample("temp-page-stress"));
        Path file = dir.resolve("damaged.fst");
        inEach(file, file, bytes, blocks(bytes, 2_000));
    }

    private void inEach(Path trace, Path file, byte[] bytes, List<Integer> places) throws Exception {
        assertThat(places).hasSizeGreaterThan(5);
        int withLosses = 0;
        for (int at : places) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            withLosses += answer(trace, "byte " + at) ? 1 : 0;
        }
        assertThat(withLosses).isPositive();
    }

    /** Returns whether events are missing and more follow. */
    private boolean answer(Path path, String what) throws Exception {
        try (Trace trace = Traces.open(path)) {
            Left left = new Left();
            TraceStatus status = trace.read(left);
            long missing = whole.events() - left.events;
            boolean behind = missing > 0 && left.last.equals(lastOf(whole));
            String where = what + ": " + missing + " events missing, " + status;
            assertThat(status.complete()).as(where).isFalse();
            assertThat(status.lost()).as(where).isLessThanOrEqualTo(missing);
            if (behind) {
                assertThat(status.lost()).as(where).isPositive();
            }
            assertThat(observed(trace)).as(where).isSubsetOf(observed);
            ReplayOutcome model = ModelReplay.replay(trace, Long.MAX_VALUE);
            assertThat(model.illegalSteps()).as(where).isZero();
            if (EngineProgram.isProgramOf(trace.header())) {
                ExactOutcome outcome = ExactReplay.replay(trace, EngineProgram.of(trace), Long.MAX_VALUE);
                assertThat(outcome.verdict())
                        .as("%s: %s", where, outcome)
                        .isIn(
                                missing == 0
                                        ? Set.of(Verdict.EQUAL, Verdict.CUT_OFF)
                                        : status.lost() > 0 ? Set.of(Verdict.LOSS) : Set.of(Verdict.CUT_OFF));
            }
            return behind;
        }
    }

    /** Without the damaged definitions a finding has other names, and with them another id. */
    private static Set<String> observed(Trace trace) throws Exception {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> found = new HashSet<>();
        for (Finding finding : Analysis.analyze(trace).findings()) {
            if (finding.grade() == Grade.OBSERVED) {
                String what = finding.kind() + " of " + finding.edges().size();
                found.add(what + ", " + counts.merge(what, 1, Integer::sum));
            }
        }
        return found;
    }

    private void knowWhole(Path path) throws Exception {
        try (Trace trace = Traces.open(path)) {
            whole = trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
            observed = observed(trace);
        }
        assertThat(whole.complete()).isTrue();
        assertThat(whole.lost()).isZero();
    }

    /** The last event that a thread of the program has: thread and sequence. */
    private static String lastOf(TraceStatus status) {
        TraceStatus.LastEvent last = status.lastEvents().get(0);
        for (TraceStatus.LastEvent event : status.lastEvents()) {
            last = event.number() > last.number() ? event : last;
        }
        return last.thread() + ":" + last.sequence();
    }

    /** What is left of the events that the whole trace has. */
    private static final class Left implements EventHandler {
        private long events;
        private String last = "";

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
                assertThat(b).isEqualTo(3);
                return;
            }
            events++;
            if (thread != SlotLayout.RECORDER_THREAD) {
                last = thread + ":" + sequence;
            }
        }
    }

    private static Path sample(String name) {
        return Repository.root().resolve("sample-traces").resolve(name + ".fst");
    }

    /** The middles of all blocks that inflate to that many bytes at least, but for the header's. */
    private static List<Integer> blocks(byte[] bytes, int atLeast) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> middles = new ArrayList<>();
        int at = Long.BYTES;
        for (int i = 0; at < bytes.length; i++) {
            assertThat(buffer.getInt(at)).isEqualTo(BLOCK_MAGIC);
            int length = buffer.getInt(at + 4);
            if (i > 0 && buffer.getInt(at + 8) >= atLeast) {
                middles.add(at + BLOCK_HEADER_BYTES + length / 2);
            }
            at += BLOCK_HEADER_BYTES + length;
        }
        return middles;
    }

    /** The middles of all documents, but for the header's. */
    private static List<Integer> documents(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> middles = new ArrayList<>();
        for (int at = 0; at + DOCUMENT_HEADER_BYTES <= bytes.length; at += Integer.BYTES) {
            if (buffer.getInt(at) == DOCUMENT_MAGIC) {
                middles.add(at + DOCUMENT_HEADER_BYTES + buffer.getInt(at + 8) / 2);
            }
        }
        return middles.subList(1, middles.size());
    }
}
