package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Report;
import io.failstop.replayer.ModelReplay;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.replayer.exact.ExactReplay;
import io.failstop.store.Traces;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every committed trace is replayed and analysed; only then are the answers compared with the table. */
class SampleTracesTest {
    private static final Path SAMPLES = Repository.root().resolve("sample-traces");
    private static final long MAX_BYTES = 1 << 20;

    @Test
    void answerAsTheTableSays() throws Exception {
        List<String> answers = new ArrayList<>();
        for (Path file : files()) {
            assertThat(Files.size(file)).as("%s", file).isLessThanOrEqualTo(MAX_BYTES);
            answers.add(answer(file));
        }
        assertThat(answers).isNotEmpty().containsExactlyInAnyOrderElementsOf(table());
    }

    private static List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(SAMPLES)) {
            return all.filter(file -> file.toString().matches(".*\\.(fst|std)"))
                    .sorted()
                    .toList();
        }
    }

    private static String answer(Path file) throws Exception {
        try (Trace trace = Traces.open(file)) {
            Report report = Analysis.analyze(trace);
            ReplayOutcome first = ModelReplay.replay(trace, Long.MAX_VALUE);
            ReplayOutcome second = ModelReplay.replay(trace, Long.MAX_VALUE);
            assertThat(first.illegalSteps()).as("%s", file).isZero();
            assertThat(first.digest()).as("%s", file).isEqualTo(second.digest());
            Set<String> kinds = new TreeSet<>();
            for (Finding finding : report.findings()) {
                kinds.add(finding.kind().label());
            }
            String complete = first.status().complete() ? "yes" : "no";
            String found = kinds.isEmpty() ? "nothing" : String.join(", ", kinds);
            String replay = first.hangs().isEmpty() ? "no hang" : first.sameHang() ? "same hang" : "another hang";
            if (trace.header().source() == Source.ENGINE) {
                ExactOutcome again = ExactReplay.replay(trace, EngineProgram.of(trace), Long.MAX_VALUE);
                replay = again.diverged() ? again.divergence().toString() : replay + ", equal";
                assertThat(again.executed())
                        .as("%s", file)
                        .isEqualTo(first.status().events());
            }
            return String.join(" | ", file.getFileName().toString(), complete, found, replay);
        }
    }

    private static List<String> table() throws Exception {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(SAMPLES.resolve("README.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|", -1);
                rows.add(String.join(
                        " | ",
                        cells[1].strip().replace("`", ""),
                        cells[3].strip(),
                        cells[4].strip(),
                        cells[5].strip()));
            }
        }
        return rows;
    }
}
