package io.failstop.engine.path;

import io.failstop.engine.cache.WritePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The write paths that there are. */
public final class WritePaths {
    private static final List<WritePath> ALL =
            List.of(new Original(), new ZeroAndRetry(), new TempPage(), new WriteBeginEnd());

    private WritePaths() {}

    /** The path of this name, or null. */
    public static @Nullable WritePath ofName(String name) {
        return ALL.stream().filter(path -> path.name().equals(name)).findFirst().orElse(null);
    }

    /** The names, in the order in which the paths were proposed. */
    public static List<String> names() {
        return ALL.stream().map(WritePath::name).toList();
    }
}
