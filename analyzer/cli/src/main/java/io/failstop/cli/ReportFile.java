package io.failstop.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A report that goes to a file: it is made once all of it is known, so that there is no half of one.
 *
 * <p>Threading: one thread.
 */
final class ReportFile {
    private final Path file;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    /**
     * The report's file, which is not made yet.
     *
     * @throws IOException if it is there, or cannot be made
     */
    ReportFile(Path file) throws IOException {
        this.file = file;
        FileTarget.check(file);
    }

    /** What prints into it. */
    PrintStream out() {
        return out;
    }

    /** Makes the file; a part of it does not stay. */
    void write() throws IOException {
        out.flush();
        boolean done = false;
        Files.createFile(file);
        try {
            Files.write(file, bytes.toByteArray(), StandardOpenOption.WRITE);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }
}
