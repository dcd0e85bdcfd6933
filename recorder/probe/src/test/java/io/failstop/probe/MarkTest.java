package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.RecorderSide.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkTest {
    @TempDir
    Path directory;

    @Test
    void keepsTextsOfEveryLengthWhereverTheRingWraps() throws IOException {
        Recording recording = Recording.open(directory, Recordings.options(Policy.BLOCK, 1, 1, 64, System::nanoTime));
        RecorderSide recorder = new RecorderSide(directory);
        recording.current();
        recorder.drain();
        for (int length = 0; length <= SlotLayout.MAX_TEXT_BYTES; length++) {
            String text = text(length);
            recording.current().mark(text);
            List<Event> events = recorder.drain();
            assertThat(events).as("length %d", length).hasSize(1);
            assertThat(events.get(0).text()).as("length %d", length).isEqualTo(text);
            assertThat(events.get(0).a()).isEqualTo(length);
        }
        assertThat(recorder.header(1, RingLayout.TAIL_OFFSET)).isGreaterThan(100 * 64);
    }

    @Test
    void cutsATextThatIsTooLongBetweenTwoCharacters() throws IOException {
        Recording recording = Recording.open(directory, Recordings.options(Policy.BLOCK, 1, 1, 64, System::nanoTime));
        RecorderSide recorder = new RecorderSide(directory);
        for (String character : List.of("a", "\u00e9", "\u4e2d", "\ud83d\ude00")) {
            for (int shift = 0; shift < 4; shift++) {
                String text = "x".repeat(shift) + character.repeat(2000);
                recording.current().mark(text);
                List<Event> events = recorder.drain();
                String kept = events.get(events.size() - 1).text();
                assertThat(text).startsWith(kept);
                assertThat(kept).endsWith(character);
                assertThat(kept.getBytes(StandardCharsets.UTF_8).length)
                        .isBetween(SlotLayout.MAX_TEXT_BYTES - 3, SlotLayout.MAX_TEXT_BYTES);
            }
        }
    }

    @Test
    void continuationsCannotBeTakenForEventsWhateverTheySay() throws IOException {
        Recording recording =
                Recording.open(directory, Recordings.options(Policy.OVERWRITE, 1, 1, 64, System::nanoTime));
        RecorderSide recorder = new RecorderSide(directory);
        Random random = new Random(5);
        for (int i = 0; i < 5000; i++) {
            recording.current().mark(text(random.nextInt(SlotLayout.MAX_TEXT_BYTES + 1)));
            long tail = recorder.header(1, RingLayout.TAIL_OFFSET);
            if (tail > 64) {
                long slot = tail - 64;
                while (recorder.rings.getLong(recorder.slotOffset(1, slot)) == SlotLayout.CONTINUATION_MARK) {
                    slot++;
                }
                List<Event> survivors = recorder.read(1, slot, tail);
                assertThat(survivors).isNotEmpty();
                assertThat(survivors.get(survivors.size() - 1).sequence()).isEqualTo(i + 1);
            }
        }
    }

    private static String text(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append((char) ('!' + (i * 7 + bytes) % 90));
        }
        return text.toString();
    }
}
