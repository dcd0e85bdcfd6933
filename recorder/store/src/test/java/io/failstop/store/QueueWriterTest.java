package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.failstop.trace.TraceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was appended is in the queue, and nothing else is, also where a disk is full. */
class QueueWriterTest {
    private static final int TYPE = 99;
    /** More than the queue has in its first index of documents. */
    private static final int MANY = 64 * 8192 + 1000;

    @TempDir
    Path directory;

    @Test
    void aSecondIndexIsNoDocument() throws TraceException {
        Path queue = directory.resolve("queue");
        QueueWriter writer = QueueWriter.create(queue);
        DocumentWriter documents = new DocumentWriter(writer);
        for (int i = 0; i < MANY; i++) {
            append(documents, i, 3);
        }
        writer.close();
        List<Integer> seen = read(queue, 3);
        assertThat(seen).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(seen.get(i)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 700, 15_000})
    void aFullDiskRefusesWholeDocuments(int words) throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount.toString()) == 0,
                "needs the right to mount a tmpfs");
        try {
            Path queue = mount.resolve("queue");
            QueueWriter writer = QueueWriter.create(queue);
            DocumentWriter documents = new DocumentWriter(writer);
            List<Integer> stored = new ArrayList<>();
            for (int refused = 0; refused < 3; ) {
                int id = stored.size() + 1000 * refused;
                try {
                    append(documents, id, words);
                    stored.add(id);
                } catch (TraceException e) {
                    assertThat(e).hasMessageContaining("no space left on device");
                    refused++;
                }
            }
            writer.close();
            assertThat(stored).hasSizeGreaterThan(20);
            assertThat(read(queue, words)).isEqualTo(stored);
            assertZerosBehindTheEnd(TraceFiles.queueFiles(queue).get(0));
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    private static void append(DocumentWriter documents, int id, int words) throws TraceException {
        ByteBuffer document = documents.begin(TYPE);
        for (int i = 0; i < words; i++) {
            document.putInt(id);
        }
        documents.commit();
    }

    private static List<Integer> read(Path queue, int words) throws TraceException {
        List<Integer> seen = new ArrayList<>();
        try (QueueScanner scanner = new QueueScanner(queue)) {
            while (scanner.next()) {
                assertThat(scanner.type()).isEqualTo(TYPE);
                ByteBuffer document = scanner.payload();
                assertThat(document.remaining()).isEqualTo(words * Integer.BYTES);
                int id = document.getInt();
                while (document.hasRemaining()) {
                    assertThat(document.getInt()).isEqualTo(id);
                }
                seen.add(id);
            }
            assertThat(scanner.damagedPlaces()).isZero();
        }
        return seen;
    }

    /** Of the chain of excerpts: each has a header, a length and a padding to 4 bytes. */
    private static void assertZerosBehindTheEnd(Path file) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (bytes.getInt(at) != 0) {
            at += Integer.BYTES + ((bytes.getInt(at) & 0x3fff_ffff) + 3) / 4 * 4;
        }
        while (at < bytes.limit() && bytes.get(at) == 0) {
            at++;
        }
        assertThat(at).as("the first byte that is none").isEqualTo(bytes.limit());
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
