package io.failstop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Report;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockProgramTest {
    private static final long EVENTS = 40_000;

    @TempDir
    private Path directory;

    @Test
    void recordsThreadsWithRealLocksAndTheInversionsAmongThem() throws Exception {
        Path trace = directory.resolve("trace");

        LockProgram.record(trace, EVENTS, 2007);

        try (Trace recorded = Traces.open(trace)) {
            Report report = Analysis.analyze(recorded);
            assertThat(report.trace().events()).isGreaterThan(EVENTS);
            assertThat(report.trace().lost()).isZero();
            assertThat(report.trace().complete()).isTrue();
            assertThat(report.trace().threads()).isEqualTo(LockTraces.THREADS + 1);
            assertThat(report.limits()).isEmpty();
            assertThat(report.findings())
                    .hasSize(LockTraces.INVERSIONS)
                    .allSatisfy(finding -> assertThat(finding.grade()).isEqualTo(Grade.PREDICTED));
        }
    }
}
