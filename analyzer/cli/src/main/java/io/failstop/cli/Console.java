package io.failstop.cli;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a verb talks to: data goes to {@code out}, everything else to {@code err}.
 *
 * @param terminal whether somebody watches {@code err}, so that progress is worth printing
 */
public record Console(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    /** Prints one line of diagnosis. */
    public void diagnose(String line) {
        err.println("failstop: " + Failure.oneLine(line));
    }

    /** Prints one line that is worth knowing but fails nothing. */
    public void warn(String line) {
        diagnose("warning: " + line);
    }
}
