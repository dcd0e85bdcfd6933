package io.failstop.cli.record;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Takes the signals that end a program: they are passed on to the traced one, or end a run of the engine in
 * good order; the recorder goes on until that has happened.
 *
 * <p>{@code sun.misc.Signal} is the only way to do that; it is exported for it, but javac warns of it
 * whatever it is told, so it is called by reflection. Threading: handlers run in a thread of the JVM's;
 * they touch the process alone.
 */
final class Signals {
    private final Map<Object, Object> before = new HashMap<>();

    private Signals() {}

    /**
     * Starts passing signals on to a process.
     *
     * @param terminal somebody sits at a terminal: its interrupts reach the whole process group anyway
     */
    static Signals passedTo(Process process, boolean terminal) {
        Signals signals = new Signals();
        signals.handle("TERM", () -> send("TERM", process));
        signals.handle("HUP", () -> send("HUP", process));
        signals.handle("INT", () -> {
            if (!terminal) {
                send("INT", process);
            }
        });
        return signals;
    }

    /** From now on signals that end a program do this instead. */
    static Signals handledBy(Runnable action) {
        Signals signals = new Signals();
        for (String name : List.of("TERM", "HUP", "INT")) {
            signals.handle(name, action);
        }
        return signals;
    }

    private void handle(String name, Runnable action) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass().getConstructor(String.class).newInstance(name);
            Object proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                            return null;
                        }
                        return method.getName().equals("hashCode") ? (Object) 1 : (Object) (self == args[0]);
                    });
            before.put(signal, set(signal, proxy));
        } catch (ReflectiveOperationException e) {
            // This JVM has no such signal, or was told to leave signals alone: they take their usual course.
            return;
        }
    }

    private static Class<?> signalClass() throws ClassNotFoundException {
        return Class.forName("sun.misc.Signal");
    }

    private static Object set(Object signal, Object handler) throws ReflectiveOperationException {
        Method handle = signalClass().getMethod("handle", signalClass(), Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal, handler);
    }

    /** Sends a signal by name; a process that has ended does not get one. */
    static void send(String name, Process process) {
        if (name.equals("TERM")) {
            process.destroy();
            return;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(1, TimeUnit.SECONDS)) {
                kill.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the handlers off again. */
    void restore() {
        before.forEach((signal, handler) -> {
            try {
                set(signal, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a handler that was taken cannot be given back", e);
            }
        });
    }
}
