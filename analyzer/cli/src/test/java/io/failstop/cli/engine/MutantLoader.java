package io.failstop.cli.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Loads the engine anew, with a fault in it; the seam to the conductor is the program's own. */
final class MutantLoader extends ClassLoader {
    private static final String ENGINE = "io.failstop.engine.";

    private final Mutant mutant;

    MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        this.mutant = mutant;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean own =
                name.startsWith(ENGINE) && !name.startsWith(ENGINE + "order.") && !name.startsWith(ENGINE + "oracle.");
        if (!own) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String entry = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(entry)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            byte[] mutated = entry.equals(mutant.entry()) ? mutant.mutate(bytes) : bytes;
            return defineClass(name, mutated, 0, mutated.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
