package io.failstop.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Where the JVM enters the agent's jar. Whatever goes wrong, the program runs: without a recording, and
 * with one line on stderr that says so.
 */
public final class FailstopAgent {
    private FailstopAgent() {}

    /** Called by the JVM before the program's main method; options as of {@link AgentOptions}. */
    public static void premain(String options, Instrumentation instrumentation) {
        try {
            URL jar = FailstopAgent.class.getProtectionDomain().getCodeSource().getLocation();
            // Never closed: it belongs to the agent as long as the program runs.
            URLClassLoader loader =
                    new URLClassLoader("failstop-agent", new URL[] {jar}, ClassLoader.getPlatformClassLoader());
            loader.loadClass("io.failstop.agent.Installation")
                    .getMethod("install", String.class, Instrumentation.class, File.class)
                    .invoke(null, options, instrumentation, new File(jar.toURI()));
        } catch (InvocationTargetException e) {
            off(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) {
            off(e);
        }
    }

    private static void off(Throwable reason) {
        String message = reason instanceof IllegalArgumentException && reason.getMessage() != null
                ? reason.getMessage()
                : reason.toString();
        System.err.println("failstop: recording is off: " + message.replaceAll("\\s*\\R\\s*", " "));
    }
}
