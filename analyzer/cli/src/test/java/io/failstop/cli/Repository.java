package io.failstop.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository is: the directory above this module that has the launcher. */
final class Repository {
    private Repository() {}

    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(directory.resolve("failstop"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new AssertionError("no launcher above " + Path.of("").toAbsolutePath());
            }
        }
        return directory;
    }

    static Path launcher() {
        return root().resolve("failstop");
    }
}
