package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.TraceException;
import org.junit.jupiter.api.Test;

class CopiedOriginsTest extends PageFixture {
    @Test
    void judgesCopierByWhatItLoads() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int otherPage = story.page(other, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.begin(b, Operation.WRITE, other, 0, 512).add(b, story.slot(other, 0), otherPage);
        story.seeMapped(b, page, 0, 512).grain(b, otherPage, 0, 512, page, 0);
        assertThat(observations()).hasSize(1);
        assertThat(observations().get(0).mapped()).isTrue();
        assertThat(observations().get(0).sequence()).isZero();
        assertThat(observations().get(0).provenance()).isEqualTo("filler-zero");
    }

    @Test
    void findsEqualValueOfCopyBenign() throws TraceException {
        pageOfA();
        story.map(b, entry, page);
        story.begin(b, Operation.WRITE, file, 0, 512).seeMapped(b, page, 0, 512).grain(b, page, 0, 512, page, 0);
        story.end(b, Operation.WRITE, file, 512);
        story.submit(c, page);
        int block = story.block(7);
        story.deviceWrite(c, block, page, 1, 0);
        story.begin(c, Operation.WRITE, file, 0, 512).end(c, Operation.WRITE, file, 512);
        assertThat(observations()).isEmpty();
        story.begin(b, Operation.LOAD, file, 0, 512).seeMapped(b, page, 0, 512);
        assertThat(observations()).hasSize(1);
    }

    @Test
    void findsFillerBenignWhereACopyStoredZeroes() throws TraceException {
        pageOfA();
        zeroesCopied();
        story.begin(a, Operation.STORE, file, 512, 512).fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        assertThat(observations()).extracting(IllegalObservation::offset).containsExactly(512L);
        assertThat(observations()).extracting(IllegalObservation::length).containsExactly(512L);
    }

    /** B writes 512 bytes, from a mapping of a hole of another file. */
    private void zeroesCopied() {
        int other = story.file("g");
        int hole = story.page(other, 0);
        story.add(b, story.slot(other, 0), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, file, 0, 512).seeMapped(b, hole, 512, 512);
        story.grain(b, page, 0, 512, hole, 512).end(b, Operation.WRITE, file, 512);
    }

    @Test
    void isNotExcusedByZeroesThatAnOverlappingWriteStoresLater() throws TraceException {
        pageOfA();
        story.begin(a, Operation.STORE, file, 512, 512).fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        zeroesCopied();
        story.end(c, Operation.LOAD, file, 1024);
        assertThat(observations()).extracting(IllegalObservation::offset).containsExactly(0L);
    }

    @Test
    void isNotExcusedByZeroesStoredByAWriteThatBeganAfterTheLooking() throws TraceException {
        pageOfA();
        story.begin(a, Operation.STORE, file, 512, 512).fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        story.end(c, Operation.LOAD, file, 1024);
        zeroesCopied();
        assertThat(observations()).extracting(IllegalObservation::offset).containsExactly(0L);
    }

    @Test
    void keepsCopiedOriginsForTheSlowAndForgetsThemForTheOthers() throws TraceException {
        pageOfA();
        story.begin(c, Operation.LOAD, file, 0, 512);
        zeroesCopied();
        for (int i = 0; i < 200; i++) {
            story.begin(a, Operation.WRITE, file, 0, 512).seeMapped(a, page, 1024, 512);
            story.grain(a, page, 0, 512, page, 1024).end(a, Operation.WRITE, file, 512);
        }
        story.begin(b, Operation.STORE, file, 0, 8).fill(b, page, 0, 512, Provenance.ZERO_FILLER);
        story.seeMapped(c, page, 0, 512);
        assertThat(observations()).isEmpty();
        story.end(c, Operation.LOAD, file, 512)
                .begin(c, Operation.LOAD, file, 0, 512)
                .seeMapped(c, page, 0, 512);
        assertThat(observations()).hasSize(1);
    }

    @Test
    void carriesOriginsThroughTheTemporaryPage() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int hole = story.page(other, 0);
        story.add(b, story.slot(other, 0), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, file, 0, 1024).copyToTemporary(b, 0, 512, 0, 0);
        story.copyToTemporary(b, 512, 512, hole, 3584).seeMapped(b, hole, 3584, 512);
        story.grain(b, page, 0, 1024, 0, PageStory.TEMPORARY).end(b, Operation.WRITE, file, 1024);
        story.fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        assertThat(observations())
                .extracting(IllegalObservation::offset, IllegalObservation::length)
                .containsExactly(tuple(0L, 512L));
    }

    @Test
    void carriesOriginsOfCopyThatGoesOnInTheNextPage() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int hole = story.page(other, 1);
        story.add(b, story.slot(other, 1), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, file, 0, 1024).copyToTemporary(b, 0, 1024, page, 3584);
        story.seeMapped(b, page, 3584, 512).seeMapped(b, hole, 0, 512);
        story.grain(b, page, 0, 1024, 0, PageStory.TEMPORARY).end(b, Operation.WRITE, file, 1024);
        story.fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        assertThat(observations())
                .filteredOn(observation -> observation.thread() == c)
                .extracting(IllegalObservation::offset, IllegalObservation::length)
                .containsExactly(tuple(0L, 512L));
    }

    @Test
    void takesNoOriginFromWhatAnEarlierOperationLoaded() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int hole = story.page(other, 0);
        story.add(b, story.slot(other, 0), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, other, 0, 512).seeMapped(b, hole, 0, 512);
        story.end(b, Operation.WRITE, other, -14);
        story.begin(b, Operation.WRITE, file, 0, 512).grain(b, page, 0, 512, hole, 0);
        story.end(b, Operation.WRITE, file, 512).fill(a, page, 0, 512, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 512).seeMapped(c, page, 0, 512);
        assertThat(observations()).hasSize(1);
    }

    @Test
    void showsDataThatASelfCopyOverwroteWithItsOwnFiller() throws TraceException {
        pageOfA();
        story.map(a, entry, page);
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.seeMapped(a, page, 0, PAGE).grain(a, page, 0, PAGE, page, 0).end(a, Operation.WRITE, file, PAGE);
        readAll(b);
        assertThat(observations()).hasSize(1);
        assertThat(findings())
                .extracting(Finding::grade, finding -> finding.window().channel())
                .containsExactly(tuple(Grade.OBSERVED, "mmap"), tuple(Grade.LATENT, "read"));
    }
}
