package io.failstop.demo;

import java.io.PrintStream;

/** Prints log events, one at a time: its monitor is held while a message is made into text. */
final class ConsoleAppender {
    private final PrintStream out;

    ConsoleAppender(PrintStream out) {
        this.out = out;
    }

    synchronized void append(Logger logger, String origin, Object message) {
        String line = origin + ": " + message;
        out.println(line);
        out.flush();
        logger.countPrinted();
    }
}
