package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.Window;
import io.failstop.probe.Operation;
import io.failstop.trace.TraceException;
import org.junit.jupiter.api.Test;

class DiskVisibilityTest extends PageFixture {
    @Test
    void reportsBlockThatNothingWasWrittenTo() throws TraceException {
        int block = story.block(7);
        story.begin(a, Operation.TRUNCATE, file, PAGE, 0).size(a, file, 0, PAGE).end(a, Operation.TRUNCATE, file, 0);
        story.begin(b, Operation.READ, file, 0, PAGE).add(b, slot, page).deviceRead(b, block, page, 0, 0);
        story.fillFrom(b, page, 0, PAGE, block, 0).uptodate(b, page).see(b, page, 0, PAGE);
        story.end(b, Operation.READ, file, PAGE);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("uninit");
    }

    @Test
    void reportsBlockOfAnotherFileAsStale() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        int other = story.file("g");
        int otherPage = story.page(other, 0);
        story.begin(b, Operation.TRUNCATE, other, PAGE, 0)
                .size(b, other, 0, PAGE)
                .end(b, Operation.TRUNCATE, other, 0);
        story.begin(b, Operation.READ, other, 0, PAGE).add(b, story.slot(other, 0), otherPage);
        story.deviceRead(b, block, otherPage, 1, 0).fillFrom(b, otherPage, 0, PAGE, block, 1);
        story.uptodate(b, otherPage).see(b, otherPage, 0, PAGE).end(b, Operation.READ, other, PAGE);
        Window window = onlyFinding().window();
        assertThat(window).extracting(Window::file, Window::provenance).containsExactly("g", "stale");
        assertThat(onlyFinding().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void followsDataToTheDiskAndBack() throws TraceException {
        int first = story.block(7);
        int second = story.block(8);
        pageOfA();
        story.submit(c, page);
        story.begin(a, Operation.WRITE, file, 2048, 2048).grain(a, page, 2048, 2048, 0, 0);
        story.deviceWrite(c, first, page, 1, 0).deviceWrite(c, second, page, 1, 2048);
        story.remove(c, slot, page).add(b, slot, page);
        story.deviceRead(b, second, page, 1, 2048).deviceRead(b, first, page, 1, 0);
        story.fillFrom(b, page, 0, 2048, first, 1)
                .fillFrom(b, page, 2048, 2048, second, 1)
                .uptodate(b, page);
        readAll(b);
        assertThat(observations()).isEmpty();
        story.end(a, Operation.WRITE, file, 2048);
        readAll(b);
        assertThat(observations())
                .extracting(IllegalObservation::offset, IllegalObservation::length, IllegalObservation::provenance)
                .containsExactly(tuple(2048L, 2048L, "lost"));
    }

    @Test
    void takesWhatTheBlockHeldWhenItWasReadNotWhenThePageWasFilled() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, PAGE, 0, 0);
        story.end(a, Operation.WRITE, file, PAGE)
                .submit(c, page)
                .remove(c, slot, page)
                .add(b, slot, page);
        story.deviceRead(b, block, page, 1, 0).deviceWrite(c, block, page, 2, 0);
        story.fillFrom(b, page, 0, PAGE, block, 1).uptodate(b, page);
        readAll(b);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("stale");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
    }

    @Test
    void reportsWriteWhoseBytesAreGone() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.at("Writer.write(Writer.java:1)").begin(a, Operation.WRITE, file, 0, PAGE);
        long lost = story.latest();
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE).remove(c, slot, page);
        story.begin(b, Operation.READ, file, 0, PAGE).add(b, slot, page).deviceRead(b, block, page, 1, 0);
        story.fillFrom(b, page, 0, PAGE, block, 1).uptodate(b, page).see(b, page, 0, PAGE);
        story.end(b, Operation.READ, file, PAGE);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.LOST_WRITE);
        assertThat(finding.title())
                .isEqualTo("data without a completed write in f[0] seen through read by B; lost: write of A, event "
                        + lost);
        assertThat(finding.window()).extracting(Window::provenance).isEqualTo("lost");
    }

    /** The engine's fills name a block by its number on the device, which may be another block's id. */
    @Test
    void reportsLostWriteWhereAnotherBlockIsMeantByTheFillsNumber() throws TraceException {
        int busy = story.block(7);
        int block = story.block(busy);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.deviceWrite(c, busy, page, 1, 0).deviceWrite(c, busy, page, 2, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, PAGE, 0, 0);
        story.end(a, Operation.WRITE, file, PAGE).remove(c, slot, page);
        story.begin(b, Operation.READ, file, 0, PAGE).add(b, slot, page).deviceRead(b, block, page, 1, 0);
        story.fillFrom(b, page, 0, PAGE, busy, 1).uptodate(b, page).see(b, page, 0, PAGE);
        story.end(b, Operation.READ, file, PAGE);
        assertThat(onlyFinding().kind()).isEqualTo(Kind.LOST_WRITE);
    }

    @Test
    void acceptsOldDataInOperationThatBeganBeforeTheWriteEnded() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).begin(b, Operation.READ, file, 0, PAGE);
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE).remove(c, slot, page);
        for (int i = 0; i < 3; i++) {
            story.begin(c, Operation.WRITE, file, 0, 8).end(c, Operation.WRITE, file, 8);
        }
        story.add(b, slot, page).deviceRead(b, block, page, 1, 0).fillFrom(b, page, 0, PAGE, block, 1);
        story.see(b, page, 0, PAGE).end(b, Operation.READ, file, PAGE);
        assertThat(findings()).isEmpty();
    }
}
