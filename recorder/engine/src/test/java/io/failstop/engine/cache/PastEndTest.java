package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.path.WritePaths;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies past the end in the cache must not be there when the file grows over it. */
class PastEndTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int BLOCK = 512;
    private static final int END = 2048;

    private final OneMachine one =
            new OneMachine(Map.of("files", "2", "filePages", "2", "blockSize", Integer.toString(BLOCK)), 1);

    @BeforeEach
    void onePageEach() {
        one.write(A, 0);
        one.write(B, 0);
        UserMemory.map(one.task, B, 0, 2);
    }

    /** From {@code offset} of B, which ends after a page, into the second page of A, past its end. */
    private long writeFromB(long offset) {
        WritePath path = Objects.requireNonNull(WritePaths.ofName("write-begin-end"));
        return WriteCall.write(one.task, path, A, Settings.PAGE_BYTES, List.of(new Segment(B, offset, BLOCK)));
    }

    @Test
    void whatAFailedWriteLeftInABlockThatAnEarlierOneZeroedIsZeroed() {
        assertThat(writeFromB(Settings.PAGE_BYTES)).isEqualTo(Errno.EFAULT);
        assertThat(one.page(A, 1).isBlockUptodate(0)).isTrue();
        assertThat(writeFromB(Settings.PAGE_BYTES - BLOCK / 2)).isEqualTo(Errno.EFAULT);
        assertThat(Arrays.copyOf(one.page(A, 1).words, BLOCK / Long.BYTES)).containsOnly(0);
    }

    /** A store that meets a truncate is done after the rest of the page was zeroed. */
    @ParameterizedTest
    @CsvSource({"1024, 3072", "1024, 2048", "2048, 1024", "2400, 96"})
    void aPunchReachesPastTheEndInItsPage(long offset, long length) {
        int word = 2480 / Long.BYTES;
        storePastEnd(word);
        Truncation.punch(one.task, A, offset, length);
        assertThat(one.page(A, 0).words[word]).isZero();
        assertThat(one.machine.file(A).size()).isEqualTo(END);
    }

    @Test
    void aTruncateToTheSizeThatIsZeroesThePageBehindIt() {
        storePastEnd(Page.WORDS - 1);
        Truncation.truncate(one.task, A, END);
        assertThat(one.page(A, 0).words[Page.WORDS - 1]).isZero();
        assertThat(one.machine.file(A).size()).isEqualTo(END);
    }

    private void storePastEnd(int word) {
        Truncation.truncate(one.task, A, END);
        one.page(A, 0).storeMapped(one.task, word, 1, new long[] {7}, 0, 0);
        assertThat(one.page(A, 0).words[word]).isEqualTo(7);
    }
}
