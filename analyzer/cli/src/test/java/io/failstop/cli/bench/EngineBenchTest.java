package io.failstop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBenchTest {
    @TempDir
    private Path directory;

    @Test
    void takesAllFiguresAndLeavesNoTraceBehind() throws Exception {
        List<Figure> figures = new EngineBench(directory, 2, 100, 500).run();

        assertThat(figures)
                .extracting(figure -> figure.name() + "/" + figure.threads())
                .containsExactly(
                        "engine-writes/1",
                        "engine-writes/2",
                        "engine-scaling/2",
                        "engine-writes-recording-ratio/1",
                        "engine-recording-ratio/8",
                        "replay-ratio/8");
        assertThat(figures)
                .allSatisfy(figure -> assertThat(figure.median()).isPositive().isBetween(figure.min(), figure.max()));
        assertThat(directory).isEmptyDirectory();
    }
}
