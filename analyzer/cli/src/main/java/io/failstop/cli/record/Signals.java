package io.failstop.cli.record;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Passes signals that end a program on to the traced one; the recorder goes on until it has ended.
 *
 * <p>Threading: handlers run in a thread of the JVM's; they touch the process alone.
 */
final class Signals implements AutoCloseable {
    private final Map<Signal, SignalHandler> before = new HashMap<>();

    /**
     * Starts passing on.
     *
     * @param terminal somebody sits at a terminal: its interrupts reach the whole process group anyway
     */
    Signals(Process process, boolean terminal) {
        passOn("TERM", process);
        passOn("HUP", process);
        if (terminal) {
            handle("INT", signal -> {});
        } else {
            passOn("INT", process);
        }
    }

    private void passOn(String name, Process process) {
        handle(name, signal -> send(name, process));
    }

    private void handle(String name, SignalHandler handler) {
        try {
            Signal signal = new Signal(name);
            before.put(signal, Signal.handle(signal, handler));
        } catch (IllegalArgumentException e) {
            // This system has no such signal, or the JVM was told to leave signals alone.
            return;
        }
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

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
