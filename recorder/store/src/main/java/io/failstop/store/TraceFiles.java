package io.failstop.store;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of files in a trace directory, and one line for each way in which a file system says no. */
final class TraceFiles {
    private static final String QUEUE_SUFFIX = ".cq4";

    /** Where recovery puts the rings of a killed recording, inside the trace directory. */
    static final String RECOVERED_RINGS = "rings";

    /** What the queue keeps about itself beside its files. */
    static final String QUEUE_TABLE = "metadata.cq4t";

    private TraceFiles() {}

    /** The queue's files, in order. */
    static List<Path> queueFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(QUEUE_SUFFIX))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    static TraceException cannotWrite(Path path, IOException e) {
        return e instanceof TraceException known
                ? known
                : new TraceException(path + ": cannot be written: " + reason(e), e);
    }

    static TraceException cannotRead(Path path, IOException e) {
        return e instanceof TraceException known
                ? known
                : new TraceException(path + ": cannot be read: " + reason(e), e);
    }

    /** A store into a mapped file failed: there is no other reason than a disk without room. */
    static TraceException noRoom(Path path, InternalError e) {
        return new TraceException(path + ": cannot be written: no space left on device", e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        int colon = message.lastIndexOf(": ");
        return (colon < 0 ? message : message.substring(colon + 2))
                .replace('\n', ' ')
                .toLowerCase(java.util.Locale.ROOT);
    }
}
