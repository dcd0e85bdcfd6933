package io.failstop.trace.std;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The committed traces of this package. */
final class Resources {
    private Resources() {}

    static Path std(String name) {
        URL resource = Objects.requireNonNull(Resources.class.getResource("/std/" + name + ".std"), name);
        try {
            return Path.of(resource.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
