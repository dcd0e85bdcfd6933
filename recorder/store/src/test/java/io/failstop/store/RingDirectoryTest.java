package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingDirectoryTest {
    private static final TraceHeader HEADER =
            TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of("known", "yes"));

    @TempDir
    Path directory;

    private TraceRecorder record(RingDirectory rings) throws TraceException {
        return TraceRecorder.createUnwatched(directory.resolve("t"), rings, HEADER, System::nanoTime);
    }

    @Test
    void isMadeWhenATraceKnowsOfIt() throws Exception {
        Path parent = Files.createDirectory(directory.resolve("rings"));
        try (RingDirectory rings = RingDirectory.planned(parent)) {
            assertThat(parent).isEmptyDirectory();
            try (TraceRecorder recorder = record(rings)) {
                assertThat(recorder.isAttached()).isFalse();
                assertThat(rings.path()).isDirectory();
                assertThat(RingDirectory.isRecorderAlive(rings.path())).isTrue();
                try (Trace trace = Traces.open(directory.resolve("t"))) {
                    assertThat(trace.header().property(TraceHeader.RINGS))
                            .isEqualTo(rings.path().toString());
                }
            }
            rings.delete();
            assertThat(parent).isEmptyDirectory();
        }
    }

    @Test
    void isNotMadeIfThereCanBeNoTrace() throws Exception {
        Path parent = Files.createDirectory(directory.resolve("rings"));
        Files.createDirectory(directory.resolve("t"));
        Files.writeString(directory.resolve("t").resolve("file"), "");
        try (RingDirectory rings = RingDirectory.planned(parent)) {
            assertThatThrownBy(() -> record(rings)).isInstanceOf(TraceException.class);
            assertThat(parent).isEmptyDirectory();
        }
    }

    @Test
    void leavesNoTraceIfItCannotBeMade() throws Exception {
        Path parent = directory.resolve("missing");
        try (RingDirectory rings = RingDirectory.planned(parent)) {
            assertThatThrownBy(() -> record(rings))
                    .isInstanceOf(TraceException.class)
                    .hasMessage(parent + ": cannot be written: no such file or directory");
            assertThat(directory.resolve("t")).doesNotExist();
            rings.delete();
        }
    }

    @Test
    void closingGivesTheLockBack() throws Exception {
        RingDirectory rings = RingDirectory.create(directory);
        rings.close();
        assertThat(rings.path()).isDirectory();
        assertThat(RingDirectory.isRecorderAlive(rings.path())).isFalse();
    }
}
