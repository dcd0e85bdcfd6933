package io.failstop.cli.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes lines of the STD format about numbered threads and locks, fast enough for traces of any length.
 *
 * <p>Threading: one thread.
 */
final class StdText {
    private static final int MOST_BYTES_OF_LINE = 64;

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int used;

    StdText(OutputStream out) {
        this.out = out;
    }

    /** A line about a lock. */
    void lock(int thread, String operation, int lock, int location) throws IOException {
        line(thread, operation, 'L', lock, location);
    }

    /** A line about another thread. */
    void thread(int thread, String operation, int other, int location) throws IOException {
        line(thread, operation, 'T', other, location);
    }

    private void line(int thread, String operation, char kind, int operand, int location) throws IOException {
        if (used > buffer.length - MOST_BYTES_OF_LINE) {
            flush();
        }
        buffer[used++] = 'T';
        number(thread);
        buffer[used++] = '|';
        byte[] word = operation.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(word, 0, buffer, used, word.length);
        used += word.length;
        buffer[used++] = '(';
        buffer[used++] = (byte) kind;
        number(operand);
        buffer[used++] = ')';
        buffer[used++] = '|';
        number(location);
        buffer[used++] = '\n';
    }

    private void number(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            buffer[used + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        used += digits;
    }

    void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }
}
