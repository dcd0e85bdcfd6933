package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small file system of a test's own. */
final class Mount implements AutoCloseable {
    private final Path place;

    private Mount(Path place) {
        this.place = place;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static Mount tmpfs(Path place, String size) throws Exception {
        assumeTrue(isRoot(), "needs the right to mount a tmpfs");
        Files.createDirectories(place);
        assertThat(mount("-t", "tmpfs", "-o", "size=" + size, "tmpfs", place.toString()))
                .isZero();
        return new Mount(place);
    }

    /** Name of a file on it, relative to the directory that it is mounted in. */
    String file(String name) {
        return place.getFileName() + "/" + name;
    }

    void readOnly() throws Exception {
        assertThat(mount("-o", "remount,ro", place.toString())).isZero();
    }

    void larger(String size) throws Exception {
        assertThat(mount("-o", "remount,rw,size=" + size, place.toString())).isZero();
    }

    private static int mount(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Override
    public void close() {
        try {
            new ProcessBuilder("umount", place.toString())
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
