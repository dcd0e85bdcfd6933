package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.Suppressed;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight small STD traces whose truth is known: what the analysis and the verb say of each. */
class StdCasesTest {
    private static final List<String> CASES =
            List.of("ab_ba", "forkjoin", "gate", "handover", "nested_fork", "phil3", "reentrant", "single");

    private static Path file(String name) throws Exception {
        return Path.of(Objects.requireNonNull(StdCasesTest.class.getResource("/std/" + name + ".std"))
                .toURI());
    }

    private static Report report(String name) throws Exception {
        try (Trace trace = Traces.open(file(name))) {
            return Analysis.analyze(trace);
        }
    }

    @ParameterizedTest
    @CsvSource({"ab_ba,A B,T1 T2", "phil3,A B C,T1 T2 T3"})
    void predictsWhatCanDeadlock(String name, String locks, String threads) throws Exception {
        Report report = report(name);

        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.kind()).isEqualTo(Kind.LOCK_ORDER_INVERSION);
        assertThat(finding.grade()).isEqualTo(Grade.PREDICTED);
        assertThat(finding.assumes()).isNull();
        assertThat(finding.locks()).containsExactlyInAnyOrder(locks.split(" "));
        assertThat(finding.threads()).containsExactlyInAnyOrder(threads.split(" "));
        assertThat(report.suppressed()).isEmpty();
        assertThat(report.limits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "forkjoin,fork-join,A B",
        "gate,gate-lock,A B",
        "handover,same-thread,A B C",
        "nested_fork,fork-join,B C",
        "single,same-thread,A B"
    })
    void saysWhatKeepsOthersApart(String name, String reason, String locks) throws Exception {
        Report report = report(name);

        assertThat(report.findings()).isEmpty();
        assertThat(report.limits()).isEmpty();
        assertThat(report.suppressed()).extracting(Suppressed::reason).containsExactly(reason);
        assertThat(report.suppressed().get(0).kind()).isEqualTo(Kind.LOCK_ORDER_INVERSION);
        assertThat(report.suppressed().get(0).locks()).containsExactlyInAnyOrder(locks.split(" "));
    }

    @Test
    void hasNothingToSayWhereNoOrderIsReversed() throws Exception {
        Report report = report("reentrant");

        assertThat(report.findings()).isEmpty();
        assertThat(report.suppressed()).isEmpty();
        assertThat(report.limits()).isEmpty();
    }

    @Test
    void reportsAllOfThemInOrder() throws Exception {
        List<String> words = new ArrayList<>(List.of("analyze"));
        for (String name : CASES) {
            words.add(file(name).toString());
        }
        CommandRun run = CommandRun.of(words.toArray(new String[0]));

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out().lines().filter(line -> line.matches("(1 finding|\\d findings|no findings).*")))
                .hasSize(CASES.size());
        assertThat(run.out().lines().filter(line -> line.startsWith("1 finding")))
                .hasSize(2);
        for (String name : CASES) {
            boolean hangs = name.equals("ab_ba") || name.equals("phil3");
            assertThat(CommandRun.of("analyze", file(name).toString()).exit())
                    .as(name)
                    .isEqualTo(hangs ? ExitCode.FOUND : 0);
        }
    }
}
