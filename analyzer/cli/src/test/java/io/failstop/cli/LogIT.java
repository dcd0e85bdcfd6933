package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Report;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The deadlock of log4j 1.2.13 (Bugzilla 41214), recorded in runs in which it does not happen. */
class LogIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String ROOT = "org.apache.log4j.spi.RootLogger#1";
    private static final String APPENDER = "org.apache.log4j.ConsoleAppender#1";

    @TempDir
    private Path directory;

    private Report recorded(String manner) throws Exception {
        Path agent = Repository.root().resolve("recorder/agent/target");
        Path log4j = agent.resolve("fixtures/log4j-1.2.13.jar");
        assertThat(Files.exists(log4j)).as(log4j.toString()).isTrue();
        Shell.Outcome outcome = Shell.in(directory)
                .run(
                        Repository.launcher().toString(),
                        "record",
                        "--trace",
                        "t",
                        "--",
                        JAVA,
                        "-cp",
                        agent.resolve("test-classes") + File.pathSeparator + log4j,
                        "io.failstop.agent.Log4jHang",
                        manner);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        try (Trace trace = Traces.open(directory.resolve("t"))) {
            return Analysis.analyze(trace);
        }
    }

    @Test
    void predictsTheDeadlockOfPathsThatDidNotOverlap() throws Exception {
        Report report = recorded("apart");

        assertThat(report.limits()).isEmpty();
        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.kind()).isEqualTo(Kind.LOCK_ORDER_INVERSION);
        assertThat(finding.grade()).isEqualTo(Grade.PREDICTED);
        assertThat(finding.assumes()).isNull();
        assertThat(finding.threads()).containsExactlyInAnyOrder("talker", "ticker");
        assertThat(finding.locks()).containsExactlyInAnyOrder(ROOT, APPENDER);
    }

    @Test
    void suppressesItWhereOneThreadEndsBeforeTheOtherBegins() throws Exception {
        Report report = recorded("sequential");

        assertThat(report.findings()).isEmpty();
        assertThat(report.suppressed())
                .anyMatch(entry -> entry.reason().equals("fork-join")
                        && entry.locks().contains(ROOT)
                        && entry.locks().contains(APPENDER));
    }
}
