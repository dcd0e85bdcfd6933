package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever stands in the numbers of a rings file: it is refused, or told, in one line. */
class DamagedRingsTest {
    private static final int SLOTS = RecordingOptions.defaults().slotsPerRing();

    @TempDir
    Path directory;

    private Path rings;

    @BeforeEach
    void leaveRings() throws IOException {
        Recording recording = Recording.open(directory, RecordingOptions.defaults());
        recording.current().mark("here");
        rings = directory.resolve(RingLayout.RINGS_FILE);
    }

    @ParameterizedTest
    @CsvSource({
        // Products that overflow, to something small or to nothing.
        "268435455, 1073741824, 0",
        "2147483647, 1073741824, 0",
        "1, 33554432, 2147487744",
        "67108864, 64, 1099511627776",
        // More than a recording has.
        "1, 16777216, 1073746176",
        "0, 64, 0",
        "-1, 64, 0",
        "1, 32, 0",
        "1, 96, 0",
        "1, -2147483648, 0"
    })
    void sizesThatCannotBeAreRefused(int count, int slots, long fileBytes) throws IOException {
        put(
                RingLayout.RINGS_OFFSET,
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(count));
        put(
                RingLayout.SLOTS_OFFSET,
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(slots));
        if (fileBytes > 0) {
            put(fileBytes - 1, ByteBuffer.allocate(1).put((byte) 1));
        }

        assertThatThrownBy(() -> LeftoverRings.open(directory))
                .isInstanceOf(TraceException.class)
                .hasMessage(rings + ": the rings file is damaged: its sizes contradict each other");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "3, -1", "3, 4", "-5, -7", "9223372036854775807, -9223372036854775808"})
    void aRingThatEndsBeforeItBeginsIsTold(long tail, long head) throws IOException {
        long ring = RingLayout.ringOffset(0, SLOTS);
        put(ring + RingLayout.TAIL_OFFSET, word(tail));
        put(ring + RingLayout.HEAD_OFFSET, word(head));

        assertThat(senseless()).isEqualTo(1);
    }

    @Test
    void soundRingsAreNotTold() throws IOException {
        assertThat(senseless()).isZero();
    }

    private int senseless() throws IOException {
        LeftoverRings leftover = LeftoverRings.open(directory);
        leftover.readTails();
        leftover.take(new Unread(), 0);
        return leftover.senseless();
    }

    private static ByteBuffer word(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    }

    private void put(long offset, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(rings, StandardOpenOption.WRITE)) {
            channel.write(bytes.flip(), offset);
        }
    }

    /** Documents that nobody looks at. */
    private static final class Unread implements DocumentSink {
        @Override
        public void append(ByteBuffer document) {}

        @Override
        public void close() {}
    }
}
