package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.store.Traces;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is left of a replay that breaks off: one line, and all of it. */
class ReexecutionTest {
    private static final Path SAMPLE = Repository.root().resolve("sample-traces/temp-page-stress.fst");

    /** Breaks when it is read for the second time. */
    private static final class Breaking extends ForwardingTrace {
        private final Exception error;
        private int times;

        Breaking(Trace trace, Exception error) {
            super(trace);
            this.error = error;
        }

        @Override
        public TraceStatus read(EventHandler handler) throws TraceException {
            if (++times == 2) {
                if (error instanceof TraceException known) {
                    throw known;
                }
                throw (RuntimeException) error;
            }
            return trace().read(handler);
        }
    }

    @Test
    void saysWhichOfSeveralReplaysCouldNotReadTheTrace() throws Exception {
        try (Trace trace = Traces.open(SAMPLE)) {
            Trace breaking = new Breaking(trace, new TraceException("t4: cannot be read: input/output error"));
            assertThatThrownBy(() -> new Reexecution(breaking, 3, Long.MAX_VALUE).run(null))
                    .isInstanceOf(TraceException.class)
                    .hasMessage("t4: cannot be read: input/output error (in replay 2 of 3)");
        }
    }

    @Test
    void saysWhatBrokeWhichOfSeveralReplays() throws Exception {
        try (Trace trace = Traces.open(SAMPLE)) {
            Trace breaking = new Breaking(trace, new ArrayIndexOutOfBoundsException("Index 7 out of bounds"));
            assertThatThrownBy(() -> new Reexecution(breaking, 3, Long.MAX_VALUE).run(null))
                    .satisfies(e -> assertThat(Failure.line(e))
                            .contains("(in replay 2 of 3) at io.failstop.cli.Reexecution.")
                            .contains("caused by java.lang.ArrayIndexOutOfBoundsException (Index 7 out of bounds) at"));
        }
    }
}
