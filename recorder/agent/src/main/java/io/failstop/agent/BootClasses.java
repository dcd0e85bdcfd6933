package io.failstop.agent;

import io.failstop.agent.weave.EnlargedFrame;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Defines the probe and the hooks in the bootstrap class loader.
 *
 * <p>One by one, and not by {@link Instrumentation#appendToBootstrapClassLoaderSearch}: that makes the
 * JVM print a warning about class data sharing and gives the sharing up. The JDK's own way to define a
 * class for any loader is opened to the agent's class loader alone.
 *
 * <p>All classes are initialised at once, so that none is when a hook runs with little stack left.
 */
final class BootClasses {
    private static final String PROBE = "io/failstop/probe/";
    private static final String HOOKS = "io/failstop/agent/hooks/";
    private static final String CLASS = ".class";

    private final Map<String, byte[]> pending;
    private final Object access;
    private final Method define;

    private BootClasses(Map<String, byte[]> pending, Object access, Method define) {
        this.pending = pending;
        this.access = access;
        this.define = define;
    }

    static void define(File jar, Instrumentation instrumentation) throws IOException, ReflectiveOperationException {
        Module base = Object.class.getModule();
        Module ours = BootClasses.class.getModule();
        String internal = "jdk.internal.access";
        instrumentation.redefineModule(base, Set.of(), Map.of(internal, Set.of(ours)), Map.of(), Set.of(), Map.of());
        Object access = Class.forName(internal + ".SharedSecrets")
                .getMethod("getJavaLangAccess")
                .invoke(null);
        Method define = Class.forName(internal + ".JavaLangAccess")
                .getMethod(
                        "defineClass",
                        ClassLoader.class,
                        String.class,
                        byte[].class,
                        ProtectionDomain.class,
                        String.class);
        Map<String, byte[]> classes = read(jar);
        BootClasses boot = new BootClasses(new LinkedHashMap<>(classes), access, define);
        for (String name : classes.keySet()) {
            boot.define(name);
        }
        for (String name : classes.keySet()) {
            Class.forName(name.replace('/', '.'), true, null);
        }
    }

    /** By internal name, sorted. */
    private static Map<String, byte[]> read(File file) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (JarFile jar = new JarFile(file)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if ((name.startsWith(PROBE) || name.startsWith(HOOKS))
                        && name.endsWith(CLASS)
                        && !name.endsWith("package-info.class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        classes.put(name.substring(0, name.length() - CLASS.length()), in.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }

    /** Defines a class after its superclass and interfaces, which the bootstrap loader could not find. */
    private void define(@Nullable String name) throws ReflectiveOperationException {
        byte[] bytes = pending.remove(name);
        if (name == null || bytes == null) {
            return;
        }
        ClassReader reader = new ClassReader(bytes);
        define(reader.getSuperName());
        for (String type : reader.getInterfaces()) {
            define(type);
        }
        byte[] defined = name.equals(EnlargedFrame.CLASS) ? EnlargedFrame.apply(bytes) : bytes;
        define.invoke(access, null, name.replace('/', '.'), defined, null, null);
    }
}
