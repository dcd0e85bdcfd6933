package io.failstop.trace.std;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were cut off or damaged are read or refused, with the line that is wrong; nothing else happens. */
class StdDamageTest {
    private static final long SEED = 20_070_204;

    @TempDir
    private Path directory;

    private byte[] original() throws IOException {
        return Files.readAllBytes(Resources.std("parser-paths"));
    }

    @Test
    void readsOrRefusesAFileCutAtAnyByte() throws Exception {
        byte[] whole = original();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            int line = 1
                    + (int) new String(cut, 0, length - 1, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();

            String refusal = refusal(cut);

            assertThat(refusal).as("cut to %d bytes", length).matches("(?s)|.*: line " + line + ": .*");
            if (cut[length - 1] == '\n') {
                assertThat(refusal).as("cut to %d bytes", length).isEmpty();
            }
        }
    }

    @Test
    void readsOrRefusesAFileWithAnyByteChanged() throws Exception {
        Random random = new Random(SEED);
        byte[] whole = original();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] = (byte) random.nextInt();

            String refusal = refusal(damaged);

            assertThat(refusal).as("seed %d, byte %d", SEED, at).matches("(?s)|.*: line [0-9]+: .*");
        }
    }

    /** The message, or the empty text; lenient reading must always come to an end without one. */
    private String refusal(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("damaged.std"), bytes);
        int strict;
        try {
            strict = Listing.of(StdTrace.open(file)).events().size();
        } catch (TraceException e) {
            return e.getMessage() + lenient(file);
        }
        assertThat(Listing.of(StdTrace.open(file, true)).events()).hasSize(strict);
        return "";
    }

    private static String lenient(Path file) throws IOException {
        try {
            assertThat(Listing.of(StdTrace.open(file, true)).status().complete())
                    .isFalse();
        } catch (TraceException e) {
            assertThat(e).hasMessageContaining("no line of it");
        }
        return "";
    }
}
