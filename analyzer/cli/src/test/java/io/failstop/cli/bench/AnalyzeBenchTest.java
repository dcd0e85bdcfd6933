package io.failstop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeBenchTest {
    @TempDir
    private Path directory;

    @Test
    void takesAllFiguresAndLeavesNoTraceBehind() throws Exception {
        List<Figure> figures = new AnalyzeBench(directory, 4_000, 400, 1).run();

        assertThat(figures)
                .extracting(Figure::name)
                .containsExactly(
                        "analyze",
                        "analyze-imported",
                        "analyze-std-fixed",
                        "analyze-std-fixed-rate",
                        "analyze-std-fixed-memory",
                        "analyze-std-sorted",
                        "analyze-std-sorted-rate",
                        "analyze-std-sorted-memory",
                        "analyze-std-unsorted",
                        "analyze-std-unsorted-rate",
                        "analyze-std-unsorted-memory");
        assertThat(figures)
                .allSatisfy(
                        figure -> assertThat(figure.median()).as(figure.name()).isPositive());
        assertThat(directory).isEmptyDirectory();
    }
}
