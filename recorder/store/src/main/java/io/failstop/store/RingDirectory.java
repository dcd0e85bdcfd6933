package io.failstop.store;

import io.failstop.probe.RingLayout;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording's place in shared memory, held by its recorder through a file lock that the system drops
 * when the recorder dies.
 */
public final class RingDirectory implements AutoCloseable {
    private static final String PREFIX = "failstop-";
    private static final String LOCK_FILE = "recorder.lock";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private RingDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** Where rings go unless the user says otherwise: shared memory, or the directory for temporary files. */
    public static Path defaultParent() {
        return Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Creates a directory with a name that was never used before, and locks it. */
    public static RingDirectory create(Path parent) throws TraceException {
        try {
            Path path = Files.createTempDirectory(parent, PREFIX).toAbsolutePath();
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new RingDirectory(path, channel, channel.lock());
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(parent, e);
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** The directory that a header names, or null if it names none that could exist. */
    static @Nullable Path named(@Nullable String place) {
        try {
            return place == null || place.isEmpty() ? null : Path.of(place);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Whether the recorder of these rings is alive. */
    static boolean isRecorderAlive(Path rings) throws IOException {
        Path file = rings.resolve(LOCK_FILE);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** Deletes a directory of rings with the files that recorder and program make there, and no others. */
    static void delete(Path rings) throws IOException {
        for (String name : List.of(RingLayout.RINGS_FILE, RingLayout.DEFINITIONS_FILE, "agent.jar", LOCK_FILE)) {
            Files.deleteIfExists(rings.resolve(name));
        }
        Files.deleteIfExists(rings);
    }

    /** Deletes the rings: their events are in the queue. */
    public void delete() throws TraceException {
        try {
            delete(path);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(path, e);
        }
    }

    /** Gives the lock back; the files stay. */
    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            // The system drops the lock with the process.
            return;
        }
    }
}
