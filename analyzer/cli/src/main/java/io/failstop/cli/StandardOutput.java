package io.failstop.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Standard output that tells a reader who went away from a disk that is full.
 *
 * <p>{@code failstop analyze t | head} must end quietly and with its verdict, so once the reader is gone
 * the rest is discarded. Any other error must not pass for success: it is thrown unchecked, because a
 * {@link java.io.PrintStream} swallows an {@link IOException}.
 *
 * <p>Threading: one thread.
 */
final class StandardOutput extends OutputStream {
    private static final Path LINK = Path.of("/proc/self/fd/1");
    private final OutputStream stream;
    private boolean readerGone;

    StandardOutput(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (readerGone) {
            return;
        }
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            readerGone = isBrokenPipe(e);
            if (!readerGone) {
                throw new UncheckedIOException(
                        new IOException("cannot write to standard output: " + Failure.reason(e), e));
            }
        }
    }

    /** By the message, or, where the system speaks another language, by what standard output is. */
    private static boolean isBrokenPipe(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("broken pipe")) {
            return true;
        }
        if (Failure.isFull(message)) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(LINK).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
