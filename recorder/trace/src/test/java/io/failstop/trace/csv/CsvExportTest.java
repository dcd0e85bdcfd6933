package io.failstop.trace.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvExportTest {
    @TempDir
    Path directory;

    @Test
    void doesNotOverwriteAFile() throws IOException {
        Path file = directory.resolve("there.csv");
        Files.writeString(file, "mine");
        assertThatThrownBy(() -> CsvExport.write(new RandomTraces(1).trace(5), file))
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ": exists already and is not overwritten");
        assertThat(file).hasContent("mine");
    }

    @Test
    void saysThatTheDirectoryIsMissing() {
        Path file = directory.resolve("no/such/trace.csv");
        assertThatThrownBy(() -> CsvExport.write(new RandomTraces(1).trace(5), file))
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ": cannot be created: its directory does not exist");
    }

    @Test
    void removesTheFileWhenTheTraceCannotBeRead() {
        Path file = directory.resolve("half.csv");
        MemoryTrace good = new RandomTraces(2).trace(2000);
        assertThatThrownBy(() -> CsvExport.write(new Breaking(good), file))
                .isInstanceOf(TraceException.class)
                .hasMessage("memory: broken");
        assertThat(file).doesNotExist();
    }

    @Test
    void removesTheFileWhenTheDiskIsFull() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()) == 0,
                "needs the right to mount a tmpfs");
        try {
            Path file = mount.resolve("trace.csv");
            assertThatThrownBy(() -> CsvExport.write(new RandomTraces(3).trace(5000), file))
                    .isInstanceOf(TraceException.class)
                    .hasMessage(file + ": cannot be written: No space left on device");
            assertThat(file).doesNotExist();
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Hands its events over and then fails. */
    private record Breaking(MemoryTrace good) implements Trace {
        @Override
        public String path() {
            return good.path();
        }

        @Override
        public TraceHeader header() {
            return good.header();
        }

        @Override
        public DefinitionTable definitions() {
            return good.definitions();
        }

        @Override
        public TraceStatus read(EventHandler handler) throws TraceException {
            good.read(handler);
            throw new TraceException("memory: broken");
        }

        @Override
        public void close() {}
    }
}
