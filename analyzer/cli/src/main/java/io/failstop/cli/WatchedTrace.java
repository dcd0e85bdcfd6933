package io.failstop.cli;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A trace that says how far it has been read once that takes more than two seconds.
 *
 * <p>One line, overwritten in place and wiped at the end.
 */
final class WatchedTrace extends ForwardingTrace {
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long STEP_NANOS = 250_000_000L;
    private static final int EVENTS_PER_LOOK = 1 << 16;
    private static final String WIPE = "\r\u001b[K";

    private final PrintStream err;
    private final LongSupplier clock;

    /**
     * Watches a trace.
     *
     * @param clock nanoseconds
     */
    WatchedTrace(Trace trace, PrintStream err, LongSupplier clock) {
        super(trace);
        this.err = err;
        this.clock = clock;
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        Watch watch = new Watch(handler, path(), err, clock);
        try {
            return trace().read(watch);
        } finally {
            watch.wipe();
        }
    }

    /** Stands for the trace, so that whoever opened that sees this one alone. */
    @Override
    public void close() {
        trace().close();
    }

    private static final class Watch implements EventHandler {
        private final EventHandler handler;
        private final String path;
        private final PrintStream err;
        private final LongSupplier clock;
        private long next;
        private boolean shown;

        Watch(EventHandler handler, String path, PrintStream err, LongSupplier clock) {
            this.handler = handler;
            this.path = path;
            this.err = err;
            this.clock = clock;
            next = clock.getAsLong() + PATIENCE_NANOS;
        }

        @Override
        public void event(
                long number,
                int thread,
                long sequence,
                long clock,
                EventKind kind,
                int flags,
                int object,
                int site,
                long order,
                long a,
                long b,
                long c) {
            handler.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
            if ((number & (EVENTS_PER_LOOK - 1)) == 0) {
                look(number);
            }
        }

        @Override
        public void text(String text) {
            handler.text(text);
        }

        private void look(long number) {
            long now = clock.getAsLong();
            if (now - next >= 0) {
                next = now + STEP_NANOS;
                shown = true;
                err.print(WIPE + "reading " + path + ": " + TraceText.grouped(number) + " events");
                err.flush();
            }
        }

        void wipe() {
            if (shown) {
                err.print(WIPE);
                err.flush();
            }
        }
    }
}
