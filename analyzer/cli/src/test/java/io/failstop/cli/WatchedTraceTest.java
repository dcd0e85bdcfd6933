package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Progress: nothing for two seconds, then one line that is wiped at the end. */
class WatchedTraceTest {
    private static final long EVENTS = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsProgressOfALongReadingAndWipesIt() throws TraceException {
        long events = read(5_000);

        assertThat(events).isEqualTo(EVENTS);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("\r\u001b[Kreading t1: 458,752 events\r\u001b[Kreading t1: ")
                .endsWith(" events\r\u001b[K");
    }

    @Test
    void isSilentForTwoSeconds() throws TraceException {
        read(1_999);

        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private long read(long nanosPerEvent) throws TraceException {
        AtomicLong events = new AtomicLong();
        PrintStream printed = new PrintStream(err, false, StandardCharsets.UTF_8);
        try (Trace watched = new WatchedTrace(new Slow(nanosPerEvent), printed, nanos::get)) {
            watched.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    events.incrementAndGet());
        }
        return events.get();
    }

    /** A million events, each of which takes this long. */
    private final class Slow implements Trace {
        private final long nanosPerEvent;

        Slow(long nanosPerEvent) {
            this.nanosPerEvent = nanosPerEvent;
        }

        @Override
        public String path() {
            return "t1";
        }

        @Override
        public TraceHeader header() {
            return TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of());
        }

        @Override
        public DefinitionTable definitions() {
            return new DefinitionTable();
        }

        @Override
        public TraceStatus read(EventHandler handler) {
            for (long number = 1; number <= EVENTS; number++) {
                nanos.addAndGet(nanosPerEvent);
                handler.event(number, 1, number - 1, 0, EventKind.SIGNAL, 0, 0, 0, 0, 0, 0, 0);
            }
            return new TraceStatus(EVENTS, 1, 0, 0, 0, true, "", new TreeMap<>(), List.of());
        }

        @Override
        public void close() {}
    }
}
