package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.TraceException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockLeakTest extends PageFixture {
    private static final int BLOCK = PAGE;
    private static final long EFAULT = -14;

    private List<Finding> leaks() throws TraceException {
        return findings().stream()
                .filter(finding -> finding.kind() == Kind.BLOCK_LEAK)
                .toList();
    }

    private void allocate(int thread, long index) {
        story.event(EventKind.BLOCK_ALLOCATE, thread, 0, file, index, 100 + index, 0);
    }

    private void free(int thread, long index) {
        story.event(EventKind.BLOCK_FREE, thread, 0, file, index, 100 + index, 0);
    }

    /** A write of two blocks past the first, which is the file's only one; it stores so much. */
    private void failingWrite(int thread, long result) {
        story.begin(thread, Operation.WRITE, file, BLOCK, 2 * BLOCK);
        allocate(thread, 1);
        allocate(thread, 2);
        if (result > 0) {
            story.size(thread, file, BLOCK, BLOCK + result);
        }
    }

    private void fail(int thread, long result) {
        long error = result < 2 * BLOCK ? EFAULT : 0;
        story.event(EventKind.OPERATION_END, thread, 0, file, Operation.WRITE.code(), result, error);
    }

    @Test
    void blocksThatAFailedWriteLeavesPastTheEndAreALeak() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, EFAULT);
        fail(a, EFAULT);
        assertThat(leaks()).hasSize(1);
        Finding leak = leaks().get(0);
        assertThat(leak.kind()).isEqualTo(Kind.BLOCK_LEAK);
        assertThat(leak.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(leak.title())
                .isEqualTo("write of f by A came short and left 2 blocks allocated past the end of the file (event 5)");
    }

    @Test
    void aBlockThatBeginsInsideTheSizeIsNone() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, 8);
        fail(a, 8);
        assertThat(leaks())
                .extracting(Finding::title)
                .containsExactly(
                        "write of f by A came short and left 1 block allocated past the end of the file (event 6)");
    }

    @Test
    void blocksThatWereFreedAgainAreNone() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, EFAULT);
        free(a, 1);
        free(a, 2);
        fail(a, EFAULT);
        assertThat(leaks()).isEmpty();
    }

    @Test
    void blocksOfAWriteThatWasDoneAreNone() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, 2 * BLOCK);
        story.size(b, file, 3 * BLOCK, BLOCK);
        fail(a, 2 * BLOCK);
        assertThat(leaks()).isEmpty();
    }

    @Test
    void blocksThatATruncateIsAboutToFreeAreNone() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, 2 * BLOCK - 8);
        story.begin(b, Operation.TRUNCATE, file, BLOCK, 0).size(b, file, 3 * BLOCK - 8, BLOCK);
        fail(a, 2 * BLOCK - 8);
        free(b, 1);
        free(b, 2);
        story.end(b, Operation.TRUNCATE, file, 0);
        assertThat(leaks()).isEmpty();
    }

    @Test
    void blocksThatATruncateHasLeftAreALeak() throws TraceException {
        story.size(a, file, 0, BLOCK);
        failingWrite(a, EFAULT);
        story.begin(b, Operation.TRUNCATE, file, BLOCK, 0);
        fail(a, EFAULT);
        story.end(b, Operation.TRUNCATE, file, 0);
        assertThat(leaks()).hasSize(1);
    }

    @Test
    void nothingIsSaidOfWhatComesAfterALoss() throws TraceException {
        story.size(a, file, 0, BLOCK).lose(b);
        failingWrite(a, EFAULT);
        fail(a, EFAULT);
        assertThat(leaks()).isEmpty();
    }

    @Test
    void aLeakThatIsJudgedAfterALostEventMayHaveUndoneItIsDoubted() throws TraceException {
        story.size(b, file, 0, BLOCK);
        failingWrite(a, EFAULT);
        story.begin(b, Operation.TRUNCATE, file, BLOCK, 0);
        fail(a, EFAULT);
        story.size(c, file, BLOCK, BLOCK);
        story.end(b, Operation.TRUNCATE, file, 0).lose(b);
        assertThat(leaks()).extracting(Finding::grade).containsExactly(Grade.OBSERVED);
        story.lose(c);
        assertThat(leaks()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
    }

    @Test
    void aLeakThatALostEventMayUndoIsDoubted() throws TraceException {
        story.size(b, file, 0, BLOCK);
        failingWrite(a, EFAULT);
        fail(a, EFAULT);
        story.lose(a);
        assertThat(leaks()).extracting(Finding::grade).containsExactly(Grade.OBSERVED);
        story.lose(b);
        assertThat(leaks()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
    }
}
