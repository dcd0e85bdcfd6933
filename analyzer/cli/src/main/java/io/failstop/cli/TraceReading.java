package io.failstop.cli;

import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;

/** Opening traces for a verb: with progress where somebody watches, and a warning where one was cut off. */
final class TraceReading {
    private final Console console;
    private final CommonOptions common;

    TraceReading(Console console, CommonOptions common) {
        this.console = console;
        this.common = common;
    }

    /** Opens whatever the path is, by its content. */
    Trace open(Path path) throws TraceException {
        return open(path, false);
    }

    /** As {@link #open(Path)}; lenient where lines of an STD file that do not parse are to be left out. */
    Trace open(Path path, boolean lenient) throws TraceException {
        return watched(Traces.open(path, lenient));
    }

    /** The trace, showing progress while it is read. */
    Trace watched(Trace trace) {
        return console.terminal() && !common.quiet() ? new WatchedTrace(trace, console.err(), System::nanoTime) : trace;
    }

    /** One line where the trace is not all of the run. */
    void warnIfCutOff(String path, TraceStatus status) {
        if (!status.complete() && !common.quiet()) {
            console.warn(path + " is not complete (" + status.why() + "): " + TraceText.grouped(status.events())
                    + " events of it could be read");
        }
    }
}
