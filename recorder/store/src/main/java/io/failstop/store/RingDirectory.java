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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording's place in shared memory, held by its recorder through a file lock that the system drops
 * when the recorder dies.
 *
 * <p>It has a name before it is made: a recorder first writes the name into the trace's header, so that whenever it
 * is killed, no directory is left that nobody knows of.
 *
 * <p>Threading: one thread.
 */
public final class RingDirectory implements AutoCloseable {
    private static final String PREFIX = "failstop-";
    private static final String LOCK_FILE = "recorder.lock";
    private static final SecureRandom NAMES = new SecureRandom();
    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;
    private @Nullable FileChannel channel;

    private RingDirectory(Path path) {
        this.path = path;
    }

    /** Where rings go unless the user says otherwise: shared memory, or the directory for temporary files. */
    public static Path defaultParent() {
        return Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A directory with a name that was never used before; nothing is made yet. */
    public static RingDirectory planned(Path parent) {
        String name = PREFIX + Long.toUnsignedString(NAMES.nextLong());
        return new RingDirectory(parent.resolve(name).toAbsolutePath());
    }

    /** A directory with a name that was never used before, made and locked. */
    public static RingDirectory create(Path parent) throws TraceException {
        RingDirectory directory = planned(parent);
        directory.make();
        return directory;
    }

    /** Makes the directory, for this user alone, and locks it; if that was done before, nothing is. */
    void make() throws TraceException {
        if (channel != null) {
            return;
        }
        try {
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            Files.createDirectory(path, posix ? new FileAttribute<?>[] {OWNER_ALONE} : new FileAttribute<?>[0]);
            channel = locked();
        } catch (IOException e) {
            Path parent = path.getParent();
            throw TraceFiles.cannotWrite(parent == null ? path : parent, e);
        }
    }

    private FileChannel locked() throws IOException {
        try {
            FileChannel opened =
                    FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            opened.lock();
            return opened;
        } catch (IOException e) {
            delete(path);
            throw e;
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

    /** Deletes the rings, if they were made: their events are in the queue. */
    public void delete() throws TraceException {
        if (channel == null) {
            return;
        }
        try {
            delete(path);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(path, e);
        }
    }

    /** Gives the lock back; the files stay. */
    @Override
    public void close() {
        FileChannel opened = channel;
        if (opened == null) {
            return;
        }
        try {
            // And with it the lock.
            opened.close();
        } catch (IOException e) {
            // The system drops the lock with the process.
            return;
        }
    }
}
