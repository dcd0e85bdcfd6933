package io.failstop.cli;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Looks at a file that is to be made once long work is done: what would not do then is said before it begins.
 * Nothing is made or changed.
 */
final class FileTarget {
    private FileTarget() {}

    /**
     * Refuses what cannot become a new file.
     *
     * @throws IOException with one line for the user
     */
    static void check(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new TraceException(file + ": is a directory: name a new file");
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw new TraceException(file + ": cannot be written: " + parent
                    + (Files.exists(parent)
                            ? " is no directory: name a file in one"
                            : " does not exist: make that directory first, or name a file in another one"));
        }
        refuseExisting(file);
        if (parent != null && !Files.isWritable(parent)) {
            throw new TraceException(file + ": cannot be written: no files may be made in " + parent
                    + ": name a file in another directory");
        }
    }

    private static void refuseExisting(Path file) throws IOException {
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw new TraceException(file + ": is a symbolic link that leads nowhere, and nothing is made through one:"
                    + " name a new file");
        }
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException free) {
            return;
        }
        throw new FileAlreadyExistsException(file.toString());
    }

    /** Whether both names are of one file, which need not be there. */
    static boolean isSame(Path left, Path right) {
        return place(left).equals(place(right));
    }

    /** The links on the way to it are followed, if there is a way. */
    private static Path place(Path file) {
        Path absolute = file.toAbsolutePath();
        try {
            return absolute.toRealPath();
        } catch (IOException notThere) {
            Path parent = absolute.getParent();
            Path name = absolute.getFileName();
            try {
                return parent == null || name == null
                        ? absolute
                        : parent.toRealPath().resolve(name).normalize();
            } catch (IOException noWay) {
                return absolute.normalize();
            }
        }
    }
}
