package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A reader that went away is no error; anything else is, also through a print stream. */
class StandardOutputTest {
    @Test
    void discardsTheRestOnceTheReaderIsGone() {
        Broken broken = new Broken("Broken pipe");
        PrintStream out = new PrintStream(new StandardOutput(broken), true, StandardCharsets.UTF_8);

        out.println("one");
        out.println("two");

        assertThat(out.checkError()).isFalse();
        assertThat(broken.attempts).isEqualTo(1);
    }

    @Test
    void throwsThroughAPrintStreamWhenTheDiskIsFull() {
        PrintStream out = new PrintStream(
                new StandardOutput(new Broken("No space left on device")), true, StandardCharsets.UTF_8);

        assertThatThrownBy(() -> out.println("one"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write to standard output: the disk is full");
    }

    private static final class Broken extends OutputStream {
        private final String message;
        private int attempts;

        Broken(String message) {
            this.message = message;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            attempts++;
            throw new IOException(message);
        }
    }
}
