package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is an exception before the first event, never a fault in a thread that stores into a mapping. */
class FullDiskTest {
    @TempDir
    Path directory;

    @Test
    void isAnExceptionWhenTheRingsDoNotFit() throws Exception {
        onSmallDisk("512k", disk -> {
            assertThatThrownBy(() -> Recording.open(disk, RecordingOptions.defaults()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertEmpty(disk);
        });
    }

    @Test
    void isAnExceptionWhenTheDefinitionsDoNotFit() throws Exception {
        onSmallDisk("512k", disk -> {
            RecordingOptions small = Recordings.options(Policy.BLOCK, 2, 1, 64, System::nanoTime);
            assertThatThrownBy(() -> Recording.open(disk, small))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertEmpty(disk);
        });
    }

    @Test
    void isACountedLossOfDefinitionsLater() throws Exception {
        onSmallDisk("1536k", disk -> {
            RecordingOptions small = Recordings.options(Policy.DROP, 2, 1, 64, System::nanoTime);
            Recording recording = Recording.open(disk, small);
            int defined = 3000;
            for (int i = 0; i < defined; i++) {
                recording.definitions().file("x".repeat(1000));
            }
            recording.current().mark("alive");
            int kept = DefinitionRecords.read(disk).size();
            RecorderSide recorder = new RecorderSide(disk);
            // The thread's own definition came too late as well.
            assertThat(recorder.control(RingLayout.DEFINITIONS_LOST_OFFSET)).isEqualTo(defined + 1 - kept);
            assertThat(kept).isGreaterThan(1000);
            assertThat(recorder.drain()).extracting(RecorderSide.Event::text).contains("alive");
        });
    }

    @Test
    void anExistingRecordingIsNotTouched() throws IOException {
        RecordingOptions small = Recordings.options(Policy.BLOCK, 2, 1, 64, System::nanoTime);
        Recording.open(directory, small).current().mark("first");
        assertThatThrownBy(() -> Recording.open(directory, small)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(new RecorderSide(directory).drain())
                .extracting(RecorderSide.Event::text)
                .contains("first");
        Files.delete(directory.resolve(RingLayout.RINGS_FILE));
        assertThatThrownBy(() -> Recording.open(directory, small))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageEndingWith(RingLayout.DEFINITIONS_FILE);
        assertThat(directory.resolve(RingLayout.DEFINITIONS_FILE)).exists();
    }

    /** What a test does on the disk. */
    private interface Body {
        void run(Path disk) throws Exception;
    }

    private void onSmallDisk(String size, Body body) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()) == 0,
                "needs the right to mount a tmpfs");
        try {
            body.run(disk);
        } finally {
            // Lazily: mappings that were not collected yet keep the file system busy.
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    private static void assertEmpty(Path disk) throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            assertThat(files).isEmpty();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
