package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a page whose blocks were freed under it: a punch that nothing keeps faults and reads out of. */
class FreedBlockTest {
    private static final int A = 0;
    private static final int B = 1;

    private final OneMachine one = new OneMachine(Map.of("files", "2", "filePages", "1", "invalidateLock", "off"), 1);

    @Test
    void aPageWhoseBlockWasFreedIsWrittenIntoWhateverTheBlockHasBecome() {
        one.write(A, 0);
        Writeback.sync(one.task, A);
        PageIo.free(one.task, one.machine.file(A), 0, 1);
        one.write(B, 0);
        Writeback.sync(one.task, B);
        Truncation.invalidate(one.task, B, 0, 1);

        one.write(A, 0);
        long[] inA = one.page(A, 0).words.clone();
        Writeback.sync(one.task, A);

        Reading.read(one.task, B, 0, Settings.PAGE_BYTES);
        assertThat(one.page(B, 0).words).isEqualTo(inA);
    }

    @Test
    void whoReadsAHoleAgainAllocatesABlockForIt() {
        one.write(A, 0);
        Writeback.sync(one.task, A);
        PageIo.free(one.task, one.machine.file(A), 0, 1);
        Truncation.invalidate(one.task, A, 0, 1);
        one.write(A, 0);
        assertThat(one.machine.file(A).lookUpBlock(one.main, 0)).isZero();
    }
}
