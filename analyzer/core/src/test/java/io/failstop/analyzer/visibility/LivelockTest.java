package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.TraceException;
import org.junit.jupiter.api.Test;

class LivelockTest extends PageFixture {
    private void giveUp(int thread, Operation operation, int inFile, long error) {
        story.begin(thread, operation, inFile, 0, 8);
        story.event(EventKind.OPERATION_END, thread, 0, inFile, operation.code(), error, error);
    }

    @Test
    void countsOperationsThatGaveUpByKindAndFile() throws TraceException {
        int other = story.file("g");
        giveUp(a, Operation.WRITE, file, -40);
        giveUp(b, Operation.WRITE, file, -40);
        giveUp(b, Operation.WRITE, other, -40);
        giveUp(b, Operation.WRITEV, file, -40);
        giveUp(c, Operation.WRITE, file, -14);
        assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.LIVELOCK, Kind.LIVELOCK, Kind.LIVELOCK);
        assertThat(findings()).extracting(Finding::grade).containsOnly(Grade.OBSERVED);
        assertThat(findings()).extracting(Finding::severity).containsOnly(Severity.HIGH);
        assertThat(findings())
                .extracting(Finding::title)
                .contains("write of f by A, B retried without progress until it gave up (2 times, first event 2)");
    }
}
