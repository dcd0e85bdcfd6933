package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.path.WritePaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Writes of a whole page whose source ends in its middle. */
class BrokenSourceTest {
    private static final int HALF = Settings.PAGE_BYTES / 2;
    private static final int UNMAPPED = 1;

    private final OneMachine one = new OneMachine(Map.of("files", "2", "filePages", "1"), 1);
    private final List<Point> points = new ArrayList<>();

    private long write(String path) {
        one.task.points((point, call) -> points.add(point));
        List<Segment> segments = List.of(Segment.ofPrivate(HALF), new Segment(UNMAPPED, 0, HALF));
        return WriteCall.write(one.task, Objects.requireNonNull(WritePaths.ofName(path)), 0, 0, segments);
    }

    @Test
    void originalCommitsZeroesReturnsWhatItCopiedAndTriesNoMore() {
        assertThat(write("original")).isEqualTo(HALF);
        assertThat(points).containsExactly(Point.PREFAULTED, Point.LOCKED, Point.COMMITTED);
        assertThat(one.machine.file(0).size()).isEqualTo(Settings.PAGE_BYTES);
        assertThat(one.page(0, 0).words[Page.WORDS - 1]).isZero();
    }

    @Test
    void theCureThatWasMergedTriesTheRestAndFails() {
        assertThat(write("temp-page")).isEqualTo(HALF);
        assertThat(points.stream().filter(Point.PREFAULTED::equals)).hasSizeGreaterThan(1);
        assertThat(one.machine.file(0).size()).isEqualTo(HALF);
    }
}
