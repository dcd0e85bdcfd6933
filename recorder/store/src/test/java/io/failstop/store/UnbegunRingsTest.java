package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventKind;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kill may come while the rings are laid out: nothing is in them, and recovery removes them. */
class UnbegunRingsTest {
    private static final String NEVER_BEGAN = "the recording was cut off before it began: its rings hold no events";

    @TempDir
    Path directory;

    private Path trace;
    private Path parent;
    private Path place;
    private Path rings;

    /** A trace with its header, and a directory of rings that is not locked any more. */
    @BeforeEach
    void killBeforeTheRings() throws Exception {
        parent = Files.createDirectory(directory.resolve("parent"));
        trace = directory.resolve("t");
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of());
        try (RingDirectory planned = RingDirectory.planned(parent)) {
            TraceRecorder.createUnwatched(trace, planned, header, System::nanoTime)
                    .close();
            place = planned.path();
        }
        rings = place.resolve(RingLayout.RINGS_FILE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 4095, 4096, 4097, 65536, 1 << 20})
    void zerosHoldNoEventsAndAreRemoved(int bytes) throws Exception {
        Files.write(rings, new byte[bytes]);

        assertNeverBegan();
        assertRemoved();
    }

    @Test
    void aHeaderThatIsHalfWrittenHoldsNoEventsEither() throws Exception {
        Recording.open(place, RecordingOptions.defaults().withRingMemory(1 << 20));
        put(rings, RingLayout.MAGIC_OFFSET, 0);

        assertNeverBegan();
        assertRemoved();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 100, 1 << 20})
    void anyOtherMagicIsRefusedAndLeft(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        content[0] = 'x';
        Files.write(rings, content);

        assertRefused();
    }

    @Test
    void ringsThatHoldSomethingAreRefusedAndLeft() throws Exception {
        Recording.open(place, RecordingOptions.defaults().withRingMemory(1 << 20))
                .current()
                .mark("here");
        put(rings, RingLayout.MAGIC_OFFSET, 0);

        assertRefused();
    }

    @Test
    void ringsOfATraceWithEventsAreRefusedAndLeft() throws Exception {
        trace = directory.resolve("begun");
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of());
        try (RingDirectory planned = RingDirectory.planned(parent)) {
            try (TraceRecorder recorder = TraceRecorder.createUnwatched(trace, planned, header, System::nanoTime)) {
                Recording recording = Recording.open(
                        planned.path(), RecordingOptions.defaults().withRingMemory(1 << 20));
                recorder.attach();
                recording.current().mark("here");
                recorder.round();
            }
            place = planned.path();
        }
        rings = place.resolve(RingLayout.RINGS_FILE);
        Files.write(rings, new byte[1 << 20]);

        assertRefused();
    }

    private void assertNeverBegan() throws IOException {
        TraceStatus status = read();
        assertThat(status.events()).isZero();
        assertThat(status.complete()).isFalse();
        assertThat(status.why()).isEqualTo(NEVER_BEGAN);
    }

    private void assertRemoved() throws IOException {
        Recovery.Result result = Recovery.recover(trace);

        assertThat(result.note())
                .isEqualTo("the recording was killed before it began and holds no events: its rings were removed");
        assertThat(result.status().events()).isZero();
        assertThat(result.eventsFromRings()).isZero();
        assertThat(result.programRuns()).isFalse();
        assertThat(parent).isEmptyDirectory();
        assertNeverBegan();
        assertThat(Recovery.recover(trace).note()).isEqualTo("recovered before; nothing more to do");
    }

    private void assertRefused() throws IOException {
        String what = rings + ": is no rings file of Failstop";
        assertThatThrownBy(() -> Recovery.recover(trace))
                .isInstanceOf(TraceException.class)
                .hasMessage(what);
        assertThat(rings).isRegularFile();
        assertThat(read().why()).isEqualTo("the recording was cut off; its rings could not be read: " + what);
    }

    private TraceStatus read() throws IOException {
        try (Trace opened = Traces.open(trace)) {
            return opened.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    assertThat(kind).isIn(EventKind.THREAD_START, EventKind.MARK));
        }
    }

    private static void put(Path file, long offset, long word) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(word);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes.flip(), offset);
        }
    }
}
