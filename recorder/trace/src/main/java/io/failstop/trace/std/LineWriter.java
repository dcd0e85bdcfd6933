package io.failstop.trace.std;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes lines. An error is thrown as an {@link UncheckedIOException}: who calls is a handler of events.
 *
 * <p>Threading: one thread.
 */
final class LineWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int used;

    LineWriter(OutputStream out) {
        this.out = out;
    }

    /** One line; the operation is without its brackets. */
    void line(byte[] thread, String operation, byte[] operand, long location) {
        byte[] number = Long.toString(location).getBytes(StandardCharsets.ISO_8859_1);
        ensure(thread.length + operation.length() + operand.length + number.length + 5);
        put(thread);
        buffer[used++] = '|';
        put(operation.getBytes(StandardCharsets.ISO_8859_1));
        buffer[used++] = '(';
        put(operand);
        buffer[used++] = ')';
        buffer[used++] = '|';
        put(number);
        buffer[used++] = '\n';
    }

    private void put(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, used, bytes.length);
        used += bytes.length;
    }

    private void ensure(int bytes) {
        if (used + bytes > buffer.length) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (bytes > buffer.length) {
                buffer = Arrays.copyOf(buffer, bytes);
            }
        }
    }

    /** Writes what has not been written. */
    void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }
}
