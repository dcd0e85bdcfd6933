package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a bound that was reached does to findings: it is said, and nothing reads as clean. */
class LockOrderLimitsTest {
    private static final long SEED = Long.getLong("failstop.seed", 41);
    private static final AnalysisOptions USUAL = AnalysisOptions.defaults();

    private final LockStory story = new LockStory();
    private final int[] threads = new int[6];
    private final int[] locks = new int[6];

    LockOrderLimitsTest() {
        for (int i = 0; i < threads.length; i++) {
            threads[i] = story.thread("T" + i);
            locks[i] = story.lock("L" + i, LockTraits.REENTRANT);
        }
    }

    private void ring(int members) {
        for (int i = 0; i < members; i++) {
            story.nest(threads[i], locks[i], locks[(i + 1) % members]);
        }
    }

    private Report report(AnalysisOptions options) throws TraceException {
        return Analysis.analyze(story.trace(), options).report();
    }

    @Test
    void findsRingsUpToTheBound() throws TraceException {
        ring(6);
        Report report = report(USUAL.withMaxCycle(6));
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(report.findings().get(0).threads()).hasSize(6);
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void saysThatLongerRingsWereLeftOut() throws TraceException {
        ring(3);
        Report report = report(USUAL.withMaxCycle(2));
        assertThat(report.findings()).isEmpty();
        assertThat(report.limits())
                .containsExactly("lock order: cycles of more than 2 threads were not looked at, and there may be some");
    }

    @Test
    void saysSoBesideAShorterRingToo() throws TraceException {
        ring(3);
        story.nest(threads[3], locks[0], locks[5]).nest(threads[4], locks[5], locks[0]);
        Report report = report(USUAL.withMaxCycle(2));
        assertThat(report.findings()).extracting(Finding::locks).containsExactly(List.of("L0", "L5"));
        assertThat(report.limits()).hasSize(1);
    }

    @Test
    void saysThatAWriterInAQueueWouldMakeTheRingTooLong() throws TraceException {
        int fair = story.lock("Fair", LockTraits.SHARED | LockTraits.QUEUE_FAIR);
        int shared = LockStory.SHARED;
        story.acquire(threads[0], fair, shared).nest(threads[0], locks[0]).release(threads[0], fair, shared);
        story.acquire(threads[1], locks[0]).acquire(threads[1], fair, shared);
        story.release(threads[1], fair, shared).release(threads[1], locks[0]).nest(threads[2], fair);
        assertThat(report(USUAL).findings()).hasSize(1);
        assertThat(report(USUAL).limits()).isEmpty();
        assertThat(report(USUAL.withMaxCycle(2)).findings()).isEmpty();
        assertThat(report(USUAL.withMaxCycle(2)).limits()).hasSize(1);
    }

    @Test
    void suspectsWhatItHadNoStepsLeftToLookInto() throws TraceException {
        ring(2);
        Report report = report(new AnalysisOptions(5, 0, 1 << 20, 1 << 20, -1));
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.limits()).hasSize(1);
        assertThat(report.limits().get(0)).contains("potential because there were too many to look into");
    }

    @Test
    void predictsNothingFromWhatTheHistoryHadNoRoomFor() throws TraceException {
        for (int i = 0; i < 100_000; i++) {
            story.nest(threads[0], locks[3]);
        }
        ring(2);
        Report report = report(new AnalysisOptions(5, 0, 0, 1 << 10, USUAL.verificationSteps()));
        assertThat(report.findings()).extracting(Finding::grade).doesNotContain(Grade.PREDICTED);
        assertThat(report.limits()).anyMatch(line -> line.contains("the history of locks is longer than 1024 bytes"));
        assertThat(report(USUAL).findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
    }

    /** No events, but the names of the story. */
    private EventList named(OrderGuarantee order) {
        EventList trace = new EventList("named", TraceHeader.of(Source.CSV, order, Map.of()));
        story.trace().definitions().all().forEach(trace.definitions()::define);
        return trace;
    }

    @Test
    void onlySuspectsWhatCameAfterALoss() throws TraceException {
        ring(2);
        EventList lossy = named(OrderGuarantee.TOTAL);
        lossy.event(0, 5, 1, 1, EventKind.LOSS, 0, 0, 0, 0, 1, 0, 0);
        story.trace().events().forEach(lossy::add);
        Report report = Analysis.analyze(lossy);
        assertThat(report.findings()).extracting(Finding::grade).containsOnly(Grade.POTENTIAL);
        assertThat(report.trace().lost()).isPositive();
    }

    @Test
    void onlySuspectsWhereClocksAreTheOrder() throws TraceException {
        ring(2);
        EventList clocked = named(OrderGuarantee.CLOCK);
        story.trace().events().forEach(clocked::add);
        Report report = Analysis.analyze(clocked);
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.limits())
                .containsExactly(
                        "lock order: the order of events is no better than their clocks, so nothing is predicted");
    }

    @Test
    void findsTheSameFromAHistoryOnDiskAndLeavesNoFile() throws TraceException, IOException {
        long before = temporaryFiles();
        AnalysisOptions onDisk =
                new AnalysisOptions(USUAL.maxCycle(), 0, 0, USUAL.historyBytes(), USUAL.verificationSteps());
        for (long seed = SEED; seed < SEED + 200; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            assertThat(Analysis.analyze(trace, onDisk)).as("seed %d", seed).isEqualTo(Analysis.analyze(trace, USUAL));
        }
        for (int i = 0; i < 20_000; i++) {
            story.nest(threads[i % 5], locks[4], locks[5]);
        }
        ring(4);
        assertThat(report(onDisk)).isEqualTo(report(USUAL));
        assertThat(report(onDisk).findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("failstop"))
                    .count();
        }
    }
}
