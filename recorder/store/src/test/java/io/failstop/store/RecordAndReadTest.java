package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.csv.CsvExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordAndReadTest {
    @TempDir
    Path dir;

    private boolean endsWithTheProgram = true;
    private String remark = "";

    @Test
    void blockLosesNothingAndKeepsEveryOrder() throws Exception {
        long attempted = record(Policy.BLOCK, 4, 100_000, 7);
        ConsistencyCheck check = new ConsistencyCheck(false);
        TraceStatus status = read(check);
        assertThat(status.complete()).as(status.why()).isTrue();
        assertThat(status.lost()).isZero();
        assertThat(status.events()).isEqualTo(attempted);
        assertThat(status.threads()).isEqualTo(4);
        assertThat(status.locks()).isEqualTo(5);
        assertThat(check.events).isEqualTo(attempted);
    }

    @Test
    void dropCountsExactlyWhatItLost() throws Exception {
        long attempted = record(Policy.DROP, 4, 200_000, 8);
        TraceStatus status = read(new ConsistencyCheck(true));
        assertThat(status.complete()).as(status.why()).isTrue();
        long lossEvents = lossEvents();
        assertThat(status.lost()).isPositive();
        assertThat(status.events() - lossEvents + status.lost()).isEqualTo(attempted);
        assertPackedIsTheSame(status);
    }

    @Test
    void overwriteKeepsTheLastEventsOfEachThread() throws Exception {
        long attempted = record(Policy.OVERWRITE, 3, 50_000, 9);
        ConsistencyCheck check = new ConsistencyCheck(true);
        TraceStatus status = read(check);
        assertThat(status.lost()).isPositive();
        assertThat(status.events() - lossEvents() + status.lost()).isEqualTo(attempted);
        assertThat(check.nextSequence.values()).containsOnly(100_002L);
        assertPackedIsTheSame(status);
    }

    @Test
    void overwriteWithAProgramThatGoesOnKeepsTheLastEvents() throws Exception {
        endsWithTheProgram = false;
        record(Policy.OVERWRITE, 3, 50_000, 10);
        ConsistencyCheck check = new ConsistencyCheck(true);
        TraceStatus status = read(check);
        assertThat(status.lost()).isPositive();
        assertThat(status.events()).isGreaterThan(1_000);
        assertThat(check.nextSequence.values()).containsOnly(100_002L);
    }

    @Test
    void textOfRemarksComesBack() throws Exception {
        remark = "wei\u00df nicht \ud83d\ude00 ".repeat(20);
        record(Policy.BLOCK, 1, 10, 11);
        List<String> texts = new ArrayList<>();
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            trace.read(new TextCollector(texts));
        }
        assertThat(texts).containsExactly(remark);
    }

    /** Keeps the texts of remarks. */
    private record TextCollector(List<String> texts) implements EventHandler {
        @Override
        public void text(String text) {
            texts.add(text);
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
                long c) {}
    }

    private void assertPackedIsTheSame(TraceStatus status) throws Exception {
        Path packed = dir.resolve("t.fst");
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            PackedTrace.pack(trace, packed);
            try (Trace again = Traces.open(packed)) {
                TraceStatus copied = CsvExport.write(again, dir.resolve("packed.csv"));
                assertThat(copied.lost()).isEqualTo(status.lost());
                CsvExport.write(trace, dir.resolve("recorded.csv"));
                assertThat(events("packed.csv")).isEqualTo(events("recorded.csv"));
                assertThat(definitions("packed.csv")).isEqualTo(definitions("recorded.csv"));
            }
        }
    }

    private List<String> events(String csv) throws IOException {
        return lines(csv, line -> !line.startsWith("0,"));
    }

    /** In whatever order: a directory may name a thread before events that it names later when it is packed. */
    private List<String> definitions(String csv) throws IOException {
        return lines(csv, line -> line.startsWith("0,")).stream().sorted().toList();
    }

    private List<String> lines(String csv, Predicate<String> wanted) throws IOException {
        return Files.readAllLines(dir.resolve(csv)).stream().filter(wanted).toList();
    }

    private long lossEvents() throws TraceException {
        long[] count = new long[1];
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    count[0] += kind == EventKind.LOSS ? 1 : 0);
        }
        return count[0];
    }

    private TraceStatus read(ConsistencyCheck check) throws TraceException {
        try (Trace trace = Traces.open(dir.resolve("t"))) {
            return trace.read(check);
        }
    }

    private long record(Policy policy, int threads, int pairs, long seed) throws Exception {
        RecordingOptions options =
                RecordingOptions.defaults().withPolicy(policy).withRingMemory(1 << 20);
        try (RingDirectory rings = RingDirectory.create(RingDirectory.defaultParent())) {
            TraceHeader header = TraceHeader.of(
                    Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of(TraceHeader.POLICY, policy.label()));
            HangWatch watch = new HangWatch(HangWatch.NEVER, System.nanoTime());
            try (TraceRecorder recorder =
                    TraceRecorder.create(dir.resolve("t"), rings, header, watch, System::nanoTime)) {
                Recording recording = Recording.open(rings.path(), options);
                assertThat(recorder.attach()).isTrue();
                DrainingThread drainer = new DrainingThread(recorder);
                drainer.start();
                if (!remark.isEmpty()) {
                    recording.current().mark(remark);
                }
                long attempted = new LockWorkload(recording, 5).run(threads, pairs, seed);
                drainer.endSound();
                recorder.finish(new TreeMap<>(), endsWithTheProgram);
                return attempted;
            } finally {
                rings.delete();
            }
        }
    }
}
